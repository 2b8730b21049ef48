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

import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.MessageHandler;
import org.springframework.messaging.simp.stomp.StompBrokerRelayMessageHandler;
import org.springframework.messaging.support.ChannelInterceptor;
import org.springframework.messaging.support.ExecutorChannelInterceptor;
import org.springframework.messaging.support.ExecutorSubscribableChannel;

/**
 * Follows the messages of STOMP sessions through a channel, from being handed over to
 * being handled by the last subscriber.
 */
final class StompWork {

	private final StompSessions sessions;

	private final RelayedMessages relayedMessages;

	private final ExecutorSubscribableChannel channel;

	private final boolean outbound;

	private final AtomicLong sentToAll = new AtomicLong();

	/**
	 * Create new {@link StompWork}.
	 * @param outbound whether the channel leads to the peers
	 */
	StompWork(StompSessions sessions, ExecutorSubscribableChannel channel, boolean outbound) {
		this.sessions = sessions;
		this.relayedMessages = new RelayedMessages(sessions);
		this.channel = channel;
		this.outbound = outbound;
	}

	/**
	 * The interceptor that counts what begins. It is to be the last one, so that it sees
	 * only what no other has rejected.
	 */
	ChannelInterceptor begin() {
		return new Begin();
	}

	/**
	 * The interceptor that counts what ends. It is to be the first one, which is told
	 * last that a message was handled: others may send the next one of the session in
	 * that moment.
	 */
	ChannelInterceptor end() {
		return new End();
	}

	private boolean isAsynchronous() {
		return this.channel.getExecutor() != null;
	}

	private void begin(StompSession session, int handlers) {
		if (this.outbound) {
			session.beginOutbound(handlers, this.sentToAll);
		}
		else {
			session.beginWork(handlers);
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
			StompSession session = StompWork.this.sessions.find(message);
			if (session != null) {
				begin(session, isAsynchronous() ? StompWork.this.channel.getSubscribers().size() : 1);
				if (StompWork.this.outbound) {
					StompWork.this.relayedMessages.toPeer(message, session);
				}
			}
			return message;
		}

		@Override
		public Message<?> beforeHandle(Message<?> message, MessageChannel channel, MessageHandler handler) {
			if (handler instanceof StompBrokerRelayMessageHandler relay) {
				StompWork.this.relayedMessages.toBroker(message, relay);
			}
			return message;
		}

		@Override
		public void afterSendCompletion(Message<?> message, MessageChannel channel, boolean sent,
				@Nullable Exception ex) {
			StompSession session = StompWork.this.sessions.find(message);
			boolean rejected = !sent && ex == null;
			if (session != null && !isAsynchronous()) {
				end(session, 1);
			}
			else if (session != null && rejected) {
				end(session, StompWork.this.channel.getSubscribers().size());
			}
		}

	}

	private final class End implements ExecutorChannelInterceptor {

		@Override
		public Message<?> beforeHandle(Message<?> message, MessageChannel channel, MessageHandler handler) {
			StompSession session = StompWork.this.outbound ? StompWork.this.sessions.find(message) : null;
			if (session != null) {
				session.beginSending();
			}
			return message;
		}

		@Override
		public void afterMessageHandled(Message<?> message, MessageChannel channel, MessageHandler handler,
				@Nullable Exception ex) {
			StompSession session = StompWork.this.sessions.find(message);
			if (session != null && StompWork.this.outbound) {
				StompWork.this.sentToAll.incrementAndGet();
				session.endSending();
			}
			if (session != null && isAsynchronous()) {
				end(session, 1);
			}
		}

	}

}
