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

import java.util.Set;

import io.github.wsshutdown.connection.ThreadStack;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.MessageHandler;
import org.springframework.messaging.support.ExecutorChannelInterceptor;
import org.springframework.messaging.support.InterceptableChannel;
import org.springframework.web.socket.WebSocketHandler;

/**
 * Follows messages of sessions through a channel of Spring Integration that hands them to
 * an executor, or keeps them until they are polled, where they are the work of their
 * session. Its types are known by name, so that applications need not have them.
 */
final class IntegrationWork implements ExecutorChannelInterceptor {

	private static final Set<String> CHANNELS = Set.of("org.springframework.integration.channel.ExecutorChannel",
			"org.springframework.integration.channel.QueueChannel");

	/** Tells when it has handled what it has received; others do not. */
	private static final String POLLER = "org.springframework.integration.endpoint.PollingConsumer";

	private static final String HANDLERS = "org.springframework.integration.websocket.";

	private final StompSessions sessions;

	private IntegrationWork(StompSessions sessions) {
		this.sessions = sessions;
	}

	/**
	 * Follow the messages of a channel that is not in use yet, if other threads handle
	 * them than send them.
	 */
	static void follow(StompSessions sessions, InterceptableChannel channel) {
		for (Class<?> type = channel.getClass(); type != null; type = type.getSuperclass()) {
			if (CHANNELS.contains(type.getName())) {
				channel.addInterceptor(0, new IntegrationWork(sessions));
			}
		}
	}

	/**
	 * Whether a handler is one of Spring Integration's.
	 */
	static boolean isHandler(WebSocketHandler handler) {
		return handler.getClass().getName().startsWith(HANDLERS);
	}

	@Override
	public Message<?> preSend(Message<?> message, MessageChannel channel) {
		StompSession session = this.sessions.find(message);
		if (session != null) {
			session.begin(false);
		}
		return message;
	}

	@Override
	public void afterSendCompletion(Message<?> message, MessageChannel channel, boolean sent, @Nullable Exception ex) {
		if (!sent) {
			end(message);
		}
	}

	@Override
	public void afterReceiveCompletion(@Nullable Message<?> message, MessageChannel channel, @Nullable Exception ex) {
		if (message != null && !ThreadStack.isInside(Thread.currentThread(), POLLER)) {
			end(message);
		}
	}

	@Override
	public void afterMessageHandled(Message<?> message, MessageChannel channel, MessageHandler handler,
			@Nullable Exception ex) {
		end(message);
	}

	private void end(Message<?> message) {
		StompSession session = this.sessions.find(message);
		if (session != null) {
			session.end(false);
		}
	}

}
