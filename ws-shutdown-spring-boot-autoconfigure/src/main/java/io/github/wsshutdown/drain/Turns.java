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
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The turns of a drain: those of the connections that it found, as scheduled, and those
 * of stragglers, which come as soon as the quiet period is over.
 */
final class Turns {

	private static final Log logger = LogFactory.getLog(Turns.class);

	private final Queue<Connection> stragglers = new ConcurrentLinkedQueue<>();

	private final DrainPlan plan;

	private final long firstNanos;

	private final Random random = new Random();

	private final CloseFrames closeFrames;

	private volatile TurnSchedule schedule = TurnSchedule.empty();

	/**
	 * Create new {@link Turns}.
	 * @param startedNanos when the drain has begun
	 */
	Turns(DrainPlan plan, long startedNanos) {
		this.plan = plan;
		this.firstNanos = startedNanos + plan.quietPeriod().toNanos();
		this.closeFrames = new CloseFrames(plan, this.random);
	}

	/**
	 * Schedule the turns of the connections that the drain found.
	 */
	void schedule(List<Connection> connections) {
		this.schedule = TurnSchedule.of(connections, this.firstNanos, spread(connections.size()), this.closeFrames,
				this.random);
	}

	private Duration spread(int connections) {
		Duration spread = TurnSchedule.spread(connections, this.plan.spread());
		Duration room = this.plan.roomForSpread();
		if (spread.compareTo(room) <= 0) {
			return spread;
		}
		logger.warn("The close frames of " + connections + " WebSocket connections are spread over "
				+ DrainTimes.format(room) + " instead of " + DrainTimes.format(spread)
				+ ", for which the drain's timeout leaves no room");
		return room;
	}

	void addStraggler(Connection connection) {
		this.stragglers.add(connection);
	}

	/**
	 * Whose turn it is. Called by the drain's own thread only.
	 * @return the turn, {@code null} if it is nobody's yet
	 */
	@Nullable Turn poll(long now) {
		TurnSchedule schedule = this.schedule;
		if (!schedule.isEmpty() && now - schedule.nextDueNanos() >= 0) {
			return schedule.next();
		}
		Connection straggler = (now - this.firstNanos >= 0) ? this.stragglers.poll() : null;
		return (straggler != null) ? new Turn(straggler, now, this.closeFrames.forAnother()) : null;
	}

	/**
	 * When the next scheduled turn comes.
	 * @return the time of {@link System#nanoTime()}, or the given one if that is sooner
	 */
	long nextDue(long otherwise) {
		TurnSchedule schedule = this.schedule;
		return schedule.isEmpty() ? otherwise : Math.min(otherwise, schedule.nextDueNanos());
	}

}
