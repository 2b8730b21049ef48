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
import org.springframework.messaging.handler.invocation.AbstractMethodMessageHandler;
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
final class StompWork {

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
		interceptors.add(work.new Begin());
		channel.setInterceptors(interceptors);
	}

	private boolean isAsynchronous() {
		return this.channel.getExecutor() != null;
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

	private int handlers() {
		return isAsynchronous() ? this.channel.getSubscribers().size() : 1;
	}

	/**
	 * Whether a message does not tell whose work it is.
	 */
	private boolean isBrokerTraffic(Message<?> message) {
		return this.broker && SimpMessageHeaderAccessor.getSessionId(message.getHeaders()) == null;
	}

	/**
	 * Tell which thread runs a handler method of the application for a session.
	 */
	private void setWorkThread(Message<?> message, @Nullable Thread thread) {
		StompSession session = this.sessions.find(message);
		if (session != null) {
			session.connection().setWorkThread(thread);
		}
	}

	private void begin(StompSession session, Message<?> message) {
		if (this.outbound) {
			session.beginOutbound(handlers());
			this.relayedMessages.toPeer(message, session);
		}
		else {
			session.beginWork(handlers());
		}
	}

	private void end(StompSession session, int handlers) {
		if (this.outbound) {
			session.endOutbound(handlers);
		}
		else {
			session.endWork(handlers);
		}
	}

	private final class Begin implements ExecutorChannelInterceptor {

		@Override
		public Message<?> preSend(Message<?> message, MessageChannel channel) {
			recognize();
			StompSession session = StompWork.this.sessions.find(message);
			if (session != null) {
				begin(session, message);
			}
			else if (isBrokerTraffic(message)) {
				StompWork.this.traffic.send(message, isAsynchronous() ? handlers() : 0);
			}
			return message;
		}

		@Override
		public Message<?> beforeHandle(Message<?> message, MessageChannel channel, MessageHandler handler) {
			if (handler instanceof StompBrokerRelayMessageHandler relay) {
				StompWork.this.relayedMessages.toBroker(message, relay);
			}
			if (handler instanceof AbstractMethodMessageHandler<?>) {
				setWorkThread(message, Thread.currentThread());
			}
			return message;
		}

		@Override
		public void afterSendCompletion(Message<?> message, MessageChannel channel, boolean sent,
				@Nullable Exception ex) {
			StompSession session = StompWork.this.sessions.find(message);
			boolean rejected = !sent && ex == null;
			if (session != null && (rejected || !isAsynchronous())) {
				end(session, handlers());
			}
			else if (isBrokerTraffic(message)) {
				StompWork.this.traffic.sent(message, sent);
			}
		}

	}

	private final class End implements ExecutorChannelInterceptor {

		@Override
		public Message<?> beforeHandle(Message<?> message, MessageChannel channel, MessageHandler handler) {
			if (isBrokerTraffic(message)) {
				StompWork.this.traffic.handle(message);
			}
			return message;
		}

		@Override
		public void afterMessageHandled(Message<?> message, MessageChannel channel, MessageHandler handler,
				@Nullable Exception ex) {
			if (handler instanceof AbstractMethodMessageHandler<?>) {
				setWorkThread(message, null);
			}
			StompSession session = StompWork.this.sessions.find(message);
			if (StompWork.this.outbound) {
				StompWork.this.sessions.countSent();
			}
			if (session != null && isAsynchronous()) {
				end(session, 1);
			}
			else if (isBrokerTraffic(message)) {
				StompWork.this.traffic.handled();
			}
		}

	}

}
