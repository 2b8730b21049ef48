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

package io.github.wsshutdown.benchmark.servlet;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.support.ExecutorSubscribableChannel;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.messaging.SubProtocolHandler;
import org.springframework.web.socket.messaging.SubProtocolWebSocketHandler;

/**
 * What Spring itself has for closing sessions when the application stops, the loop in
 * {@link SubProtocolWebSocketHandler#stop()}, in a phase in which peers can still hear
 * it.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty("benchmark.spring-loop")
@EnableWebSocket
class SpringLoopConfiguration {

	@Bean
	SubProtocolWebSocketHandler subProtocolWebSocketHandler() {
		ExecutorSubscribableChannel channel = new ExecutorSubscribableChannel();
		SubProtocolWebSocketHandler handler = new SubProtocolWebSocketHandler(channel, channel);
		handler.setDefaultProtocolHandler(new EchoProtocolHandler());
		handler.setPhase(WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE + 512);
		return handler;
	}

	@Bean
	WebSocketConfigurer webSocketConfigurer(SubProtocolWebSocketHandler handler) {
		return (registry) -> registry.addHandler(handler, "/echo");
	}

	/**
	 * Answers what it is sent.
	 */
	private static final class EchoProtocolHandler implements SubProtocolHandler {

		@Override
		public List<String> getSupportedProtocols() {
			return List.of();
		}

		@Override
		public void handleMessageFromClient(WebSocketSession session, WebSocketMessage<?> message,
				MessageChannel outputChannel) throws Exception {
			session.sendMessage(message);
		}

		@Override
		public void handleMessageToClient(WebSocketSession session, Message<?> message) {
		}

		@Override
		public @Nullable String resolveSessionId(Message<?> message) {
			return null;
		}

		@Override
		public void afterSessionStarted(WebSocketSession session, MessageChannel outputChannel) {
		}

		@Override
		public void afterSessionEnded(WebSocketSession session, CloseStatus closeStatus, MessageChannel outputChannel) {
		}

	}

}
