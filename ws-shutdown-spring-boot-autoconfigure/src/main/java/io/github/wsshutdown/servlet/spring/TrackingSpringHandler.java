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

import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.servlet.TrackingHandler;
import org.jspecify.annotations.Nullable;

import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketSession;

/**
 * The handler of one session of Spring's. Registers its connection before the application
 * hears of the session.
 */
final class TrackingSpringHandler extends TrackingHandler {

	private final SpringSessions sessions;

	private final SpringOpening opening;

	private volatile @Nullable SpringTransport transport;

	TrackingSpringHandler(WebSocketHandler delegate, SpringSessions sessions, SpringOpening opening) {
		super(delegate);
		this.sessions = sessions;
		this.opening = opening;
	}

	@Override
	public void afterConnectionEstablished(WebSocketSession session) throws Exception {
		SpringTransport transport = new SpringTransport(session);
		Connection connection;
		try {
			connection = this.opening.open(transport);
		}
		catch (RuntimeException | Error ex) {
			this.opening.failed(ex);
			setUntracked();
			super.afterConnectionEstablished(session);
			return;
		}
		if (connection == null) {
			session.close(CloseStatus.SERVICE_OVERLOAD);
			return;
		}
		try {
			transport.connect(connection);
			this.transport = transport;
			setConnection(connection);
			this.sessions.bind(session, connection);
			super.afterConnectionEstablished(session);
		}
		finally {
			connection.opened();
		}
	}

	@Override
	public void afterConnectionClosed(WebSocketSession session, CloseStatus closeStatus) throws Exception {
		SpringTransport transport = this.transport;
		if (transport == null) {
			if (isUntracked()) {
				super.afterConnectionClosed(session, closeStatus);
			}
			return;
		}
		try {
			super.afterConnectionClosed(session, closeStatus);
		}
		finally {
			this.sessions.unbind(session);
			transport.closed(closeStatus);
		}
	}

}
