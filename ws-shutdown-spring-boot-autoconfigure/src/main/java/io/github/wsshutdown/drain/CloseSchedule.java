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
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import io.github.wsshutdown.CloseFrame;
import io.github.wsshutdown.DrainPlan;
import io.github.wsshutdown.admission.RetryDelays;
import io.github.wsshutdown.connection.Connection;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Whose turn comes when in a drain, and with which close frame: all the same, or with a
 * time after which the peer may come back. Over a spread, idle connections come before
 * busy ones and older before younger; every connection has a slot of its own and its turn
 * comes at a random moment of it. Thread-safe.
 */
final class CloseSchedule {

	private static final Log logger = LogFactory.getLog(CloseSchedule.class);

	/** So that few connections need not wait: 200 a second. */
	private static final Duration LONGEST_SLOT = Duration.ofMillis(5);

	private final DrainPlan plan;

	private final Random random = new Random();

	private final RetryDelays retryDelays = new RetryDelays(this.random);

	private volatile Duration usedSpread = Duration.ZERO;

	CloseSchedule(DrainPlan plan) {
		this.plan = plan;
	}

	/**
	 * Schedule the turns of connections.
	 * @return the turns in their order
	 */
	synchronized List<Turn> turns(Collection<Connection> connections) {
		this.usedSpread = spread(connections.size());
		Duration window = this.plan.reconnectWindow();
		if (this.usedSpread.isZero() && window.isZero()) {
			return allAtOnce(connections);
		}
		List<Ranked> order = inOrder(connections);
		long[] delays = window.isZero() ? new long[0] : this.retryDelays.forAll(order.size(), window);
		double slot = (double) this.usedSpread.toNanos() / Math.max(1, order.size());
		List<Turn> turns = new ArrayList<>(order.size());
		for (int i = 0; i < order.size(); i++) {
			long offset = (long) (slot * (i + this.random.nextDouble()));
			turns.add(new Turn(order.get(i).connection(), offset,
					window.isZero() ? this.plan.closeFrame() : withRetry(delays[i])));
		}
		return turns;
	}

	/** Their order is of no use, and making it delays the first close frame. */
	private List<Turn> allAtOnce(Collection<Connection> connections) {
		List<Turn> turns = new ArrayList<>(connections.size());
		for (Connection connection : connections) {
			turns.add(new Turn(connection, 0, this.plan.closeFrame()));
		}
		return turns;
	}

	/**
	 * Over what time the turns that were scheduled are spread.
	 */
	Duration usedSpread() {
		return this.usedSpread;
	}

	/**
	 * The close frame of a connection that comes later.
	 */
	synchronized CloseFrame closeFrameForAnother() {
		Duration window = this.plan.reconnectWindow();
		return window.isZero() ? this.plan.closeFrame() : withRetry(this.retryDelays.forAnother(window));
	}

	private CloseFrame withRetry(long millis) {
		return this.plan.closeFrame().withRetryDelay(Duration.ofMillis(millis));
	}

	/**
	 * Over what time a number of connections is spread: at the rate that is asked for, or
	 * over what is configured, but not slower than {@link #LONGEST_SLOT} allows; and not
	 * longer than the timeout leaves room for.
	 */
	Duration spread(int connections) {
		Duration spread = wantedSpread(connections);
		Duration room = this.plan.timeout()
			.minus(this.plan.quietPeriod())
			.minus(this.plan.noticePeriod())
			.minus(this.plan.closeTimeout());
		if (spread.compareTo(room) <= 0) {
			return spread;
		}
		logger.warn(
				"The close frames of " + connections + " WebSocket connections are spread over " + DrainLog.format(room)
						+ " instead of " + DrainLog.format(spread) + ", for which the drain's timeout leaves no room");
		return room;
	}

	private Duration wantedSpread(int connections) {
		if (this.plan.rate() > 0) {
			return Duration.ofSeconds(connections).dividedBy(this.plan.rate());
		}
		Duration longest = LONGEST_SLOT.multipliedBy(connections);
		return (longest.compareTo(this.plan.spread()) < 0) ? longest : this.plan.spread();
	}

	private List<Ranked> inOrder(Collection<Connection> connections) {
		List<Ranked> order = new ArrayList<>(connections.size());
		for (Connection connection : connections) {
			order.add(Ranked.of(connection));
		}
		Collections.sort(order);
		return order;
	}

	/**
	 * The turn of one connection.
	 *
	 * @param connection the connection
	 * @param offsetNanos how long after the first one may come
	 * @param closeFrame what the peer is to be told
	 */
	record Turn(Connection connection, long offsetNanos, CloseFrame closeFrame) {

	}

	/**
	 * A connection with what decides on its place, which may change while others are
	 * sorted.
	 */
	private record Ranked(Connection connection, boolean busy) implements Comparable<Ranked> {

		static Ranked of(Connection connection) {
			return new Ranked(connection, connection.isBusy());
		}

		@Override
		public int compareTo(Ranked other) {
			return (this.busy != other.busy) ? Boolean.compare(this.busy, other.busy)
					: Long.compare(this.connection.getId(), other.connection.getId());
		}

	}

}
