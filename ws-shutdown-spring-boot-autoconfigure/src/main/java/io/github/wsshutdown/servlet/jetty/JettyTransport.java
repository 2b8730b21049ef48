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

import io.github.wsshutdown.drain.CloseFrame;
import io.github.wsshutdown.drain.ConnectionTransport;
import org.eclipse.jetty.websocket.core.WebSocketCoreSession;

/**
 * A WebSocket connection on Jetty.
 */
final class JettyTransport implements ConnectionTransport {

	/**
	 * How long the application's close callback may hold up the report that a transport
	 * is gone. Jetty closes the transport first.
	 */
	private static final long CALLBACK_NANOS = Duration.ofSeconds(1).toNanos();

	private final WebSocketCoreSession coreSession;

	private final TrackedCoreSession session;

	private final CloseCallback closeCallback;

	private final JettySocket socket;

	private volatile boolean cut;

	private volatile long closedSince;

	JettyTransport(WebSocketCoreSession coreSession, TrackedCoreSession session, CloseCallback closeCallback) {
		this.coreSession = coreSession;
		this.session = session;
		this.closeCallback = closeCallback;
		this.socket = new JettySocket(coreSession.getConnection().getEndPoint());
	}

	@Override
	public void sendClose(CloseFrame closeFrame, Duration timeout) {
		this.session.closeByDrain(closeFrame, isSendBlocked());
	}

	/**
	 * Frees blocked senders with the socket, so that there is no need to do that first.
	 */
	@Override
	public void cut(boolean freeSenders) {
		this.cut = true;
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

	/**
	 * Whether the socket is closed, whatever the application knows.
	 */
	boolean isClosed() {
		return this.socket.isClosed();
	}

	@Override
	public boolean isGone() {
		return this.socket.isClosed() && (this.cut || this.closeCallback.hasReturned() || isClosedForLong());
	}

	private boolean isClosedForLong() {
		long now = System.nanoTime();
		if (this.closedSince == 0) {
			this.closedSince = now | 1;
		}
		return now - this.closedSince > CALLBACK_NANOS;
	}

	@Override
	public boolean isSendBlocked() {
		return this.socket.isWriteBlocked();
	}

}
