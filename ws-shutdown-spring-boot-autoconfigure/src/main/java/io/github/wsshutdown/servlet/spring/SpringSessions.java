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

package io.github.wsshutdown.servlet.spring;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.wsshutdown.admission.HandshakeAdmission;
import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.servlet.RegisteredPath;
import io.github.wsshutdown.servlet.ServedRequests;
import io.github.wsshutdown.servlet.SessionConnections;
import io.github.wsshutdown.servlet.SessionFollower;
import io.github.wsshutdown.servlet.TrackedHandshakeRequest;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketSession;

/**
 * The sessions of Spring's handlers, from when they are opened until Spring says that
 * they are closed. Thread-safe.
 */
public final class SpringSessions implements SessionConnections, SessionFollower {

	private final HandshakeAdmission admission;

	private final Map<WebSocketSession, Connection> connections = new ConcurrentHashMap<>();

	/**
	 * Create new {@link SpringSessions}.
	 * @param admission holds the connections
	 */
	public SpringSessions(HandshakeAdmission admission) {
		this.admission = admission;
	}

	@Override
	public @Nullable Connection find(WebSocketSession session) {
		return this.connections.get(session);
	}

	@Override
	public WebSocketHandler follow(WebSocketHandler handler, HttpServletRequest handshake) {
		TrackedHandshakeRequest tracked = TrackedHandshakeRequest.find(handshake);
		if (tracked == null || ServedRequests.isCarryingConnection(handshake)) {
			return handler;
		}
		SpringOpening opening = new SpringOpening(this.admission, tracked.permit(), RegisteredPath.of(handshake),
				handshake.getRemoteAddr());
		return new TrackingSpringHandler(handler, this, opening);
	}

	void bind(WebSocketSession session, Connection connection) {
		this.connections.put(session, connection);
	}

	void unbind(WebSocketSession session) {
		this.connections.remove(session);
	}

}
