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

/**
 * Looks for transports of a drain that are gone unnoticed, since not every container
 * tells when a transport ends that it closed by itself. The more connections there are,
 * the less often: looking must not take the time that closing needs.
 */
final class TransportSweep {

	private static final long SHORTEST_PAUSE_NANOS = Duration.ofMillis(40).toNanos();

	private static final long LONGEST_PAUSE_NANOS = Duration.ofMillis(100).toNanos();

	/** How many times longer than the last look the pause is. */
	private static final int PAUSE_PER_LOOK = 20;

	private final Drain drain;

	private final Collection<Connection> connections;

	private long nextNanos = System.nanoTime();

	/**
	 * Create a new {@link TransportSweep}.
	 * @param connections the connections of all drains and of none, as they are then
	 */
	TransportSweep(Drain drain, Collection<Connection> connections) {
		this.drain = drain;
		this.connections = connections;
	}

	/**
	 * Look, unless the last time was a moment ago. Called by the drain's own thread only.
	 */
	void sweepIfDue(long now) {
		if (now - this.nextNanos < 0) {
			return;
		}
		for (Connection connection : this.connections) {
			if (connection.owner() == this.drain) {
				FailureContainment.attempt(connection, () -> look(connection));
			}
		}
		long end = System.nanoTime();
		long pause = Math.max(SHORTEST_PAUSE_NANOS, PAUSE_PER_LOOK * (end - now));
		this.nextNanos = end + Math.min(pause, LONGEST_PAUSE_NANOS);
	}

	private static void look(Connection connection) {
		if (connection.transport().isGone()) {
			connection.gone();
		}
	}

}
