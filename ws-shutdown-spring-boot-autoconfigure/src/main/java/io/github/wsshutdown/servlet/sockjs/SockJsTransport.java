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
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.wsshutdown.CloseFrame;
import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.servlet.SessionTransport;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.web.socket.sockjs.transport.TransportType;
import org.springframework.web.socket.sockjs.transport.session.AbstractHttpSockJsSession;

/**
 * A SockJS session over HTTP. The close frame goes out as soon as a response carries the
 * session and the messages that wait for one are written; between two requests it waits
 * for the next. The session is open until then, because Spring forgets such messages when
 * it closes one.
 */
final class SockJsTransport extends SessionTransport<AbstractHttpSockJsSession> {

	private static final Log logger = LogFactory.getLog(SockJsTransport.class);

	private final TransportType transportType;

	private final DisconnectDelay disconnectDelay;

	private final SockJsSessions sessions;

	private final SockJsSessions.Key key;

	private final AtomicBoolean sessionClosed = new AtomicBoolean();

	private volatile SockJsExchange exchange;

	private volatile boolean opened;

	private volatile @Nullable CloseFrame due;

	private volatile @Nullable CloseFrame told;

	private volatile boolean cut;

	/**
	 * Create a new {@link SockJsTransport}.
	 * @param session the session
	 * @param transportType how its frames are carried
	 * @param exchange what carries its first frames
	 * @param disconnectDelay how long a session may be carried by nothing
	 * @param sessions where it is found until it is gone
	 * @param key under which it is found
	 */
	SockJsTransport(AbstractHttpSockJsSession session, TransportType transportType, SockJsExchange exchange,
			DisconnectDelay disconnectDelay, SockJsSessions sessions, SockJsSessions.Key key) {
		super(session);
		this.transportType = transportType;
		this.exchange = exchange;
		this.disconnectDelay = disconnectDelay;
		this.sessions = sessions;
		this.key = key;
	}

	/**
	 * Called when a response begins to carry the session.
	 */
	void carriedBy(SockJsExchange exchange) {
		this.exchange = exchange;
	}

	/**
	 * Called when Spring has handled a request that was to carry the session.
	 */
	void requestHandled(SockJsExchange handled) {
		this.opened = true;
		if (tell()) {
			closeSession();
		}
		else if (this.sessionClosed.get() && !this.exchange.isInFlight() && this.exchange != handled) {
			// The application has closed the session before, this is how the peer learns
			reportCloseCode(handled);
			this.exchange = handled;
			gone();
		}
	}

	/**
	 * Between two requests the text waits for the next, as messages do.
	 */
	@Override
	public void sendClose(CloseFrame closeFrame, Duration timeout) {
		this.due = closeFrame;
		if (tell()) {
			closeSession();
		}
	}

	private boolean tell() {
		SockJsExchange exchange = this.exchange;
		return exchange.isHandled() && write(exchange);
	}

	/**
	 * Write the close frame behind what Spring completes a response with.
	 * @return whether it was written; then the session is to be closed
	 */
	boolean tellBeforeComplete(SockJsExchange exchange) {
		return this.opened && write(exchange);
	}

	private boolean write(SockJsExchange exchange) {
		CloseFrame due = this.due;
		Connection connection = connection();
		if (due == null || connection == null || !session().isOpen() || !exchange.isInFlight()) {
			return false;
		}
		byte[] frame = CloseFrameFormat.format(this.transportType, session().getSockJsServiceConfig().getMessageCodec(),
				due);
		return exchange.writeLast(frame, due.code(), () -> {
			this.told = due;
			connection.closeFrameSent();
		});
	}

	/**
	 * Close the session whose peer was told.
	 */
	void closeSession() {
		CloseFrame told = told();
		if (told != null) {
			closeSession(told);
		}
	}

	private void closeSession(CloseFrame closeFrame) {
		try {
			close(closeFrame);
		}
		catch (IOException | IllegalStateException ex) {
			logger.debug("Could not close SockJS session, whose peer may have vanished", ex);
		}
	}

	/**
	 * Spring's scheduler refuses heartbeats once the context closes, which would fail
	 * everything that is sent from then on. May wait for a sender that is blocked.
	 */
	void disableHeartbeat() {
		session().disableHeartbeat();
	}

	/**
	 * What the drain has told the peer, or should have before it was cut.
	 * @return the close frame, {@code null} if neither is the case
	 */
	@Nullable CloseFrame told() {
		CloseFrame told = this.told;
		Connection connection = connection();
		return (told == null && connection != null) ? connection.getCutCloseFrame() : told;
	}

	/**
	 * Become the one that tells the application that its session is closed: Spring may
	 * have two threads do so.
	 */
	boolean beginSessionClosed() {
		return this.sessionClosed.compareAndSet(false, true);
	}

	/**
	 * Called when the application was told that its session is closed. If no response
	 * carries it the next one tells the peer, unless Spring has given up waiting for it.
	 */
	void sessionClosed() {
		Connection connection = connection();
		if (this.told == null && !this.exchange.isInFlight() && isToldOrAbandoned()) {
			gone();
		}
		else if (connection != null) {
			connection.sessionClosed();
		}
	}

	/**
	 * Spring has the response completed before it takes the session for closed.
	 */
	private boolean isToldOrAbandoned() {
		return this.exchange.isCloseFrameWritten() || this.disconnectDelay.isOver();
	}

	/**
	 * Called when a response is complete, before anybody can take the transport for gone.
	 * A peer has no way to answer a close frame, so a complete response has to do.
	 */
	void exchangeCompleting(SockJsExchange completing) {
		this.disconnectDelay.begin();
		Connection connection = connection();
		if (completing == this.exchange && connection != null && this.told != null && !completing.isFailed()) {
			connection.closeFrameReceived(completing.closeCode());
		}
		else if (completing == this.exchange) {
			reportCloseCode(completing);
		}
	}

	private void reportCloseCode(SockJsExchange exchange) {
		Connection connection = connection();
		if (connection != null) {
			connection.closedWith(exchange.closeCode());
		}
	}

	/**
	 * Called when a response no longer carries the session.
	 */
	void exchangeCompleted(SockJsExchange completed) {
		if (completed == this.exchange && (this.told != null || !session().isOpen())) {
			gone();
		}
	}

	private void gone() {
		this.sessions.forget(this.key, this);
		Connection connection = connection();
		if (connection != null) {
			connection.gone();
		}
	}

	@Override
	public void cut(boolean freeSenders) {
		if (freeSenders) {
			this.exchange.failBlockedWrites();
		}
		else {
			this.exchange.reset();
			this.cut = true;
		}
	}

	@Override
	public void endSession(CloseFrame closeFrame) {
		closeSession(closeFrame);
	}

	@Override
	public String name() {
		return this.transportType.value();
	}

	@Override
	public boolean isGone() {
		boolean ended = this.told != null || (this.sessionClosed.get() && isToldOrAbandoned());
		boolean gone = this.cut || (ended && !this.exchange.isInFlight());
		if (gone) {
			this.sessions.forget(this.key, this);
		}
		return gone;
	}

	@Override
	public boolean isSendBlocked() {
		return this.exchange.isWriting();
	}

}
