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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;

import io.github.wsshutdown.CloseFrame;
import io.github.wsshutdown.DrainPlan;
import io.github.wsshutdown.connection.Connection;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Whose turn comes when. Idle connections come before busy ones and older before younger,
 * ties are broken at random; over a spread every connection has a slot of its own and its
 * turn comes at a random moment of it.
 */
final class CloseSchedule {

	private static final Log logger = LogFactory.getLog(CloseSchedule.class);

	/** So that few connections need not wait: 200 a second. */
	private static final Duration LONGEST_SLOT = Duration.ofMillis(5);

	/** Only those to come: sessions may outlive the drain for long, and lead to it. */
	private final Deque<Turn> turns;

	private CloseSchedule(Deque<Turn> turns) {
		this.turns = turns;
	}

	/**
	 * Schedule the turns of connections.
	 * @param firstNanos when the first may come
	 * @param spread the time over which they come
	 */
	static CloseSchedule of(List<Connection> connections, long firstNanos, Duration spread, CloseFrames closeFrames,
			Random random) {
		List<Connection> order = inOrder(connections, random);
		List<CloseFrame> frames = closeFrames.forAll(order.size());
		double slot = (double) spread.toNanos() / Math.max(1, order.size());
		Deque<Turn> turns = new ArrayDeque<>(order.size());
		for (int i = 0; i < order.size(); i++) {
			long due = firstNanos + (long) (slot * (i + random.nextDouble()));
			turns.add(new Turn(order.get(i), due, frames.get(i)));
		}
		return new CloseSchedule(turns);
	}

	/**
	 * Over what time a number of connections is spread: over what is configured, but not
	 * slower than {@link #LONGEST_SLOT} allows, and not longer than the timeout leaves
	 * room for.
	 */
	static Duration spread(int connections, DrainPlan plan) {
		Duration longest = LONGEST_SLOT.multipliedBy(connections);
		Duration spread = (longest.compareTo(plan.spread()) < 0) ? longest : plan.spread();
		Duration room = plan.timeout().minus(plan.quietPeriod()).minus(plan.noticePeriod()).minus(plan.closeTimeout());
		if (spread.compareTo(room) <= 0) {
			return spread;
		}
		logger.warn(
				"The close frames of " + connections + " WebSocket connections are spread over " + DrainLog.format(room)
						+ " instead of " + DrainLog.format(spread) + ", for which the drain's timeout leaves no room");
		return room;
	}

	private static List<Connection> inOrder(List<Connection> connections, Random random) {
		List<Connection> shuffled = new ArrayList<>(connections);
		Collections.shuffle(shuffled, random);
		return shuffled.stream().map(Ranked::of).sorted().map(Ranked::connection).toList();
	}

	boolean isEmpty() {
		return this.turns.isEmpty();
	}

	/**
	 * When the next turn comes.
	 * @return the time of {@link System#nanoTime()}; only if not {@link #isEmpty() empty}
	 */
	long nextDueNanos() {
		return this.turns.getFirst().dueNanos();
	}

	Turn next() {
		return this.turns.removeFirst();
	}

	/**
	 * A connection with what decides on its place, which may change while others are
	 * sorted.
	 */
	private record Ranked(Connection connection, boolean busy, long openedMillis) implements Comparable<Ranked> {

		static Ranked of(Connection connection) {
			return new Ranked(connection, connection.isBusy(), connection.getOpenedAt().toEpochMilli());
		}

		@Override
		public int compareTo(Ranked other) {
			return (this.busy != other.busy) ? Boolean.compare(this.busy, other.busy)
					: Long.compare(this.openedMillis, other.openedMillis);
		}

	}

}
