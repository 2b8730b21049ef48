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
import java.time.Instant;

/**
 * The numbers of one drain. All that is told of it comes from here. Thread-safe.
 */
final class DrainTally {

	private final DrainOrder order;

	private final Instant startedAt = Instant.now();

	private final long startedNanos = System.nanoTime();

	private final int[] outcomes = new int[Outcome.values().length];

	private int total;

	private int remaining;

	private long slowestNanos;

	private boolean cancelled;

	DrainTally(DrainOrder order) {
		this.order = order;
	}

	synchronized void add(int connections) {
		this.total += connections;
		this.remaining += connections;
	}

	/**
	 * Count a connection no more, because it belongs to somebody else now.
	 * @param cancel whether that happens because the drain as a whole is given up
	 */
	synchronized void takeBack(boolean cancel) {
		this.total--;
		this.remaining--;
		this.cancelled |= cancel;
	}

	/**
	 * Count a connection that is gone.
	 * @return how many remain
	 */
	synchronized int gone(Outcome outcome, long nanosSinceCloseFrame) {
		this.outcomes[outcome.ordinal()]++;
		this.slowestNanos = Math.max(this.slowestNanos, nanosSinceCloseFrame);
		return --this.remaining;
	}

	synchronized int remaining() {
		return this.remaining;
	}

	long startedNanos() {
		return this.startedNanos;
	}

	synchronized DrainReport report() {
		return new DrainReport(this.order.trigger(), this.startedAt, this.order.plan().timeout(),
				Duration.ofNanos(System.nanoTime() - this.startedNanos), this.total,
				this.outcomes[Outcome.LEFT.ordinal()], this.outcomes[Outcome.ACKNOWLEDGED.ordinal()],
				this.outcomes[Outcome.FORCED.ordinal()], this.outcomes[Outcome.LOST.ordinal()],
				Duration.ofNanos(this.slowestNanos), this.cancelled, this.order.scope() != DrainOrder.Scope.ALL);
	}

	/**
	 * The report at the deadline: what is still there has been cut and counts as such.
	 */
	synchronized DrainReport finalReport() {
		this.outcomes[Outcome.FORCED.ordinal()] += this.remaining;
		this.remaining = 0;
		return report();
	}

}
