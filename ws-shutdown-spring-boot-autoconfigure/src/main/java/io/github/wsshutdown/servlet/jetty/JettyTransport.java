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

package io.github.wsshutdown.servlet.jetty;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

import io.github.wsshutdown.CloseFrame;
import io.github.wsshutdown.connection.ConnectionTransport;
import io.github.wsshutdown.connection.PeerProbe;
import io.github.wsshutdown.connection.PingPayload;
import io.github.wsshutdown.connection.ThreadStack;
import io.github.wsshutdown.servlet.ConcurrentSends;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.WebSocketCoreSession;
import org.eclipse.jetty.websocket.core.exception.WebSocketException;

/**
 * A WebSocket connection on Jetty.
 */
class JettyTransport implements ConnectionTransport, PeerProbe {

	private static final Log logger = LogFactory.getLog(JettyTransport.class);

	/** Of Spring, and of Jetty for Jakarta endpoints: their sends wait for the peer. */
	private static final String[] SENDERS = { "org.springframework.web.socket.adapter.AbstractWebSocketSession",
			"org.eclipse.jetty.ee11.websocket.jakarta.common.JakartaWebSocketBasicRemote" };

	private final WebSocketCoreSession coreSession;

	private final TrackedCoreSession session;

	private final CloseCallback closeCallback;

	private final JettySocket socket;

	JettyTransport(WebSocketCoreSession coreSession, TrackedCoreSession session, CloseCallback closeCallback) {
		this.coreSession = coreSession;
		this.session = session;
		this.closeCallback = closeCallback;
		this.socket = new JettySocket(coreSession.getConnection());
	}

	void whenClosed(Runnable callback) {
		this.socket.whenClosed(callback);
	}

	@Override
	public void sendClose(CloseFrame closeFrame, Duration timeout) {
		allowSilenceFor(timeout);
		this.session.closeByDrain(closeFrame, isSendBlocked());
	}

	/**
	 * Jetty ends a connection that is idle, also one that has yet to answer the close
	 * frame.
	 */
	private void allowSilenceFor(Duration timeout) {
		Duration idleTimeout = this.coreSession.getIdleTimeout();
		boolean limited = !idleTimeout.isZero() && !idleTimeout.isNegative();
		if (limited && idleTimeout.compareTo(timeout) < 0) {
			this.coreSession.setIdleTimeout(timeout);
		}
	}

	@Override
	public void sendText(String text) {
		this.coreSession.sendFrame(new Frame(OpCode.TEXT, text), Callback.from(() -> {
		}, (ex) -> logger.debug("Could not send a text", ex)), false);
	}

	@Override
	public PeerProbe probe() {
		return this;
	}

	/**
	 * Jetty tells the application if the transport has failed, and sends no ping behind a
	 * close frame.
	 */
	@Override
	public void ping(Runnable sent, Runnable failed) {
		this.coreSession.sendFrame(new Frame(OpCode.PING, PingPayload.get()),
				Callback.from(sent, (ex) -> logger.debug("Could not send a ping", ex)), false);
	}

	@Override
	public long received() {
		return this.coreSession.getConnection().getBytesIn();
	}

	@Override
	public void ifAllIsRead(Runnable task) {
		if (this.socket.isAllRead()) {
			task.run();
		}
	}

	@Override
	public boolean isSending(Thread thread) {
		return ThreadStack.isInside(thread, SENDERS);
	}

	@Override
	public boolean isFlushing() {
		return ConcurrentSends.isFlushing(this.session.sender());
	}

	@Override
	public long sendProgress() {
		return this.coreSession.getConnection().getBytesOut();
	}

	@Override
	public void readInput() {
		this.socket.processInput();
	}

	/**
	 * Frees blocked senders with the socket, so that there is no need to do that first.
	 */
	@Override
	public void cut(boolean freeSenders) {
		this.closeCallback.leaveToOthers(() -> {
			this.socket.reset();
			this.coreSession.abort();
		});
	}

	@Override
	public void endSession(CloseFrame closeFrame) throws IOException {
		this.coreSession.onEof();
		this.closeCallback.runOrAwait();
	}

	@Override
	public boolean isSessionEnded() {
		return this.closeCallback.hasReturned();
	}

	@Override
	public boolean isGone() {
		return this.socket.isClosed();
	}

	@Override
	public boolean isTransportFailure(Throwable failure) {
		return failure instanceof WebSocketException || failure instanceof TimeoutException
				|| ConnectionTransport.super.isTransportFailure(failure);
	}

	@Override
	public boolean isSendBlocked() {
		return this.socket.isWriteBlocked();
	}

}
