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

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * Holds every connection from the end of its handshake until its transport is gone, and
 * decides which handshakes may become connections. Thread-safe.
 */
public final class ConnectionRegistry {

	/**
	 * Guards the partition of all connections into those that a drain found and those
	 * that come after it. No foreign code runs under it.
	 */
	private final ReentrantLock lock = new ReentrantLock();

	private final Set<Connection> connections = ConcurrentHashMap.newKeySet();

	private boolean accepting = true;

	private int pendingHandshakes;

	private long lastId;

	private @Nullable Drain drain;

	/**
	 * Decide whether a handshake may become a connection.
	 * @return a {@link HandshakePermit} or the reason why it may not
	 */
	public AdmissionDecision admit() {
		this.lock.lock();
		try {
			if (!this.accepting) {
				return HandshakeRefusal.DRAINING;
			}
			this.pendingHandshakes++;
			return new HandshakePermit(this);
		}
		finally {
			this.lock.unlock();
		}
	}

	Connection register(String path, String transportName, ConnectionTransport transport) {
		Connection connection;
		Drain straggledInto = null;
		this.lock.lock();
		try {
			this.pendingHandshakes--;
			connection = new Connection(this, ++this.lastId, path, transportName, transport);
			this.connections.add(connection);
			if (!this.accepting && this.drain != null) {
				straggledInto = this.drain.adopt(connection);
				this.drain = straggledInto;
			}
		}
		finally {
			this.lock.unlock();
		}
		if (straggledInto != null) {
			straggledInto.stragglerArrived(connection);
		}
		return connection;
	}

	void handshakeFailed() {
		Drain waiting;
		this.lock.lock();
		try {
			this.pendingHandshakes--;
			waiting = this.drain;
		}
		finally {
			this.lock.unlock();
		}
		if (waiting != null) {
			waiting.wakeUp();
		}
	}

	/**
	 * Forget a connection that is gone. Under the lock, so that a drain that begins at
	 * this moment either finds it and is told, or does not find it.
	 * @return the drain that owns the connection
	 */
	@Nullable Drain remove(Connection connection) {
		this.lock.lock();
		try {
			this.connections.remove(connection);
			return connection.owner();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Take back the claims on connections whose turn has not come.
	 * @return how many were taken back
	 */
	int unclaim(Collection<Connection> claimed) {
		this.lock.lock();
		try {
			return (int) claimed.stream().filter(Connection::unclaim).count();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Stop admitting and hand over every connection that exists, in one step.
	 * @param drain the drain that begins
	 * @return the connections, now owned by the drain
	 */
	List<Connection> begin(Drain drain) {
		this.lock.lock();
		try {
			this.accepting = false;
			this.drain = drain;
			List<Connection> snapshot = new ArrayList<>(this.connections);
			snapshot.removeIf((connection) -> !connection.claim(drain));
			return snapshot;
		}
		finally {
			this.lock.unlock();
		}
	}

	List<Connection> ownedBy(Drain drain) {
		return this.connections.stream().filter((connection) -> connection.owner() == drain).toList();
	}

	/**
	 * Admit handshakes again.
	 */
	void resume() {
		this.lock.lock();
		try {
			this.accepting = true;
			this.drain = null;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Decide that a drain is over unless a connection of its own, or a handshake that may
	 * still become one, is there. What opens later finds it over.
	 * @param ending the drain
	 * @return whether it is over
	 */
	boolean endIfNothingLeft(Drain ending) {
		this.lock.lock();
		try {
			boolean handshakesMayFollow = this.drain == ending && this.pendingHandshakes > 0;
			if (handshakesMayFollow || ending.remaining() > 0) {
				return false;
			}
			ending.markOver();
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Decide that a drain is over whatever is left of it.
	 * @param ending the drain
	 */
	void end(Drain ending) {
		this.lock.lock();
		try {
			ending.markOver();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * What is done with handshakes and connections now.
	 * @return the state
	 */
	public DrainState state() {
		this.lock.lock();
		try {
			if (this.accepting) {
				return DrainState.ACCEPTING;
			}
			return (this.drain != null && !this.drain.isOver()) ? DrainState.DRAINING : DrainState.DRAINED;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * The connections that exist.
	 * @return a live, unmodifiable view
	 */
	public Collection<Connection> connections() {
		return Collections.unmodifiableSet(this.connections);
	}

	/**
	 * How many handshakes were admitted and are not yet connections.
	 * @return the number
	 */
	public int pendingHandshakes() {
		this.lock.lock();
		try {
			return this.pendingHandshakes;
		}
		finally {
			this.lock.unlock();
		}
	}

}
