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

package io.github.wsshutdown.drain;

import java.io.IOException;
import java.time.Instant;
import java.util.function.UnaryOperator;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * One upgraded transport, from the end of its handshake until it is gone. The stack that
 * carries it reports here what happens; the engine decides when it has to go. A new
 * connection is busy, namely being opened, until {@link #endWork()} is called once.
 * Thread-safe.
 */
public final class Connection {

	private static final Log logger = LogFactory.getLog(Connection.class);

	private final ConnectionRegistry registry;

	private final long id;

	private final String path;

	private final @Nullable String remoteAddress;

	private final @Nullable String addressKey;

	private final String transportName;

	private final ConnectionTransport transport;

	private final @Nullable UnaryOperator<String> encoding;

	private final long openedAt = System.currentTimeMillis();

	private final long openedNanos = System.nanoTime();

	private final InFlightWork work = new InFlightWork();

	private final CloseProgress closeProgress = new CloseProgress();

	private volatile @Nullable Backlog backlog;

	private volatile @Nullable Messenger messenger;

	private volatile @Nullable Drain drain;

	Connection(ConnectionRegistry registry, String path, String transportName, ConnectionTransport transport,
			@Nullable RemoteAddress address, @Nullable UnaryOperator<String> encoding) {
		this.registry = registry;
		this.id = registry.nextId();
		this.remoteAddress = (address != null) ? address.given() : null;
		this.addressKey = RemoteAddress.keyOf(address);
		this.path = path;
		this.transportName = transportName;
		this.transport = transport;
		this.encoding = encoding;
		this.work.beginConsequence();
	}

	/**
	 * Called before a message is handed to the application.
	 * @return {@code true} if it may be handed over, then {@link #endWork()} must follow;
	 * {@code false} if the connection is going away and the message is to be discarded
	 */
	public boolean beginMessage() {
		return this.work.begin();
	}

	/**
	 * Called when work begins that follows from a message that was handed to the
	 * application. {@link #endWork()} must follow.
	 */
	public void beginWork() {
		this.work.beginConsequence();
	}

	/**
	 * Called when the application is done with a message or another piece of work.
	 */
	public void endWork() {
		if (this.work.end()) {
			Drain drain = this.drain;
			if (drain != null) {
				drain.workDone(this);
			}
		}
	}

	/**
	 * Tell what is on its way to this connection through the application's executors.
	 * @param backlog the backlog
	 */
	public void setBacklog(Backlog backlog) {
		this.backlog = backlog;
	}

	/**
	 * Tell how a text reaches the application behind the peer, if not as the text of a
	 * WebSocket message.
	 * @param messenger the messenger
	 */
	public void setMessenger(Messenger messenger) {
		this.messenger = messenger;
	}

	/**
	 * Send a text to the peer. Where the container rejects what is sent at the same time,
	 * messages that arrive meanwhile are handled when it has been sent: a peer may react
	 * to the text before the call that sends it returns. What other threads of the
	 * application send at that moment may have to wait, or fail, as if two of its own did
	 * so.
	 * @param text the text
	 * @throws IOException if it can't be sent
	 */
	public void sendText(String text) throws IOException {
		if (!this.transport.rejectsConcurrentSends()) {
			doSendText(text);
			return;
		}
		this.work.holdBack();
		try {
			doSendText(text);
		}
		finally {
			this.work.letIn();
		}
	}

	/**
	 * The protocol on top of WebSocket in which a text that is sent has no meaning.
	 * @return the sub-protocol, {@code null} if there is none or a messenger speaks it
	 */
	@Nullable String unspokenSubProtocol() {
		return (this.messenger != null) ? null : this.transport.subProtocol();
	}

	private void doSendText(String text) throws IOException {
		Messenger messenger = this.messenger;
		if (messenger != null) {
			messenger.send(text);
		}
		else {
			this.transport.sendText((this.encoding != null) ? this.encoding.apply(text) : text);
		}
	}

	/**
	 * Called when the drain's close frame was handed to the network, before the peer's
	 * answer can be read.
	 */
	public void closeFrameSent() {
		this.closeProgress.frameSent();
	}

	/**
	 * Called when the session is closed, but not by a drain. If the transport is still
	 * there then, because the peer has yet to answer the close frame or to take it, it is
	 * cut after the close timeout, as in a drain.
	 */
	public void sessionClosed() {
		boolean leftToDrain = this.drain != null && !this.closeProgress.isOpen();
		if (!isGone() && !leftToDrain && this.closeProgress.beginWatch()) {
			this.registry.sessionClosed(this);
		}
	}

	/**
	 * Called when the peer's close frame has been read.
	 */
	public void closeFrameReceived() {
		this.closeProgress.frameReceived();
	}

	/**
	 * Called when the transport no longer exists. Only the first call counts.
	 */
	public void gone() {
		Outcome outcome = this.closeProgress.end();
		if (outcome == null) {
			return;
		}
		Drain drain = this.registry.remove(this);
		this.registry.listeners().gone(this, (getCutCloseFrame() != null) ? 1006 : this.transport.closeCode());
		if (drain != null) {
			drain.connectionGone(this, outcome);
		}
	}

	/**
	 * Forget the connection because something was not as a hook expected it: it goes on
	 * working, and is no longer tracked. Never throws.
	 * @param reason the reason, as the end of a sentence; from a bounded set
	 * @param cause the failure of the hook
	 */
	public void giveUp(String reason, Throwable cause) {
		this.registry.untracked().add(reason, cause);
		try {
			gone();
		}
		catch (RuntimeException | Error ex) {
			logger.debug("Connection " + this.id + " could not be forgotten", ex);
		}
	}

	/**
	 * Whether messages that arrive now are to be discarded.
	 * @return {@code true} from the connection's turn in a drain on
	 */
	public boolean isClosing() {
		return this.work.isClosed();
	}

	/**
	 * Whether the close frame of a drain is out, or the transport was cut. Not whether it
	 * is gone: of what the peer has done to it the application is told as without us.
	 * @return {@code true} if errors on the way to the peer are to be expected
	 */
	public boolean isEnding() {
		return this.closeProgress.isEnding();
	}

	/**
	 * What the peer should have been told, if the transport was cut.
	 * @return the close frame of the drain, {@code null} if the transport was not cut
	 */
	public @Nullable CloseFrame getCutCloseFrame() {
		return this.closeProgress.cutWith();
	}

	/**
	 * Whether the application is doing something for this connection now.
	 * @return {@code true} if a handler runs
	 */
	public boolean isBusy() {
		return this.work.isBusy();
	}

	/**
	 * A number that no other connection of this application has or had.
	 * @return the id
	 */
	public long getId() {
		return this.id;
	}

	/**
	 * The registered path.
	 * @return the path, from a bounded set
	 */
	public String getPath() {
		return this.path;
	}

	/**
	 * What carries the connection.
	 * @return a name from a bounded set, for example {@code websocket}
	 */
	public String getTransportName() {
		return this.transportName;
	}

	/**
	 * When the handshake was completed.
	 * @return the instant
	 */
	public Instant getOpenedAt() {
		return Instant.ofEpochMilli(this.openedAt);
	}

	long ageNanos() {
		return System.nanoTime() - this.openedNanos;
	}

	ConnectionTransport transport() {
		return this.transport;
	}

	/** The address as the application sees it. */
	@Nullable String remoteAddress() {
		return this.remoteAddress;
	}

	/** What connections from the address are counted under. */
	@Nullable String addressKey() {
		return this.addressKey;
	}

	@Nullable Drain owner() {
		return this.drain;
	}

	@Nullable Backlog backlog() {
		return this.backlog;
	}

	/**
	 * Give the connection to a drain. Called under the registry's lock.
	 */
	void setOwner(@Nullable Drain drain) {
		this.drain = drain;
	}

	/**
	 * Let no new message in, if the connection still belongs to the drain. Called under
	 * the registry's lock.
	 */
	boolean beginTurn(Drain drain) {
		return this.drain == drain && this.closeProgress.begin();
	}

	/**
	 * Let no new message in.
	 * @return whether nothing is being done for the connection now
	 */
	boolean closeGate() {
		return this.work.close();
	}

	CloseProgress closeProgress() {
		return this.closeProgress;
	}

	/**
	 * Whether anybody has begun to close it: a drain, or the application itself.
	 */
	boolean isAskedAway() {
		return isClosing() || this.closeProgress.isWatched() || getCutCloseFrame() != null;
	}

	boolean isGone() {
		return this.closeProgress.isGone();
	}

}
