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

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import io.github.wsshutdown.connection.Connection;
import org.jspecify.annotations.Nullable;

/**
 * Which handshakes and connections the principals have. Either another handshake of one
 * that has as many as it may is refused, or its oldest connection makes room as soon as
 * another has opened. Only what exists is remembered. Not thread-safe: guarded by the
 * admission's lock.
 */
final class PrincipalSlots {

	/** Connections in the order in which they opened, handshakes among them. */
	private final Map<String, Set<HandshakePermit>> permits = new HashMap<>();

	/** Asked for without the lock as well. */
	private volatile int limit;

	private @Nullable Consumer<Connection> displacer;

	/**
	 * Set how many connections a principal may have.
	 * @param limit the number, 0 or less for any
	 * @param displacer closes a connection, {@code null} to refuse handshakes instead
	 */
	void setLimit(int limit, @Nullable Consumer<Connection> displacer) {
		this.limit = limit;
		this.displacer = displacer;
	}

	boolean isLimited() {
		return this.limit > 0;
	}

	/**
	 * Take a slot of the principal that a permit has claimed, if it has.
	 * @return whether there was one, or none is needed
	 */
	boolean take(HandshakePermit permit) {
		String principal = permit.claimedPrincipal();
		if (principal == null) {
			return true;
		}
		if (this.displacer == null && this.permits.getOrDefault(principal, Set.of()).size() >= this.limit) {
			return false;
		}
		takeRegardless(permit);
		return true;
	}

	/**
	 * Take a slot even if there is none.
	 */
	void takeRegardless(HandshakePermit permit) {
		String principal = permit.claimedPrincipal();
		if (principal != null) {
			this.permits.computeIfAbsent(principal, (key) -> new LinkedHashSet<>()).add(permit);
		}
	}

	/**
	 * Called when a handshake has become a connection, which may be gone already.
	 * @return closes the connection that makes room for it, {@code null} if none has to
	 */
	@Nullable Runnable opened(HandshakePermit permit) {
		Consumer<Connection> displacer = this.displacer;
		Set<HandshakePermit> permits = this.permits.get(permit.claimedPrincipal());
		if (displacer == null || permits == null || !permits.remove(permit)) {
			return null;
		}
		permits.add(permit);
		if (permits.stream().filter(HandshakePermit::isOpen).count() <= this.limit) {
			return null;
		}
		HandshakePermit oldest = permits.stream().filter(HandshakePermit::isOpen).findFirst().orElseThrow();
		permits.remove(oldest);
		return oldest.displacement(displacer);
	}

	/**
	 * Give back the slot that a permit has, if it has one.
	 */
	void giveBack(HandshakePermit permit) {
		String principal = permit.claimedPrincipal();
		Set<HandshakePermit> permits = this.permits.get(principal);
		if (permits != null && permits.remove(permit) && permits.isEmpty()) {
			this.permits.remove(principal);
		}
	}

}
