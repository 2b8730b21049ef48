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

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

/**
 * The right of one handshake to become a connection; it holds a slot. It is used up by
 * {@link #open(String, String, ConnectionTransport)}, then the slot belongs to the
 * connection until that is gone, or given back by {@link #release()}, whichever comes
 * first. A drain waits for permits that are neither. Thread-safe.
 */
public final class HandshakePermit implements AdmissionDecision {

	private final ConnectionRegistry registry;

	private final @Nullable RemoteAddress address;

	private final AtomicBoolean settled = new AtomicBoolean();

	private volatile @Nullable String path;

	private volatile @Nullable UnaryOperator<String> encoding;

	HandshakePermit(ConnectionRegistry registry, @Nullable RemoteAddress address) {
		this.registry = registry;
		this.address = address;
	}

	/**
	 * Claim the slot on a path as soon as it is known where the handshake leads. If there
	 * is none, the handshake is to be refused and the permit released.
	 * @param path the registered path, not the one that the peer asked for
	 * @return whether there is room on the path
	 */
	public boolean claimPath(String path) {
		if (this.path != null) {
			return true;
		}
		boolean claimed = this.registry.claimPath(path);
		if (claimed) {
			this.path = path;
		}
		return claimed;
	}

	/**
	 * Tell how texts are encoded on this connection, where the text of a WebSocket
	 * message is not what the application sends.
	 * @param encoding from what the application sends to the text of a message
	 */
	public void setEncoding(UnaryOperator<String> encoding) {
		this.encoding = encoding;
	}

	/**
	 * Turn the handshake into a connection. If a drain has begun since the handshake was
	 * admitted, the connection is a straggler: it is opened and asked away at once.
	 * {@link Connection#endWork()} is to be called when the application has opened it.
	 * @param path the registered path, not the one that the peer asked for
	 * @param transportName what carries the connection, for example {@code websocket}
	 * @param transport the transport
	 * @return the connection
	 * @throws IllegalStateException if the permit was used or given back before
	 */
	public Connection open(String path, String transportName, ConnectionTransport transport) {
		Connection connection = openIfHeld(path, transportName, transport);
		if (connection == null) {
			throw new IllegalStateException("Permit of handshake on '" + path + "' was used before");
		}
		return connection;
	}

	/**
	 * Turn the handshake into a connection, as
	 * {@link #open(String, String, ConnectionTransport)} does, if the permit was neither
	 * used nor given back.
	 * @param path the registered path, not the one that the peer asked for
	 * @param transportName what carries the connection, for example {@code websocket}
	 * @param transport the transport
	 * @return the connection, {@code null} if the permit was used or given back before
	 */
	public @Nullable Connection openIfHeld(String path, String transportName, ConnectionTransport transport) {
		if (!this.settled.compareAndSet(false, true)) {
			return null;
		}
		String claimed = this.path;
		Connection connection = new Connection(this.registry, (claimed != null) ? claimed : path, transportName,
				transport, this.address);
		UnaryOperator<String> encoding = this.encoding;
		if (encoding != null) {
			connection.setMessenger((text) -> transport.sendText(encoding.apply(text)));
		}
		this.registry.listeners().opened(connection);
		this.registry.register(connection, claimed == null);
		return connection;
	}

	/**
	 * Give the permit back, because the handshake came to nothing. Does nothing if it has
	 * been used or given back before.
	 */
	public void release() {
		if (this.settled.compareAndSet(false, true)) {
			this.registry.handshakeFailed(this.address, this.path);
		}
	}

}
