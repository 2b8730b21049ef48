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

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

import io.github.wsshutdown.ConnectionReference;
import io.github.wsshutdown.WebSocketConnection;
import org.jspecify.annotations.Nullable;

/**
 * What a connection is from its handshake on, and the texts that are sent on it: all that
 * an application sees of it. What happens to it is in {@link Connection}. Thread-safe.
 */
public abstract class RegisteredConnection implements WebSocketConnection {

	/** How long to wait before a text that was refused is sent again. */
	private static final long RETRY_NANOS = 5_000_000;

	private final ConnectionRegistry registry;

	private final long id;

	private final ConnectionHandshake handshake;

	private final String path;

	private final ConnectionTransport transport;

	private final long openedNanos = System.nanoTime();

	private final MessageGate messages = new MessageGate();

	private volatile @Nullable Messenger messenger;

	private volatile @Nullable Backlog backlog;

	private volatile @Nullable HandlerProgress handlerProgress;

	RegisteredConnection(ConnectionRegistry registry, ConnectionHandshake handshake, String path,
			ConnectionTransport transport) {
		this.registry = registry;
		this.id = registry.nextId();
		this.handshake = handshake;
		this.path = path;
		this.transport = transport;
	}

	@Override
	public boolean isBusy() {
		return this.messages.isBusy() || this.transport.isAnswering();
	}

	@Override
	public long getId() {
		return this.id;
	}

	@Override
	public String getPath() {
		return this.path;
	}

	@Override
	public String getTransportName() {
		return this.transport.name();
	}

	@Override
	public Instant getOpenedAt() {
		return Instant.now().minusNanos(getAgeNanos()).truncatedTo(ChronoUnit.MILLIS);
	}

	/**
	 * What the connection is called in what operators see.
	 * @return the id of the endpoint, with the path
	 */
	public ConnectionReference reference() {
		return new ConnectionReference(this.registry.ids().toId(this.id), this.path);
	}

	/**
	 * Who the handshake was authenticated as.
	 * @return the name, {@code null} if there is none or it is not known
	 */
	public @Nullable String getPrincipalName() {
		return this.handshake.principalName();
	}

	/**
	 * Where the peer comes from, as the application sees it.
	 * @return the address, {@code null} if it is not known
	 */
	public @Nullable String getRemoteAddress() {
		return this.handshake.remoteAddress();
	}

	ConnectionRegistry registry() {
		return this.registry;
	}

	/**
	 * How long ago the handshake was completed.
	 * @return the time in nanoseconds
	 */
	public long getAgeNanos() {
		return System.nanoTime() - this.openedNanos;
	}

	/**
	 * What carries the connection.
	 * @return the transport
	 */
	public ConnectionTransport getTransport() {
		return this.transport;
	}

	ConnectionHandshake handshake() {
		return this.handshake;
	}

	/**
	 * Set how a text reaches the application behind the peer, if not as the text of a
	 * WebSocket message.
	 * @param messenger the messenger
	 */
	public void setMessenger(Messenger messenger) {
		this.messenger = messenger;
	}

	/**
	 * Set what is on its way to this connection through the application's executors.
	 * @param backlog the backlog
	 */
	public void setBacklog(Backlog backlog) {
		this.backlog = backlog;
	}

	/**
	 * What is on its way to this connection through the application's executors.
	 * @return the backlog, {@code null} if there is none
	 */
	public @Nullable Backlog getBacklog() {
		return this.backlog;
	}

	/**
	 * Set what is known of the application's handler, if that is more than which messages
	 * have ended.
	 * @param handlerProgress what is known
	 */
	public void setHandlerProgress(HandlerProgress handlerProgress) {
		HandlerProgress replaced = this.handlerProgress;
		this.handlerProgress = handlerProgress;
		if (replaced != null) {
			replaced.replaced();
		}
	}

	/**
	 * Tell the application that no message will follow, if there is a way to.
	 * @param handlerTimeout how long it may take to come to an end
	 */
	public void endInput(Duration handlerTimeout) {
		HandlerProgress handlerProgress = this.handlerProgress;
		if (handlerProgress != null) {
			handlerProgress.endInput(handlerTimeout);
		}
		else {
			this.transport.endInput(handlerTimeout);
		}
	}

	/**
	 * Look at what is being done for the connection.
	 * @return tells whether that has ended
	 */
	BooleanSupplier watchWork() {
		BooleanSupplier messagesEnded = this.messages.watch();
		HandlerProgress handlerProgress = this.handlerProgress;
		return (handlerProgress != null) ? handlerProgress.watch()
				: () -> messagesEnded.getAsBoolean() && !this.transport.isAnswering();
	}

	@Override
	public void sendText(String text) throws IOException {
		if (!this.transport.rejectsConcurrentSends()) {
			doSendText(text);
			return;
		}
		while (!trySendText(text)) {
			if (this.transport.isGone() || this.transport.isSendBlocked() || Thread.currentThread().isInterrupted()) {
				throw new IOException("The application is sending something");
			}
			LockSupport.parkNanos(RETRY_NANOS);
		}
	}

	/**
	 * Send a text, unless another thread is sending something.
	 */
	private boolean trySendText(String text) throws IOException {
		this.messages.pause();
		try {
			doSendText(text);
			return true;
		}
		catch (IllegalStateException ex) {
			return false;
		}
		finally {
			this.messages.resume();
		}
	}

	@Override
	public boolean acceptsText() {
		return this.messenger != null || getSubProtocol() == null;
	}

	@Override
	public @Nullable String getSubProtocol() {
		return this.handshake.subProtocol();
	}

	private void doSendText(String text) throws IOException {
		Messenger messenger = this.messenger;
		if (messenger != null) {
			messenger.send(text);
		}
		else {
			UnaryOperator<String> encoding = this.handshake.encoding();
			this.transport.sendText((encoding != null) ? encoding.apply(text) : text);
		}
	}

	/**
	 * Called when the thread that handed over a message has returned and the application
	 * may go on with it in another.
	 */
	public void leaveMessage() {
		messages().leaveMessage();
	}

	/**
	 * Called when a thread begins to do work that was begun by another, and when it is
	 * done with it.
	 * @param thread the thread, {@code null} if there is none any more
	 */
	public void setWorkThread(@Nullable Thread thread) {
		messages().setWorkThread(thread);
	}

	MessageGate messages() {
		return this.messages;
	}

}
