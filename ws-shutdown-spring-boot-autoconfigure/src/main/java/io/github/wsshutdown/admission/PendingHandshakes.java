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
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;

import io.github.wsshutdown.HandshakeRefusal;
import io.github.wsshutdown.admission.HandshakePermit.State;
import org.jspecify.annotations.Nullable;

/**
 * The handshakes that may become connections, and the slots that they hold. One that is
 * not upgraded in time loses its slot, but not the chance to ask for another. Not
 * thread-safe: guarded by the admission's lock.
 */
final class PendingHandshakes {

	/** Those that hold a slot, in the order of their admission. */
	private final Set<HandshakePermit> permits = new LinkedHashSet<>();

	private final Slots slots = new Slots();

	private final PrincipalSlots principals = new PrincipalSlots();

	/** Asked for without the lock as well. */
	private volatile HandshakeRate rate = HandshakeRate.UNLIMITED;

	private final BooleanSupplier accepting;

	private final long timeoutNanos;

	/**
	 * Create new {@link PendingHandshakes}.
	 * @param accepting whether handshakes are admitted
	 * @param timeout how long a handshake may hold a slot before it is upgraded
	 */
	PendingHandshakes(BooleanSupplier accepting, Duration timeout) {
		this.accepting = accepting;
		this.timeoutNanos = timeout.toNanos();
	}

	Slots slots() {
		return this.slots;
	}

	PrincipalSlots principals() {
		return this.principals;
	}

	int count() {
		expire();
		return this.permits.size();
	}

	HandshakeRate rate() {
		return this.rate;
	}

	void setRate(HandshakeRate rate) {
		this.rate = rate;
	}

	/**
	 * Why there is no slot now.
	 * @param address who it would be for, {@code null} if that is unknown
	 * @return the reason, {@code null} if there is one
	 */
	@Nullable HandshakeRefusal refusal(@Nullable String address) {
		if (!this.accepting.getAsBoolean()) {
			return HandshakeRefusal.DRAINING;
		}
		expire();
		return this.slots.refusal(address);
	}

	/**
	 * Take a slot for a handshake, if there is one and as many have not come before it.
	 * @return why none was taken, {@code null} if one was
	 */
	@Nullable HandshakeRefusal admit(HandshakePermit permit) {
		HandshakeRefusal refusal = refusal(permit.addressKey());
		if (refusal == null) {
			refusal = this.rate.take(permit.addressKey());
		}
		if (refusal == null) {
			take(permit);
		}
		return refusal;
	}

	private void take(HandshakePermit permit) {
		this.slots.take(permit.addressKey());
		this.permits.add(permit);
	}

	/**
	 * Count a handshake under a path, if there is room.
	 * @return whether there was; {@code false} if it came to nothing meanwhile
	 */
	boolean claimPath(HandshakePermit permit, String path) {
		if (permit.path() != null) {
			return true;
		}
		boolean claimed = permit.state().holdsSlot() && this.slots.takeOnPath(path);
		if (claimed || permit.state() == State.EXPIRED) {
			permit.setPath(path);
		}
		return claimed || permit.state() == State.EXPIRED;
	}

	/**
	 * Count a handshake under a principal, if it may have another connection.
	 * @return whether it may; {@code false} if it came to nothing meanwhile
	 */
	boolean claimPrincipal(HandshakePermit permit, String principal) {
		if (permit.claimedPrincipal() != null) {
			return true;
		}
		permit.setClaimedPrincipal(principal);
		boolean claimed = permit.state().holdsSlot() && this.principals.take(permit);
		if (!claimed && permit.state() != State.EXPIRED) {
			permit.setClaimedPrincipal(null);
			return false;
		}
		return true;
	}

	/**
	 * Let a handshake keep its slot until it is used or released.
	 * @return why not, if it has lost its slot and there is no other; {@code null} if so
	 */
	@Nullable HandshakeRefusal beginUpgrade(HandshakePermit permit) {
		if (permit.state() == State.EXPIRED || permit.state() == State.RELEASED) {
			HandshakeRefusal refusal = takeAgain(permit);
			if (refusal != null) {
				return refusal;
			}
			permit.setState(State.HELD);
		}
		if (permit.state() == State.HELD) {
			permit.setState(State.UPGRADING);
		}
		return null;
	}

	private @Nullable HandshakeRefusal takeAgain(HandshakePermit permit) {
		HandshakeRefusal refusal = refusal(permit.addressKey());
		if (refusal != null) {
			return refusal;
		}
		if (!this.principals.take(permit)) {
			return HandshakeRefusal.PRINCIPAL;
		}
		String path = permit.path();
		if (path != null && !this.slots.takeOnPath(path)) {
			this.principals.giveBack(permit);
			return HandshakeRefusal.PATH;
		}
		take(permit);
		return null;
	}

	/**
	 * Use a permit up. It is pending until its connection is {@link #registered}.
	 * @param path the registered path
	 * @return the path that the connection is counted under, {@code null} if the permit
	 * was used or released before
	 */
	@Nullable String use(HandshakePermit permit, String path) {
		if (permit.state() == State.USED || permit.state() == State.RELEASED) {
			return null;
		}
		boolean expired = permit.state() == State.EXPIRED;
		if (expired) {
			// The connection is there, whether or not there is a slot
			take(permit);
			this.principals.takeRegardless(permit);
		}
		String claimed = permit.path();
		String counted = (claimed != null) ? claimed : path;
		permit.setPath(counted);
		if (expired || claimed == null) {
			this.slots.countOnPath(counted);
		}
		permit.setState(State.USED);
		return counted;
	}

	/**
	 * Called when a handshake has become a connection.
	 * @return closes the connection that makes room for it, {@code null} if none has to
	 */
	@Nullable Runnable registered(HandshakePermit permit) {
		this.permits.remove(permit);
		return this.principals.opened(permit);
	}

	/**
	 * Give back the slot of a handshake that came to nothing.
	 * @return whether it had one
	 */
	boolean release(HandshakePermit permit) {
		boolean hadSlot = permit.state().holdsSlot();
		if (hadSlot) {
			giveBack(permit);
			this.permits.remove(permit);
		}
		if (permit.state() != State.USED) {
			permit.setState(State.RELEASED);
		}
		return hadSlot;
	}

	/**
	 * Give back the slots of handshakes that are overdue.
	 */
	void expire() {
		long overdue = System.nanoTime() - this.timeoutNanos;
		Iterator<HandshakePermit> oldestFirst = this.permits.iterator();
		while (oldestFirst.hasNext()) {
			HandshakePermit permit = oldestFirst.next();
			if (!permit.isAdmittedBefore(overdue)) {
				return;
			}
			if (permit.state() == State.HELD) {
				oldestFirst.remove();
				giveBack(permit);
				permit.setState(State.EXPIRED);
			}
		}
	}

	/**
	 * Give back the slot that a permit holds, or its connection.
	 */
	boolean giveBack(HandshakePermit permit) {
		this.principals.giveBack(permit);
		this.slots.giveBack(permit.addressKey(), permit.path());
		return true;
	}

}
