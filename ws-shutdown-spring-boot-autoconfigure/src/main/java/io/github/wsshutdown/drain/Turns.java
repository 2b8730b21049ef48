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

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.jspecify.annotations.Nullable;

/**
 * The turns of a drain: those of the connections that it found, as scheduled, and those
 * of stragglers, which come as soon as the quiet period is over.
 */
final class Turns {

	private final Queue<Connection> stragglers = new ConcurrentLinkedQueue<>();

	private final long firstNanos;

	private volatile TurnSchedule schedule = TurnSchedule.empty();

	/**
	 * Create new {@link Turns}.
	 * @param firstNanos when the first turn may come
	 */
	Turns(long firstNanos) {
		this.firstNanos = firstNanos;
	}

	long firstNanos() {
		return this.firstNanos;
	}

	void setSchedule(TurnSchedule schedule) {
		this.schedule = schedule;
	}

	void addStraggler(Connection connection) {
		this.stragglers.add(connection);
	}

	/**
	 * Whose turn it is.
	 * @return the connection, {@code null} if it is nobody's yet
	 */
	@Nullable Connection poll(long now) {
		TurnSchedule schedule = this.schedule;
		if (!schedule.isEmpty() && now - schedule.nextDueNanos() >= 0) {
			return schedule.next();
		}
		return (now - this.firstNanos >= 0) ? this.stragglers.poll() : null;
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
