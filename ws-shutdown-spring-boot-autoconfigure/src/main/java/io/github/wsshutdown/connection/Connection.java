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

package io.github.wsshutdown.connection;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

import io.github.wsshutdown.CloseFrame;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * One upgraded transport, from the end of its handshake until it is gone. The stack that
 * carries it reports here what happens; the engine decides when it has to go. A new
 * connection is busy, namely being opened, until {@link #opened()} is called.
 * Thread-safe.
 */
public final class Connection extends RegisteredConnection {

	/** The status code of a close frame without one (RFC 6455 section 7.1.5). */
	public static final int NO_CODE = 1005;

	/** The status code if there was no close frame (RFC 6455 section 7.1.5). */
	public static final int NO_CLOSE_FRAME = 1006;

	private static final Log logger = LogFactory.getLog(Connection.class);

	/** There is one of these for each connection, so save it an object. */
	private static final AtomicReferenceFieldUpdater<Connection, @Nullable ConnectionClosing> CLOSING = AtomicReferenceFieldUpdater
		.newUpdater(Connection.class, ConnectionClosing.class, "closing");

	/** Likewise. */
	private static final AtomicIntegerFieldUpdater<Connection> GONE = AtomicIntegerFieldUpdater
		.newUpdater(Connection.class, "gone");

	/** Set as soon as anyone wants to close it. */
	private volatile @Nullable ConnectionClosing closing;

	private volatile int gone;

	private volatile int closeCode = NO_CLOSE_FRAME;

	Connection(ConnectionRegistry registry, ConnectionHandshake handshake, String path, ConnectionTransport transport) {
		super(registry, handshake, path, transport);
		messages().beginMessage();
	}

	/**
	 * Called when the application has been told of the connection.
	 */
	public void opened() {
		endMessage();
	}

	/**
	 * Called before a message is handed to the application.
	 * @return {@code true} if it may be handed over, then {@link #endMessage()} must
	 * follow; {@code false} if the connection is going away and the message is to be
	 * discarded
	 */
	public boolean beginMessage() {
		return messages().beginMessage();
	}

	/**
	 * Called when the application is done with a message.
	 */
	public void endMessage() {
		ended(messages().endMessage());
	}

	/**
	 * Called when work begins that follows from a message that was handed to the
	 * application. {@link #endWork()} must follow.
	 */
	public void beginWork() {
		messages().beginWork();
	}

	/**
	 * Called when the application is done with such work.
	 */
	public void endWork() {
		ended(messages().endWork());
	}

	private void ended(boolean done) {
		ConnectionClosing closing = this.closing;
		if (done && closing != null) {
			closing.workDone();
		}
		if (messages().isWatched()) {
			registry().closer().workEnded();
		}
	}

	/**
	 * Called when what is being done for the connection is waited for no longer.
	 */
	public void workGivenUp() {
		registry().holds().warn(this);
	}

	/**
	 * Called when the drain's close frame was handed to the network, before the peer's
	 * answer can be read.
	 */
	public void closeFrameSent() {
		ConnectionClosing closing = this.closing;
		if (closing != null) {
			closing.closeFrameSent();
		}
	}

	/**
	 * Called when the session is closed, but not by a drain. If the transport is still
	 * there then, because the peer has yet to answer the close frame or to take it, it is
	 * cut after the close timeout, as in a drain.
	 */
	public void sessionClosed() {
		if (!isGone()) {
			registry().closer().closedByApplication(this);
		}
	}

	/**
	 * Called when the peer's close frame has been read, or what takes its place.
	 * @param code its status code, {@link #NO_CODE} if it has none,
	 * {@link #NO_CLOSE_FRAME} if the peer has only ended the transport
	 */
	public void closeFrameReceived(int code) {
		closedWith(code);
		ConnectionClosing closing = this.closing;
		if (closing != null) {
			closing.closeFrameReceived();
		}
	}

	/**
	 * Called when a close frame tells why the connection is closed, where not only the
	 * peer's does. The first one counts, the other answers it.
	 * @param code its status code
	 */
	public void closedWith(int code) {
		if (this.closeCode == NO_CLOSE_FRAME) {
			this.closeCode = code;
		}
	}

	/**
	 * Called when the transport no longer exists. Only the first call counts.
	 */
	public void gone() {
		if (!GONE.compareAndSet(this, 0, 1)) {
			return;
		}
		try {
			registry().gone(this, (getCutCloseFrame() != null) ? NO_CLOSE_FRAME : this.closeCode);
		}
		finally {
			ConnectionClosing closing = this.closing;
			if (closing != null) {
				closing.gone();
			}
		}
	}

	/**
	 * Look whether the transport no longer exists: not every container tells when one
	 * ends that it closed by itself. Never throws.
	 */
	public void goneIfTransportIs() {
		try {
			if (!isGone() && getTransport().isGone()) {
				gone();
			}
		}
		catch (Throwable ex) {
			logger.debug("Could not look at the transport of connection " + getId(), ex);
		}
	}

	/**
	 * Forget the connection because something was not as a hook expected it: it goes on
	 * working, and is no longer tracked. Never throws.
	 * @param reason the reason, as the end of a sentence; from a bounded set
	 * @param cause the failure of the hook
	 */
	public void giveUp(String reason, Throwable cause) {
		registry().untracked().add(reason, cause);
		try {
			gone();
		}
		catch (RuntimeException | Error ex) {
			logger.debug("Connection " + getId() + " could not be forgotten", ex);
		}
	}

	/**
	 * Whether messages that arrive now are to be discarded.
	 * @return {@code true} from the connection's turn in a drain on
	 */
	public boolean isClosing() {
		return messages().isClosed();
	}

	/**
	 * Whether the close frame of a drain is out, or the transport was cut. A transport
	 * that the peer has ended does not count: the application is told of that as without
	 * the starter.
	 * @return {@code true} if errors on the way to the peer are to be expected
	 */
	public boolean isEnding() {
		ConnectionClosing closing = this.closing;
		return closing != null && closing.isEnding();
	}

	/**
	 * Whether a failure is what happens to a connection that is going away, so that the
	 * application need not hear of it.
	 * @param failure the failure
	 * @return {@code true} if it is to be expected
	 */
	public boolean isExpected(Throwable failure) {
		return getTransport().isTransportFailure(failure) && isEnding();
	}

	/**
	 * What the peer should have been told, if the transport was cut.
	 * @return the close frame of the drain, {@code null} if the transport was not cut
	 */
	public @Nullable CloseFrame getCutCloseFrame() {
		ConnectionClosing closing = this.closing;
		return (closing != null) ? closing.cutWith() : null;
	}

	/**
	 * Let no new message in.
	 * @return whether nothing is being done for the connection now
	 */
	public boolean stopMessages() {
		return messages().close();
	}

	/**
	 * The one closing of this connection.
	 * @return the closing, {@code null} as long as it is to stay
	 */
	public @Nullable ConnectionClosing getClosing() {
		return this.closing;
	}

	/**
	 * Replace the closing of this connection. Whoever succeeds is the owner of the
	 * connection.
	 * @param current the closing that is replaced, {@code null} if there is none
	 * @param closing the closing, {@code null} to have the connection stay
	 * @return whether it is the owner now
	 */
	public boolean compareAndSetClosing(@Nullable ConnectionClosing current, @Nullable ConnectionClosing closing) {
		return CLOSING.compareAndSet(this, current, closing);
	}

	/**
	 * Whether the transport no longer exists.
	 * @return {@code true} once {@link #gone()} was called
	 */
	public boolean isGone() {
		return this.gone != 0;
	}

}
