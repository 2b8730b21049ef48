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

package io.github.wsshutdown.servlet;

import io.github.wsshutdown.drain.Connection;
import jakarta.websocket.Session;
import org.jspecify.annotations.Nullable;

import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.NativeWebSocketSession;

/**
 * Tells which connection a container's session belongs to.
 */
public final class NativeSessions {

	private static final String PROPERTY = Connection.class.getName();

	private NativeSessions() {
	}

	/**
	 * Remember the connection of a session.
	 * @param session the container's session
	 * @param connection its connection
	 */
	public static void bind(Session session, Connection connection) {
		session.getUserProperties().put(PROPERTY, connection);
	}

	/**
	 * Find the connection of one of Spring's sessions.
	 * @param session the session
	 * @return the connection, or {@code null} if it is not tracked
	 */
	public static @Nullable Connection find(WebSocketSession session) {
		Session nativeSession = (session instanceof NativeWebSocketSession nativeWebSocketSession)
				? nativeWebSocketSession.getNativeSession(Session.class) : null;
		return (nativeSession != null) ? (Connection) nativeSession.getUserProperties().get(PROPERTY) : null;
	}

}
