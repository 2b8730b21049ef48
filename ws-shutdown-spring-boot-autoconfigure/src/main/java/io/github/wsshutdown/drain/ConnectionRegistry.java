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

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Holds every connection from the end of its handshake until its transport is gone, and
 * decides which handshakes may become connections. Thread-safe.
 */
public final class ConnectionRegistry implements AutoCloseable {

	/** How long a handshake may hold a slot before it is upgraded. */
	private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(10);

	/**
	 * Guards the slots, and the partition of all connections into those that a drain
	 * found and those that come after it. No foreign code runs under it.
	 */
	private final ReentrantLock lock = new ReentrantLock();

	private final Set<Connection> connections = ConcurrentHashMap.newKeySet();

	private final AtomicLong lastId = new AtomicLong();

	private final Slots slots = new Slots();

	private final Admission admission = new Admission(this);

	private final UnansweredCloses unansweredCloses;

	private final Ownership ownership = new Ownership();

	private final ConnectionListeners listeners = new ConnectionListeners();

	private final UntrackedConnections untracked = new UntrackedConnections();

	private final PendingHandshakes handshakes;

	/**
	 * Create a new {@link ConnectionRegistry}.
	 * @param closeTimeout how long a peer has to answer a close frame of the
	 * application's before it is cut; {@code null} to leave that to the container
	 */
	public ConnectionRegistry(@Nullable Duration closeTimeout) {
		this(closeTimeout, HANDSHAKE_TIMEOUT);
	}

	ConnectionRegistry(@Nullable Duration closeTimeout, Duration handshakeTimeout) {
		this.unansweredCloses = new UnansweredCloses(closeTimeout);
		this.handshakes = new PendingHandshakes(this.slots, this.ownership::isAccepting, handshakeTimeout);
	}

	/**
	 * Decide whether a handshake may become a connection.
	 * @param remoteAddress the address it comes from, as the application sees it, or
	 * {@code null} if that is unknown
	 * @return a {@link HandshakePermit} or the reason why it may not
	 */
	public AdmissionDecision admit(@Nullable String remoteAddress) {
		RemoteAddress address = (remoteAddress != null) ? RemoteAddress.of(remoteAddress) : null;
		HandshakePermit permit = new HandshakePermit(this, address);
		HandshakeRefusal refusal = locked(() -> this.handshakes.admit(permit));
		if (refusal != null) {
			return this.admission.refused(refusal);
		}
		this.admission.slotsChanged();
		return permit;
	}

	<T extends @Nullable Object> T withHandshakes(Function<PendingHandshakes, T> action) {
		return locked(() -> action.apply(this.handshakes));
	}

	/**
	 * Hold a connection, which has the slot of its handshake, until it is gone.
	 * @return the drain that it has straggled into, {@code null} if there is none
	 */
	@Nullable Drain add(Connection connection, HandshakePermit permit) {
		return locked(() -> {
			this.handshakes.registered(permit);
			this.connections.add(connection);
			return this.ownership.adopt(connection);
		});
	}

	/** Called when a handshake has come to nothing and given its slot back. */
	void handshakeFailed() {
		Drain waiting = locked(this.ownership::drain);
		if (waiting != null) {
			waiting.wakeUp();
		}
		this.admission.slotsChanged();
	}

	void sessionClosed(Connection connection) {
		this.unansweredCloses.watch(connection);
	}

	/**
	 * Forget a connection that is gone. Under the lock, so that a drain that begins at
	 * this moment either finds it and is told, or does not find it. The container may
	 * keep its session for longer, which must not lead to the drain.
	 * @return the drain that owned the connection
	 */
	@Nullable Drain remove(Connection connection) {
		Drain owner = locked(() -> {
			this.connections.remove(connection);
			this.slots.giveBack(connection.addressKey(), connection.getPath());
			Drain lastOwner = connection.owner();
			connection.setOwner(null);
			return lastOwner;
		});
		this.admission.slotsChanged();
		return owner;
	}

	/**
	 * Hand over the connections that a drain selects from those that nobody has begun to
	 * close, and stop admitting if it is about all of them, in one step.
	 * @return the connections, now owned by the drain
	 * @throws DrainInProgressException if it can't begin because of another
	 */
	List<Connection> begin(Drain drain) {
		return locked(() -> this.ownership.begin(drain, this.connections));
	}

	/**
	 * Decide that it is a connection's turn.
	 * @return whether it still belongs to the drain
	 */
	boolean beginTurn(Connection connection, Drain drain) {
		return locked(() -> connection.beginTurn(drain));
	}

	List<Drain> runningDrains() {
		return locked(this.ownership::runningDrains);
	}

	List<Connection> ownedBy(Drain drain) {
		return this.connections.stream().filter((connection) -> connection.owner() == drain).toList();
	}

	/**
	 * Admit handshakes again and take back the connections that nobody has begun to
	 * close.
	 * @return whether handshakes were refused before
	 */
	boolean resume() {
		boolean resumed = locked(() -> this.ownership.resume(this.connections));
		this.admission.slotsChanged();
		return resumed;
	}

	/**
	 * Admit handshakes again because the application has started again.
	 */
	void restart() {
		locked(() -> this.ownership.restart(this.connections));
		this.admission.slotsChanged();
	}

	/**
	 * Decide that a drain is over unless a connection of its own, or a handshake that may
	 * still become one, is there. What opens later finds it over.
	 * @return whether it is over
	 */
	boolean endIfNothingLeft(Drain ending) {
		return locked(() -> {
			boolean handshakesMayFollow = this.ownership.drain() == ending && ending.awaitsHandshakes()
					&& this.handshakes.count() > 0;
			if (handshakesMayFollow || ending.remaining() > 0) {
				return false;
			}
			ending.markOver();
			return true;
		});
	}

	/**
	 * Decide that a drain is over whatever is left of it. What is left is looked after
	 * until it is gone.
	 */
	void end(Drain ending) {
		locked(() -> {
			this.ownership.over(ending);
			return null;
		});
		ownedBy(ending).forEach(this.unansweredCloses::watch);
	}

	/**
	 * What is done with handshakes and connections now.
	 * @return the state
	 */
	public DrainState state() {
		return locked(this.ownership::state);
	}

	/**
	 * The limits of admission, and what came of them.
	 * @return the admission
	 */
	public Admission admission() {
		return this.admission;
	}

	AdmissionLimits limits() {
		return locked(this.slots::limits);
	}

	void setLimits(AdmissionLimits limits) {
		locked(() -> {
			this.slots.setLimits(limits);
			return null;
		});
	}

	int slotsTaken() {
		return locked(() -> {
			this.handshakes.expire();
			return this.slots.total();
		});
	}

	/** The connections that no hook could track, which hooks add to. */
	public UntrackedConnections untracked() {
		return this.untracked;
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
		return locked(this.handshakes::count);
	}

	ConnectionListeners listeners() {
		return this.listeners;
	}

	long nextId() {
		return this.lastId.incrementAndGet();
	}

	private <T extends @Nullable Object> T locked(Supplier<T> action) {
		this.lock.lock();
		try {
			return action.get();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * End the thread that looks after unanswered close frames.
	 */
	@Override
	public void close() {
		this.unansweredCloses.close();
	}

}
