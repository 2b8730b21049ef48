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

import io.github.wsshutdown.CloseFrame;
import io.github.wsshutdown.servlet.TrackingHandler;
import org.jspecify.annotations.Nullable;

import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.sockjs.transport.session.AbstractHttpSockJsSession;

/**
 * The handler of one SockJS session over HTTP. Registers its connection before the
 * application hears of the session, and lets messages through only while it is not going
 * away.
 */
final class TrackingSockJsHandler extends TrackingHandler {

	private final SockJsSessions sessions;

	private final SockJsOpening opening;

	private volatile @Nullable SockJsTransport transport;

	TrackingSockJsHandler(WebSocketHandler delegate, SockJsSessions sessions, SockJsOpening opening) {
		super(delegate);
		this.sessions = sessions;
		this.opening = opening;
	}

	@Override
	public void afterConnectionEstablished(WebSocketSession session) throws Exception {
		try {
			this.transport = this.opening.open((AbstractHttpSockJsSession) session);
		}
		catch (RuntimeException | Error ex) {
			this.opening.failed(ex);
			setUntracked();
		}
		setConnection(this.sessions.find(session));
		if (connection() != null || isUntracked()) {
			super.afterConnectionEstablished(session);
		}
		else {
			session.close(CloseStatus.SERVICE_OVERLOAD);
		}
	}

	@Override
	public void afterConnectionClosed(WebSocketSession session, CloseStatus closeStatus) throws Exception {
		SockJsTransport transport = this.transport;
		if (isUntracked()) {
			super.afterConnectionClosed(session, closeStatus);
			return;
		}
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
