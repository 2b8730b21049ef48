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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Which drain a connection belongs to: every connection that is there when a drain
 * begins, or that comes after it, has exactly one that closes it. Not thread-safe:
 * guarded by the registry's lock.
 */
final class Ownership {

	private final Set<Drain> runningDrains = new LinkedHashSet<>();

	private boolean accepting = true;

	private @Nullable Drain drain;

	boolean isAccepting() {
		return this.accepting;
	}

	@Nullable Drain drain() {
		return this.drain;
	}

	List<Drain> runningDrains() {
		return List.copyOf(this.runningDrains);
	}

	DrainState state() {
		if (this.accepting) {
			return DrainState.ACCEPTING;
		}
		return (this.drain != null && !this.drain.isOver()) ? DrainState.DRAINING : DrainState.DRAINED;
	}

	/**
	 * Stop accepting and give a drain every connection that nobody has begun to close.
	 * @return the connections that it was given
	 */
	List<Connection> begin(Drain drain, Collection<Connection> connections) {
		this.accepting = false;
		this.drain = drain;
		this.runningDrains.add(drain);
		List<Connection> claimed = new ArrayList<>(connections);
		claimed.removeIf((connection) -> !claim(connection, drain));
		drain.claimed(claimed.size());
		return claimed;
	}

	/**
	 * Accept again and take back every connection that nobody has begun to close, unless
	 * the application stops.
	 * @return whether nothing was accepted before and is now
	 */
	boolean resume(Collection<Connection> connections) {
		boolean stopping = this.drain != null && this.drain.isForShutdown();
		return !stopping && restart(connections);
	}

	boolean restart(Collection<Connection> connections) {
		boolean refused = !this.accepting;
		this.accepting = true;
		this.drain = null;
		for (Connection connection : connections) {
			if (connection.owner() != null) {
				claim(connection, null);
			}
		}
		return refused;
	}

	private static boolean claim(Connection connection, @Nullable Drain drain) {
		Drain previous = connection.owner();
		boolean claimed = connection.claim(drain);
		if (claimed && previous != null) {
			previous.claimLost();
		}
		return claimed;
	}

	/**
	 * Find the owner of a new connection.
	 * @return the drain that it has straggled into, {@code null} if there is none
	 */
	@Nullable Drain adopt(Connection connection) {
		if (this.accepting || this.drain == null) {
			return null;
		}
		if (this.drain.isOver() || this.drain.isPastDeadline()) {
			this.drain = this.drain.followUp();
			this.runningDrains.add(this.drain);
		}
		connection.claim(this.drain);
		this.drain.claimed(1);
		return this.drain;
	}

	void over(Drain drain) {
		drain.markOver();
		this.runningDrains.remove(drain);
	}

}
