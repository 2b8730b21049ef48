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

package io.github.wsshutdown.servlet.graphql;

import java.io.IOException;
import java.util.function.Consumer;

import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.connection.SessionLookup;
import io.github.wsshutdown.servlet.SessionFollower;
import jakarta.servlet.http.HttpServletRequest;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.core.annotation.Order;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.WebSocketHandlerDecorator;
import org.springframework.web.socket.handler.WebSocketSessionDecorator;

/**
 * Follows the operations of sessions of Spring's handler of GraphQL. It shows its session
 * to no one else, so that one around it may see what it sends.
 */
@Order(0)
public final class GraphQlFollower implements SessionFollower {

	private static final Log logger = LogFactory.getLog(GraphQlFollower.class);

	private static final String HANDLER = "org.springframework.graphql.server.webmvc.GraphQlWebSocketHandler";

	private final SessionLookup connections;

	/**
	 * Create a new {@link GraphQlFollower}.
	 * @param connections knows the connections of sessions
	 */
	public GraphQlFollower(SessionLookup connections) {
		this.connections = connections;
	}

	@Override
	public WebSocketHandler follow(WebSocketHandler handler, HttpServletRequest handshake) {
		return isGraphQl(WebSocketHandlerDecorator.unwrap(handler)) ? new FollowedHandler(handler) : handler;
	}

	private static boolean isGraphQl(WebSocketHandler handler) {
		Class<?> type = handler.getClass();
		while (type != null && !type.getName().equals(HANDLER)) {
			type = type.getSuperclass();
		}
		return type != null;
	}

	/**
	 * The handler of one session.
	 */
	private final class FollowedHandler extends WebSocketHandlerDecorator {

		private volatile @Nullable FollowedSession followed;

		FollowedHandler(WebSocketHandler delegate) {
			super(delegate);
		}

		@Override
		public void afterConnectionEstablished(WebSocketSession session) throws Exception {
			Connection connection = GraphQlFollower.this.connections.find(session);
			if (connection != null) {
				this.followed = new FollowedSession(session, new GraphQlOperations(connection));
			}
			super.afterConnectionEstablished(followed(session));
		}

		private WebSocketSession followed(WebSocketSession session) {
			FollowedSession followed = this.followed;
			return (followed != null) ? followed : session;
		}

		@Override
		public void handleMessage(WebSocketSession session, WebSocketMessage<?> message) throws Exception {
			FollowedSession followed = this.followed;
			if (followed != null && message instanceof TextMessage text) {
				followed.received(text.getPayload());
			}
			super.handleMessage(followed(session), message);
		}

		@Override
		public void handleTransportError(WebSocketSession session, Throwable exception) throws Exception {
			super.handleTransportError(followed(session), exception);
		}

		@Override
		public void afterConnectionClosed(WebSocketSession session, CloseStatus closeStatus) throws Exception {
			FollowedSession followed = this.followed;
			try {
				super.afterConnectionClosed(followed(session), closeStatus);
			}
			finally {
				if (followed != null) {
					followed.operations().endAll();
				}
			}
		}

	}

	/**
	 * A session that tells what is sent through it.
	 */
	private static final class FollowedSession extends WebSocketSessionDecorator {

		private final GraphQlOperations operations;

		FollowedSession(WebSocketSession delegate, GraphQlOperations operations) {
			super(delegate);
			this.operations = operations;
		}

		GraphQlOperations operations() {
			return this.operations;
		}

		void received(String text) {
			follow(text, this.operations::received);
		}

		@Override
		public void sendMessage(WebSocketMessage<?> message) throws IOException {
			try {
				super.sendMessage(message);
			}
			finally {
				if (message instanceof TextMessage text) {
					follow(text.getPayload(), this.operations::sent);
				}
			}
		}

		private static void follow(String text, Consumer<GraphQlMessage> what) {
			try {
				what.accept(GraphQlMessage.parse(text));
			}
			catch (RuntimeException ex) {
				logger.debug("Could not follow a GraphQL operation", ex);
			}
		}

	}

}
