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

import java.io.IOException;

import io.github.wsshutdown.CloseFrame;
import io.github.wsshutdown.admission.HandshakePermit;
import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.connection.ConnectionTransport;
import org.jspecify.annotations.Nullable;

import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;

/**
 * What carries a connection that is known by its session of Spring's.
 *
 * @param <S> the type of the session
 */
public abstract class SessionTransport<S extends WebSocketSession> implements ConnectionTransport {

	private final S session;

	private volatile @Nullable Connection connection;

	/**
	 * Create a new {@link SessionTransport}.
	 * @param session the session
	 */
	protected SessionTransport(S session) {
		this.session = session;
	}

	/**
	 * The session.
	 * @return the session
	 */
	protected final S session() {
		return this.session;
	}

	/**
	 * Set what the session has become.
	 * @param connection the connection
	 */
	public final void connect(Connection connection) {
		this.connection = connection;
	}

	/**
	 * What the session has become.
	 * @return the connection, {@code null} if it is not open yet
	 */
	protected final @Nullable Connection connection() {
		return this.connection;
	}

	/**
	 * Close the session.
	 * @param closeFrame what the peer is told, or should have been
	 * @throws IOException if the peer can't be told
	 */
	protected final void close(CloseFrame closeFrame) throws IOException {
		this.session.close(new CloseStatus(closeFrame.code(), closeFrame.reason()));
	}

	@Override
	public final void sendText(String text) throws IOException {
		this.session.sendMessage(new TextMessage(text));
	}

	/**
	 * Tell what the session has from its handshake.
	 * @param permit what is told
	 */
	public final void tell(HandshakePermit permit) {
		permit.setSubProtocol(this.session.getAcceptedProtocol());
		permit.setPrincipal(this.session.getPrincipal());
	}

}
