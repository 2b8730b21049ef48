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

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import io.github.wsshutdown.CloseFrame;
import io.github.wsshutdown.connection.Connection;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.OutgoingEntry;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * The session of Jetty's core as the sessions of the application see it. While a drain
 * has a closing handshake under way, nothing that the application does can disturb it:
 * the session looks closed, closing it again or giving it up does nothing, and it is read
 * from whether or not the application asks for more.
 */
final class TrackedCoreSession extends DelegatingCoreSession {

	private static final Log logger = LogFactory.getLog(TrackedCoreSession.class);

	private final CoreSession coreSession;

	/** Whoever sets it sends the close frame. */
	private final AtomicReference<@Nullable CloseStatus> closeStatus = new AtomicReference<>();

	private final AtomicBoolean demanded = new AtomicBoolean();

	/** Who was the last to send a message. */
	private volatile @Nullable Thread sender;

	private volatile boolean closedByDrain;

	private volatile boolean closedByPeer;

	private volatile @Nullable Connection connection;

	TrackedCoreSession(CoreSession coreSession) {
		super(coreSession);
		this.coreSession = coreSession;
	}

	void opened(Connection connection) {
		this.connection = connection;
	}

	Connection connection() {
		Connection connection = this.connection;
		Assert.state(connection != null, "Connection is not open");
		return connection;
	}

	/**
	 * Send the close frame of a drain, unless there was another, and read until the
	 * peer's.
	 * @param behindOtherData whether the frame will have to wait for the peer to read
	 */
	void closeByDrain(CloseFrame closeFrame, boolean behindOtherData) {
		CloseStatus status = SoftCloseStatus.of(closeFrame.code(), closeFrame.reason());
		if (this.closedByPeer || !this.closeStatus.compareAndSet(null, status)) {
			return;
		}
		this.closedByDrain = true;
		if (!behindOtherData) {
			connection().closeFrameSent();
		}
		this.coreSession.close(status, Callback.from(connection()::closeFrameSent,
				(ex) -> logger.debug("Could not send a close frame to connection " + connection().getId(), ex)));
		demandIfNobodyDid();
	}

	/**
	 * Called when the peer's close frame was read.
	 * @param status its status
	 * @param sendBlocked whether earlier data is still waiting for the peer
	 */
	void closeFrameReceived(CloseStatus status, boolean sendBlocked) {
		this.closedByPeer = true;
		if (this.closedByDrain && !sendBlocked) {
			connection().closeFrameSent();
		}
		connection().closeFrameReceived(status.getCode());
	}

	/**
	 * Whether the peer has yet to answer the close frame of a drain.
	 */
	boolean awaitsAnswer() {
		return this.closedByDrain && !this.closedByPeer;
	}

	/**
	 * What the application is to be told of an end that a drain has made, or a cut: with
	 * what it, or before it the application itself, has closed the session. Jetty would
	 * take such a transport for one that has failed.
	 */
	CloseStatus toldToApplication(CloseStatus otherwise) {
		CloseStatus status = this.closeStatus.get();
		if (this.closedByDrain && status != null) {
			return status;
		}
		CloseFrame cutWith = connection().getCutCloseFrame();
		if (cutWith == null) {
			return otherwise;
		}
		return (status != null) ? status : SoftCloseStatus.of(cutWith.code(), cutWith.reason());
	}

	boolean isClosedByDrain() {
		return this.closedByDrain;
	}

	/**
	 * Whether failures are to be expected, and of no interest to the application.
	 */
	boolean isEnding() {
		return this.closedByDrain || connection().isEnding();
	}

	/**
	 * Called when a frame has come, which uses up what was demanded.
	 */
	void delivered() {
		this.demanded.set(false);
	}

	/**
	 * Read on, whether or not the application wants to.
	 */
	void demandIfNobodyDid() {
		if (this.demanded.compareAndSet(false, true)) {
			this.coreSession.demand();
		}
	}

	@Override
	public void demand() {
		if (!this.demanded.compareAndSet(false, true) && isEnding()) {
			return;
		}
		this.coreSession.demand();
	}

	@Override
	public boolean isInputOpen() {
		return !this.closedByDrain && this.coreSession.isInputOpen();
	}

	@Override
	public void close(Callback callback) {
		close(CloseStatus.NO_CODE_STATUS, callback);
	}

	@Override
	public void close(int statusCode, @Nullable String reason, Callback callback) {
		close(new CloseStatus(statusCode, reason), callback);
	}

	@Override
	public void close(CloseStatus closeStatus, Callback callback) {
		closeByApplication(closeStatus, callback, () -> this.coreSession.close(closeStatus, callback));
	}

	@Nullable Thread sender() {
		return this.sender;
	}

	@Override
	public void sendFrame(OutgoingEntry entry) {
		if (entry.getFrame().getOpCode() != OpCode.CLOSE) {
			if (entry.getFrame().isDataFrame()) {
				this.sender = Thread.currentThread();
			}
			this.coreSession.sendFrame(entry);
		}
		else {
			closeByApplication(CloseStatus.getCloseStatus(entry.getFrame()), entry.getCallback(),
					() -> this.coreSession.sendFrame(entry));
		}
	}

	private void closeByApplication(CloseStatus status, Callback callback, Runnable close) {
		if (!maySend(status)) {
			// Jetty rejects it, and the session stays open
			close.run();
			return;
		}
		this.closeStatus.compareAndSet(null, status);
		if (this.closedByDrain) {
			callback.succeeded();
		}
		else {
			close.run();
			connection().sessionClosed();
		}
	}

	private static boolean maySend(CloseStatus status) {
		return status.getCode() == CloseStatus.NO_CODE || CloseStatus.isTransmittableStatusCode(status.getCode());
	}

	@Override
	public void abort() {
		if (this.closedByDrain) {
			logger.debug("Connection " + connection().getId() + " is not given up while it is being closed");
			demandIfNobodyDid();
		}
		else {
			this.coreSession.abort();
		}
	}

}
