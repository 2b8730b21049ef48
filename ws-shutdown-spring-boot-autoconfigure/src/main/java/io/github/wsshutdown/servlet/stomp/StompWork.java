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

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.MessageHandler;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.broker.AbstractBrokerMessageHandler;
import org.springframework.messaging.simp.stomp.StompBrokerRelayMessageHandler;
import org.springframework.messaging.support.ChannelInterceptor;
import org.springframework.messaging.support.ExecutorChannelInterceptor;
import org.springframework.messaging.support.ExecutorSubscribableChannel;
import org.springframework.web.socket.messaging.SubProtocolWebSocketHandler;

/**
 * Follows messages through a channel, from being handed over to being handled by the last
 * subscriber.
 */
final class StompWork implements ExecutorChannelInterceptor {

	private final StompSessions sessions;

	private final RelayedMessages relayedMessages;

	private final BrokerTraffic traffic;

	private final ExecutorSubscribableChannel channel;

	/**
	 * Whether it leads to the peers. Once it has, it does: handlers stop before others.
	 */
	private volatile boolean outbound;

	/** Likewise, whether it leads to a broker. */
	private volatile boolean broker;

	private StompWork(StompSessions sessions, ExecutorSubscribableChannel channel) {
		this.sessions = sessions;
		this.relayedMessages = new RelayedMessages(sessions);
		this.traffic = sessions.brokerTraffic();
		this.channel = channel;
	}

	/**
	 * Follow the messages of a channel that is not in use yet. What begins is counted by
	 * the last interceptor, which sees only what no other has rejected; what ends by the
	 * first one, which is told last that a message was handled: others may send the next
	 * one of the session in that moment.
	 */
	static void follow(StompSessions sessions, ExecutorSubscribableChannel channel) {
		StompWork work = new StompWork(sessions, channel);
		// Set as a list, since the channel keeps a second one of those that are told
		// when a message was handled, to which it only ever appends
		List<ChannelInterceptor> interceptors = new ArrayList<>(channel.getInterceptors());
		interceptors.add(0, work.new End());
		interceptors.add(work);
		channel.setInterceptors(interceptors);
	}

	@Override
	public Message<?> preSend(Message<?> message, MessageChannel channel) {
		recognize();
		StompSession session = this.sessions.find(message);
		if (session != null) {
			for (int i = handlers(); i > 0; i--) {
				session.begin(this.outbound);
			}
			if (this.outbound) {
				RelayedMessages.toPeer(message, session);
			}
		}
		else if (isBrokerTraffic(message)) {
			this.traffic.send(message, this.channel.getSubscribers().size());
		}
		return message;
	}

	@Override
	public void afterSendCompletion(Message<?> message, MessageChannel channel, boolean sent, @Nullable Exception ex) {
		StompSession session = this.sessions.find(message);
		boolean rejected = !sent && ex == null;
		if (session != null && (rejected || !isAsynchronous())) {
			for (int i = handlers(); i > 0; i--) {
				session.end(this.outbound);
			}
		}
		else if (isBrokerTraffic(message)) {
			this.traffic.sent(message, sent && isAsynchronous());
		}
	}

	@Override
	public Message<?> beforeHandle(Message<?> message, MessageChannel channel, MessageHandler handler) {
		if (handler instanceof StompBrokerRelayMessageHandler relay) {
			this.relayedMessages.toBroker(message, relay);
		}
		return message;
	}

	private void recognize() {
		if (this.outbound || this.broker) {
			return;
		}
		for (MessageHandler handler : this.channel.getSubscribers()) {
			this.outbound |= handler instanceof SubProtocolWebSocketHandler;
			this.broker |= handler instanceof AbstractBrokerMessageHandler;
		}
	}

	private boolean isAsynchronous() {
		return this.channel.getExecutor() != null;
	}

	private int handlers() {
		return isAsynchronous() ? this.channel.getSubscribers().size() : 1;
	}

	/**
	 * Whether a message does not tell whose work it is.
	 */
	private boolean isBrokerTraffic(Message<?> message) {
		return this.broker && SimpMessageHeaderAccessor.getSessionId(message.getHeaders()) == null;
	}

	private final class End implements ExecutorChannelInterceptor {

		@Override
		public Message<?> beforeHandle(Message<?> message, MessageChannel channel, MessageHandler handler) {
			StompSession session = StompWork.this.sessions.find(message);
			if (session != null) {
				session.setWorkThread(handler, Thread.currentThread());
			}
			else if (isBrokerTraffic(message)) {
				StompWork.this.traffic.handle(message);
			}
			return message;
		}

		@Override
		public void afterMessageHandled(Message<?> message, MessageChannel channel, MessageHandler handler,
				@Nullable Exception ex) {
			StompSession session = StompWork.this.sessions.find(message);
			if (StompWork.this.outbound || isBrokerTraffic(message)) {
				StompWork.this.sessions.moved();
			}
			if (session != null) {
				session.setWorkThread(handler, null);
				if (isAsynchronous()) {
					session.end(StompWork.this.outbound);
				}
			}
			else if (isBrokerTraffic(message)) {
				StompWork.this.traffic.handled();
			}
		}

	}

}
