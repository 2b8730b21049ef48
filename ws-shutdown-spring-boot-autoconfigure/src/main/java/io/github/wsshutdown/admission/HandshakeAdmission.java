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

package io.github.wsshutdown.admission;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.github.wsshutdown.Admission;
import io.github.wsshutdown.AdmissionLimits;
import io.github.wsshutdown.HandshakeRefusal;
import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.connection.ConnectionRegistry;
import io.github.wsshutdown.connection.Listeners;
import io.github.wsshutdown.connection.RequestsInFlight;
import io.github.wsshutdown.connection.UntrackedConnections;
import org.jspecify.annotations.Nullable;

/**
 * Decides which handshakes may become connections, and keeps their slots. Thread-safe.
 */
public final class HandshakeAdmission implements Admission {

	/** How long a handshake may hold a slot before it is upgraded. */
	private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(10);

	private final ConnectionRegistry registry;

	/** Guards the slots and the handshakes. No foreign code runs under it. */
	private final ReentrantLock lock = new ReentrantLock();

	private final PendingHandshakes sessions;

	/** Event streams have slots of their own. */
	private final PendingHandshakes streams;

	private final LongAdder[] refused;

	private final Listeners<Runnable> slotListeners = new Listeners<>();

	private volatile boolean accepting = true;

	/**
	 * Create a new {@link HandshakeAdmission}.
	 * @param registry where handshakes become connections
	 */
	public HandshakeAdmission(ConnectionRegistry registry) {
		this(registry, HANDSHAKE_TIMEOUT);
	}

	/**
	 * Create a new {@link HandshakeAdmission}.
	 * @param registry where handshakes become connections
	 * @param handshakeTimeout how long a handshake may hold a slot before it is upgraded
	 */
	public HandshakeAdmission(ConnectionRegistry registry, Duration handshakeTimeout) {
		this.registry = registry;
		this.sessions = new PendingHandshakes(() -> this.accepting, handshakeTimeout);
		this.streams = new PendingHandshakes(() -> this.accepting, handshakeTimeout);
		this.refused = new LongAdder[HandshakeRefusal.values().length];
		for (int i = 0; i < this.refused.length; i++) {
			this.refused[i] = new LongAdder();
		}
	}

	/**
	 * Decide whether a handshake may become a connection.
	 * @param remoteAddress the address it comes from, as the application sees it, or
	 * {@code null} if that is unknown
	 * @return a permit, or one that says why it is {@link HandshakePermit#refusal()
	 * refused}
	 */
	public HandshakePermit admit(@Nullable String remoteAddress) {
		return admit(remoteAddress, this.sessions);
	}

	/**
	 * Decide whether a response may become an event stream. It has a slot of another kind
	 * than other connections.
	 * @param remoteAddress the address of the request, {@code null} if that is unknown
	 * @return a permit, or one that says why it is {@link HandshakePermit#refusal()
	 * refused}
	 */
	public HandshakePermit admitStream(@Nullable String remoteAddress) {
		return admit(remoteAddress, this.streams);
	}

	/**
	 * Refuse a request for an event stream that could not become one now.
	 * @return the reason, {@code null} if it may be served
	 */
	public @Nullable HandshakeRefusal refuseStream() {
		HandshakeRefusal refusal = locked(() -> this.streams.refusal(null));
		return (refusal != null) ? refused(refusal) : null;
	}

	private HandshakePermit admit(@Nullable String remoteAddress, PendingHandshakes handshakes) {
		RemoteAddress address = (remoteAddress != null) ? RemoteAddress.of(remoteAddress) : null;
		HandshakePermit permit = new HandshakePermit(this, handshakes, address);
		HandshakeRefusal refusal = locked(() -> handshakes.admit(permit));
		if (refusal != null) {
			return permit.refused(refused(refusal));
		}
		slotsChanged();
		return permit;
	}

	/**
	 * Decide whether a handshake may become a connection on a path.
	 * @param remoteAddress the address it comes from, {@code null} if that is unknown
	 * @param path the registered path
	 * @return a permit that has claimed the path, or one that is refused
	 */
	public HandshakePermit admit(@Nullable String remoteAddress, String path) {
		HandshakePermit permit = admit(remoteAddress);
		if (permit.refusal() == null && !permit.claimPath(path)) {
			permit.release();
			return permit.refused(HandshakeRefusal.PATH);
		}
		return permit;
	}

	/**
	 * Whether handshakes are admitted, if there is a slot.
	 * @return {@code false} from the begin of a drain of all connections until the
	 * application resumes
	 */
	public boolean isAccepting() {
		return this.accepting;
	}

	/**
	 * Admit handshakes from now on, or refuse them. Calls no one.
	 * @param accepting whether to admit them
	 * @return whether that is a change
	 */
	public boolean setAccepting(boolean accepting) {
		return locked(() -> {
			boolean different = this.accepting != accepting;
			this.accepting = accepting;
			return different;
		});
	}

	/**
	 * How many handshakes were admitted and are not yet connections.
	 * @return the number
	 */
	public int pendingHandshakes() {
		return locked(() -> this.sessions.count() + this.streams.count());
	}

	ConnectionRegistry registry() {
		return this.registry;
	}

	/**
	 * The HTTP requests that are being served, which filters report.
	 * @return the requests
	 */
	public RequestsInFlight requests() {
		return this.registry.requests();
	}

	/**
	 * The connections that no hook could track, which hooks add to.
	 * @return the count of them
	 */
	public UntrackedConnections untracked() {
		return this.registry.untracked();
	}

	@Override
	public AdmissionLimits getLimits() {
		return locked(() -> this.sessions.slots().limits());
	}

	@Override
	public void setLimits(AdmissionLimits limits) {
		locked(() -> {
			this.sessions.slots().setLimits(limits);
			return null;
		});
		slotsChanged();
	}

	/**
	 * Limit how many handshakes are admitted per second. Event streams are not among
	 * them.
	 * @param rate the limits
	 */
	public void setRate(HandshakeRate rate) {
		locked(() -> {
			this.sessions.setRate(rate);
			return null;
		});
	}

	/**
	 * Limit how many connections each principal may have, event streams aside. Holds for
	 * handshakes from now on.
	 * @param limit the number, 0 or less for any
	 * @param displacer closes the oldest connection when the principal has opened one
	 * more; {@code null} to refuse its handshake instead. Must not block
	 */
	public void setPrincipalLimit(int limit, @Nullable Consumer<Connection> displacer) {
		locked(() -> {
			this.sessions.principals().setLimit(limit, displacer);
			return null;
		});
	}

	/**
	 * Limit how many event streams there may be.
	 * @param maxStreams the number, 0 or less for any
	 */
	public void setMaxStreams(int maxStreams) {
		locked(() -> {
			this.streams.slots().setLimits(AdmissionLimits.UNLIMITED.withMaxSessions(maxStreams));
			return null;
		});
	}

	/**
	 * How many event streams there are.
	 * @return the number
	 */
	public int getStreams() {
		return locked(() -> this.streams.slots().total());
	}

	@Override
	public int getSlotsTaken() {
		return locked(() -> {
			this.sessions.expire();
			return this.sessions.slots().total();
		});
	}

	@Override
	public long getRefused(HandshakeRefusal reason) {
		return this.refused[reason.ordinal()].sum();
	}

	@Override
	public void addSlotListener(Runnable listener) {
		this.slotListeners.add(listener);
	}

	PendingHandshakes sessions() {
		return this.sessions;
	}

	HandshakeRefusal refused(HandshakeRefusal refusal) {
		this.refused[refusal.ordinal()].increment();
		this.sessions.rate().warn(refusal);
		this.registry.refused(refusal);
		return refusal;
	}

	/**
	 * Tell those who want to know that another handshake may be admitted, or none.
	 */
	public void slotsChanged() {
		this.slotListeners.forEach(Runnable::run);
	}

	<T extends @Nullable Object> T locked(Supplier<T> action) {
		this.lock.lock();
		try {
			return action.get();
		}
		finally {
			this.lock.unlock();
		}
	}

}
