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
 * Which drain a connection belongs to: every connection that is there when a drain of all
 * begins, or that comes after it, has exactly one that closes it, others at most one. Not
 * thread-safe: guarded by the registry's lock.
 */
final class Ownership {

	private final Set<Drain> runningDrains = new LinkedHashSet<>();

	private boolean accepting = true;

	/** The drain of all connections, the last one that began. */
	private @Nullable Drain drain;

	/** The drain of a part, the last one that began. */
	private @Nullable Drain partialDrain;

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
		return isRunning(this.drain) ? DrainState.DRAINING : DrainState.DRAINED;
	}

	/**
	 * Give a drain the connections that it selects from those that nobody has begun to
	 * close. If it is about all of them, stop accepting.
	 * @return the connections that it was given
	 * @throws DrainInProgressException if it can't begin because of another
	 */
	List<Connection> begin(Drain drain, Collection<Connection> connections) {
		requireNoOtherInTheWay(drain.order());
		switch (drain.order().scope()) {
			case ALL -> {
				this.accepting = false;
				this.drain = drain;
				this.partialDrain = null;
			}
			case PART -> this.partialDrain = drain;
			case FEW -> {
			}
		}
		List<Connection> unclosed = connections.stream().filter(Ownership::isClaimable).toList();
		List<Connection> claimed = new ArrayList<>(drain.order().selection().from(unclosed));
		claimed.removeIf((connection) -> !claim(connection, drain));
		drain.claimed(claimed.size());
		if (!claimed.isEmpty() || !drain.order().isAboutFew()) {
			this.runningDrains.add(drain);
		}
		return claimed;
	}

	private void requireNoOtherInTheWay(DrainOrder order) {
		if (order.isForShutdown()) {
			return;
		}
		if (isStopping()) {
			throw new DrainInProgressException("The application stops, and its drain runs already");
		}
		boolean running = isRunning(this.partialDrain) || (!this.accepting && isRunning(this.drain));
		boolean bySomebody = order.isAboutFew() && order.trigger() == DrainTrigger.MANUAL;
		if (running && !bySomebody) {
			throw new DrainInProgressException("A drain runs already");
		}
	}

	private static boolean isRunning(@Nullable Drain drain) {
		return drain != null && !drain.isOver();
	}

	private boolean isStopping() {
		return this.drain != null && this.drain.order().isForShutdown();
	}

	/**
	 * Accept again and take back every connection that nobody has begun to close, unless
	 * the application stops.
	 * @return whether nothing was accepted before and is now, or a drain of a part was
	 * cancelled
	 */
	boolean resume(Collection<Connection> connections) {
		return !isStopping() && restart(connections);
	}

	boolean restart(Collection<Connection> connections) {
		boolean changed = !this.accepting || isRunning(this.partialDrain);
		this.accepting = true;
		this.drain = null;
		this.partialDrain = null;
		for (Connection connection : connections) {
			Drain owner = connection.owner();
			if (owner != null && !owner.order().isAboutFew()) {
				claim(connection, null);
			}
		}
		return changed;
	}

	private static boolean claim(Connection connection, @Nullable Drain drain) {
		if (!isClaimable(connection)) {
			return false;
		}
		Drain previous = connection.owner();
		connection.setOwner(drain);
		if (previous != null) {
			previous.claimLost(drain == null || !drain.order().isAboutFew());
		}
		return true;
	}

	/**
	 * Whether a connection belongs to no drain that has begun to close it.
	 */
	private static boolean isClaimable(Connection connection) {
		return connection.owner() == null || connection.closeProgress().isOpen();
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
		connection.setOwner(this.drain);
		this.drain.claimed(1);
		return this.drain;
	}

	void over(Drain drain) {
		drain.markOver();
		this.runningDrains.remove(drain);
	}

}
