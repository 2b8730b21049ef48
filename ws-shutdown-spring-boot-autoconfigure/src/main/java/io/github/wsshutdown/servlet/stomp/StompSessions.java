/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.wsshutdown.servlet.stomp;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.connection.SessionLookup;
import io.github.wsshutdown.servlet.SessionFollower;
import jakarta.servlet.http.HttpServletRequest;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.annotation.Order;
import org.springframework.messaging.Message;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.broker.SimpleBrokerMessageHandler;
import org.springframework.messaging.support.ExecutorSubscribableChannel;
import org.springframework.util.Assert;
import org.springframework.web.context.WebApplicationContext;
import org.springframework.web.servlet.support.RequestContextUtils;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.WebSocketHandlerDecorator;
import org.springframework.web.socket.messaging.SubProtocolWebSocketHandler;

/**
 * Knows which connection a STOMP session belongs to, from its begin until that is gone.
 * Thread-safe.
 */
@Order(0)
public final class StompSessions implements SessionFollower {

	private static final Log logger = LogFactory.getLog(StompSessions.class);

	private final Map<String, StompSession> sessions = new ConcurrentHashMap<>();

	private final List<ExecutorSubscribableChannel> channels = new CopyOnWriteArrayList<>();

	private final BrokerTraffic brokerTraffic = new BrokerTraffic();

	private final LongAdder progress = new LongAdder();

	private final SessionLookup connections;

	private final @Nullable String noticeDestination;

	private final AtomicBoolean failed = new AtomicBoolean();

	/**
	 * Create new {@link StompSessions}.
	 * @param connections know the connections of sessions, whatever carries them
	 * @param noticeDestination where notices are sent, as the application would send to
	 * its users: not including {@code /user}; {@code null} to send none
	 */
	public StompSessions(SessionLookup connections, @Nullable String noticeDestination) {
		this.connections = connections;
		this.noticeDestination = noticeDestination;
	}

	@Nullable StompSession find(Message<?> message) {
		String id = SimpMessageHeaderAccessor.getSessionId(message.getHeaders());
		return (id != null) ? find(id) : null;
	}

	@Nullable StompSession find(String id) {
		return this.sessions.get(id);
	}

	/**
	 * Find the connection of a session.
	 * @param id its id
	 * @return the connection, {@code null} if there is no such session
	 */
	public @Nullable Connection findConnection(Object id) {
		StompSession session = (id instanceof String) ? this.sessions.get(id) : null;
		return (session != null) ? session.connection() : null;
	}

	/**
	 * Follow the messages of a channel that is not in use yet.
	 */
	void follow(ExecutorSubscribableChannel channel) {
		this.channels.add(channel);
		StompWork.follow(this, channel);
	}

	/**
	 * The simple brokers that handle messages of the channels.
	 */
	List<SimpleBrokerMessageHandler> brokers() {
		return this.channels.stream()
			.flatMap((channel) -> channel.getSubscribers().stream())
			.filter(SimpleBrokerMessageHandler.class::isInstance)
			.map(SimpleBrokerMessageHandler.class::cast)
			.distinct()
			.toList();
	}

	BrokerTraffic brokerTraffic() {
		return this.brokerTraffic;
	}

	@Override
	public WebSocketHandler follow(WebSocketHandler handler, HttpServletRequest handshake) {
		WebSocketHandler actual = WebSocketHandlerDecorator.unwrap(handler);
		WebApplicationContext context = RequestContextUtils.findWebApplicationContext(handshake);
		if (context == null || !(actual instanceof SubProtocolWebSocketHandler || IntegrationWork.isHandler(actual))) {
			return handler;
		}
		return new WebSocketHandlerDecorator(handler) {

			@Override
			public void afterConnectionEstablished(WebSocketSession session) throws Exception {
				opened(session, actual, context);
				super.afterConnectionEstablished(session);
			}

		};
	}

	void forget(String id, StompSession session) {
		this.sessions.remove(id, session);
	}

	/**
	 * Called when a message has come further on its way to a peer, whichever it is.
	 */
	void moved() {
		this.progress.increment();
	}

	long progress() {
		return this.progress.sum();
	}

	/**
	 * A session that can't be followed works, but nothing waits for its work.
	 */
	private void opened(WebSocketSession session, WebSocketHandler handler, BeanFactory context) {
		try {
			Connection connection = this.connections.find(session);
			if (connection == null) {
				return;
			}
			StompSession stompSession = new StompSession(this, session.getId(), connection);
			this.sessions.put(session.getId(), stompSession);
			connection.setBacklog(stompSession);
			if (connection.isGone()) {
				stompSession.connectionGone();
			}
			if (handler instanceof SubProtocolWebSocketHandler stompHandler) {
				connection.setMessenger(new StompMessenger(this.noticeDestination, context, session.getId()));
				Assert.state(this.channels.stream().anyMatch((channel) -> channel.hasSubscription(stompHandler)),
						"Its channels are not beans of a context of the application");
			}
		}
		catch (RuntimeException | Error ex) {
			if (this.failed.compareAndSet(false, true)) {
				logger.warn("Work of STOMP sessions is not waited for: one can't be followed", ex);
			}
		}
	}

}
