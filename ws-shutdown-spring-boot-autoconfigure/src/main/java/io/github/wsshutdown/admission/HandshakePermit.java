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

import java.security.Principal;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.github.wsshutdown.HandshakeRefusal;
import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.connection.ConnectionTransport;
import org.jspecify.annotations.Nullable;

/**
 * The right of one handshake to become a connection; it holds a slot. It is used up by
 * {@link #open(String, ConnectionTransport)}, then the slot belongs to the connection
 * until that is gone, or given back by {@link #release()}, whichever comes first. A
 * handshake that is neither after some time no longer holds a slot, and no drain waits
 * for it, so that a slow one costs no more than itself; it has to be admitted once more
 * when it is upgraded after all. Thread-safe.
 */
public final class HandshakePermit extends HandshakeFacts {

	private final HandshakeAdmission admission;

	private final PendingHandshakes handshakes;

	private final long admittedNanos = System.nanoTime();

	/** Set before it is handed out. */
	private @Nullable HandshakeRefusal refusal;

	/** Guarded by the admission's lock. */
	private State state = State.HELD;

	/** Guarded by the admission's lock. */
	private @Nullable String path;

	/** Guarded by the admission's lock. */
	private @Nullable String claimedPrincipal;

	/** Guarded by the admission's lock. */
	private @Nullable Connection connection;

	HandshakePermit(HandshakeAdmission admission, PendingHandshakes handshakes, @Nullable RemoteAddress address) {
		super(address);
		this.admission = admission;
		this.handshakes = handshakes;
	}

	/**
	 * Why the handshake is refused. There is no permit then, and nothing to release.
	 * @return the reason, {@code null} if the handshake is admitted
	 */
	public @Nullable HandshakeRefusal refusal() {
		return this.refusal;
	}

	HandshakePermit refused(HandshakeRefusal refusal) {
		this.refusal = refusal;
		this.state = State.RELEASED;
		return this;
	}

	/**
	 * Claim the slot on a path as soon as it is known where the handshake leads. If there
	 * is none, the handshake is to be refused and the permit released.
	 * @param path the registered path, not the one that the peer asked for
	 * @return whether there is room on the path
	 */
	public boolean claimPath(String path) {
		boolean claimed = this.admission.locked(() -> this.handshakes.claimPath(this, path));
		if (!claimed) {
			this.admission.refused(HandshakeRefusal.PATH);
		}
		return claimed;
	}

	/**
	 * Claim the slot of a principal as soon as it is known who the handshake comes from.
	 * If there is none, the handshake is to be refused and the permit released. Neither
	 * the principal nor its name is asked for unless its connections are limited.
	 * @param principal who it is, {@code null} if it is who was told before, or unknown
	 * @return whether it may have another connection
	 */
	public boolean claimPrincipal(Supplier<? extends @Nullable Principal> principal) {
		if (!this.handshakes.principals().isLimited()) {
			return true;
		}
		setPrincipal(principal.get());
		String name = principalName();
		boolean claimed = name == null || this.admission.locked(() -> this.handshakes.claimPrincipal(this, name));
		if (!claimed) {
			this.admission.refused(HandshakeRefusal.PRINCIPAL);
		}
		return claimed;
	}

	/**
	 * Called right before the handshake is answered with an upgrade. From now on the
	 * permit holds its slot until it is used up or released, however long that takes.
	 * @return {@code false} if the slot was given back meanwhile and there is no other:
	 * the handshake is to be refused
	 */
	public boolean beginUpgrade() {
		HandshakeRefusal refusal = this.admission.locked(() -> this.handshakes.beginUpgrade(this));
		if (refusal != null) {
			this.admission.refused(refusal);
		}
		return refusal == null;
	}

	/**
	 * Turn the handshake into a connection. If a drain has begun since the handshake was
	 * admitted, the connection is a straggler: it opens, and the drain closes it at once.
	 * {@link Connection#opened()} is to be called when the application has opened it.
	 * @param path the registered path, not the one that the peer asked for
	 * @param transport the transport
	 * @return the connection
	 * @throws IllegalStateException if the permit was used or given back before
	 */
	public Connection open(String path, ConnectionTransport transport) {
		Connection connection = openIfHeld(path, transport);
		if (connection == null) {
			throw new IllegalStateException("Permit of handshake on '" + path + "' was used before");
		}
		return connection;
	}

	/**
	 * Turn the handshake into a connection, as {@link #open(String, ConnectionTransport)}
	 * does, if the permit was neither used nor given back.
	 * @param path the registered path, not the one that the peer asked for
	 * @param transport the transport
	 * @return the connection, {@code null} if the permit was used or given back before
	 */
	public @Nullable Connection openIfHeld(String path, ConnectionTransport transport) {
		String claimed = this.admission.locked(() -> this.handshakes.use(this, path));
		if (claimed == null) {
			return null;
		}
		Connection connection = this.admission.registry().open(this, claimed, transport);
		Runnable displacement = this.admission.locked(() -> {
			this.connection = connection;
			return this.handshakes.registered(this);
		});
		if (displacement != null) {
			displacement.run();
		}
		return connection;
	}

	@Override
	public void giveBack() {
		this.admission.locked(() -> this.handshakes.giveBack(this));
		this.admission.slotsChanged();
	}

	/**
	 * Give the permit back, because the handshake came to nothing. Does nothing if it has
	 * been used or given back before.
	 */
	public void release() {
		boolean hadSlot = this.admission.locked(() -> this.handshakes.release(this));
		if (hadSlot) {
			this.admission.slotsChanged();
		}
	}

	/**
	 * Give the permit back because something was not as a hook expected it: what the
	 * handshake becomes works, and is not tracked.
	 * @param reason the reason, as the end of a sentence; from a bounded set
	 * @param cause the failure of the hook
	 */
	public void giveUp(String reason, Throwable cause) {
		this.admission.untracked().add(reason, cause);
		release();
	}

	/** Called under the admission's lock. */
	@Nullable String path() {
		return this.path;
	}

	/** Called under the admission's lock. */
	void setPath(@Nullable String path) {
		this.path = path;
	}

	/** Called under the admission's lock. */
	@Nullable String claimedPrincipal() {
		return this.claimedPrincipal;
	}

	/** Called under the admission's lock. */
	void setClaimedPrincipal(@Nullable String claimedPrincipal) {
		this.claimedPrincipal = claimedPrincipal;
	}

	/** Called under the admission's lock. */
	boolean isOpen() {
		return this.connection != null;
	}

	/**
	 * Called under the admission's lock.
	 * @return has its connection closed, {@code null} if there is none
	 */
	@Nullable Runnable displacement(Consumer<Connection> displacer) {
		Connection connection = this.connection;
		return (connection != null) ? () -> displacer.accept(connection) : null;
	}

	/** Called under the admission's lock. */
	State state() {
		return this.state;
	}

	/** Called under the admission's lock. */
	void setState(State state) {
		this.state = state;
	}

	boolean isAdmittedBefore(long nanos) {
		return this.admittedNanos - nanos < 0;
	}

	enum State {

		/** The request is being handled; holds a slot. */
		HELD,

		/** The container has been asked to upgrade; holds a slot. */
		UPGRADING,

		/** Held for too long; holds no slot. */
		EXPIRED,

		/** The slot belongs to a connection. */
		USED,

		/** The handshake came to nothing; holds no slot. */
		RELEASED;

		boolean holdsSlot() {
			return this == HELD || this == UPGRADING;
		}

	}

}
