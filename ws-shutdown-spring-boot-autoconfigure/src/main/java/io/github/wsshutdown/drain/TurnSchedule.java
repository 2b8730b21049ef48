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
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * Whose turn comes when. Idle connections come before busy ones and older before younger,
 * ties are broken at random; over a spread every connection has a slot of its own and its
 * turn comes at a random moment of it.
 */
final class TurnSchedule {

	private final List<Connection> order;

	private final long[] dueNanos;

	private int next;

	TurnSchedule(List<Connection> connections, long firstNanos, Duration spread, Random random) {
		this.order = inOrder(connections, random);
		this.dueNanos = new long[this.order.size()];
		double slot = (double) spread.toNanos() / Math.max(1, this.order.size());
		for (int i = 0; i < this.dueNanos.length; i++) {
			this.dueNanos[i] = firstNanos + (long) (slot * (i + random.nextDouble()));
		}
	}

	static TurnSchedule empty() {
		return new TurnSchedule(List.of(), 0, Duration.ZERO, new Random(0));
	}

	private static List<Connection> inOrder(List<Connection> connections, Random random) {
		record Ranked(Connection connection, boolean busy, long openedAt) {
		}
		List<Connection> shuffled = new ArrayList<>(connections);
		Collections.shuffle(shuffled, random);
		return shuffled.stream()
			.map((connection) -> new Ranked(connection, connection.isBusy(), connection.openedAtMillis()))
			.sorted(Comparator.comparing(Ranked::busy).thenComparingLong(Ranked::openedAt))
			.map(Ranked::connection)
			.toList();
	}

	boolean isEmpty() {
		return this.next == this.order.size();
	}

	/**
	 * When the next turn comes.
	 * @return the time of {@link System#nanoTime()}; only if not {@link #isEmpty() empty}
	 */
	long nextDueNanos() {
		return this.dueNanos[this.next];
	}

	Connection next() {
		return this.order.get(this.next++);
	}

}
