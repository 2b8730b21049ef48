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

package io.github.wsshutdown.servlet.sockjs;

import java.io.IOException;

import io.github.wsshutdown.drain.CloseFrame;
import io.github.wsshutdown.drain.Connection;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.WebSocketHandlerDecorator;
import org.springframework.web.socket.sockjs.transport.session.AbstractHttpSockJsSession;

/**
 * The handler of one SockJS session over HTTP. Registers its connection before the
 * application hears of the session, and lets messages through only while it is not going
 * away.
 */
final class TrackingSockJsHandler extends WebSocketHandlerDecorator {

	private static final Log logger = LogFactory.getLog(TrackingSockJsHandler.class);

	private final SockJsSessions sessions;

	private final SockJsOpening opening;

	private volatile @Nullable SockJsTransport transport;

	private volatile @Nullable Connection connection;

	TrackingSockJsHandler(WebSocketHandler delegate, SockJsSessions sessions, SockJsOpening opening) {
		super(delegate);
		this.sessions = sessions;
		this.opening = opening;
	}

	@Override
	public void afterConnectionEstablished(WebSocketSession session) throws Exception {
		this.transport = this.opening.open((AbstractHttpSockJsSession) session);
		this.connection = this.sessions.find(session);
		if (this.connection != null) {
			super.afterConnectionEstablished(session);
		}
		else {
			session.close(CloseStatus.SERVICE_OVERLOAD);
		}
	}

	@Override
	public void handleMessage(WebSocketSession session, WebSocketMessage<?> message) throws Exception {
		Connection connection = this.connection;
		if (connection != null && connection.beginMessage()) {
			try {
				super.handleMessage(session, message);
			}
			finally {
				connection.endWork();
			}
		}
	}

	@Override
	public void handleTransportError(WebSocketSession session, Throwable exception) throws Exception {
		Connection connection = this.connection;
		boolean expected = exception instanceof IOException || exception instanceof IllegalStateException;
		if (connection != null && connection.isEnding() && expected) {
			logger.debug("Connection " + connection.getId() + " failed while it was going away", exception);
		}
		else if (connection != null) {
			super.handleTransportError(session, exception);
		}
	}

	@Override
	public void afterConnectionClosed(WebSocketSession session, CloseStatus closeStatus) throws Exception {
		SockJsTransport transport = this.transport;
		if (transport == null || !transport.beginSessionClosed()) {
			return;
		}
		try {
			super.afterConnectionClosed(session, toldToPeer(transport, closeStatus));
		}
		finally {
			this.sessions.unbind(session);
			transport.sessionClosed();
		}
	}

	/**
	 * A sender that fails behind the close frame makes Spring close the session with a
	 * server error.
	 */
	private static CloseStatus toldToPeer(SockJsTransport transport, CloseStatus closeStatus) {
		CloseFrame told = transport.told();
		return (told != null) ? new CloseStatus(told.code(), told.reason()) : closeStatus;
	}

}
