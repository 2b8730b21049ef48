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

import io.github.wsshutdown.AwaitedWork;
import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.Outcome;

/**
 * The numbers of one drain. Logs, events, meters and endpoints all have them from here.
 * Thread-safe.
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

	private boolean over;

	DrainTally(DrainOrder order) {
		this.order = order;
	}

	/**
	 * Count a connection.
	 * @return whether it is counted; {@code false} if the drain is over
	 */
	synchronized boolean add() {
		if (this.over) {
			return false;
		}
		this.total++;
		this.remaining++;
		return true;
	}

	/**
	 * Count a connection no more, because another owns it now, or it stays.
	 * @param cancel whether that happens because the drain as a whole is given up
	 */
	synchronized void takeBack(boolean cancel) {
		if (this.over) {
			return;
		}
		this.total--;
		this.remaining--;
		this.cancelled |= cancel;
	}

	/**
	 * Count a connection that is gone.
	 * @return how many remain
	 */
	synchronized int gone(Outcome outcome, long nanosSinceCloseFrame) {
		if (this.over) {
			return this.remaining;
		}
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

	/**
	 * Report what has become of the connections.
	 * @param awaited what is waited for before any is closed
	 */
	synchronized DrainReport report(AwaitedWork awaited) {
		DrainReport.Builder report = DrainReport.builder(this.order.trigger(), this.startedAt)
			.timeout(this.order.plan().timeout())
			.elapsed(Duration.ofNanos(System.nanoTime() - this.startedNanos))
			.total(this.total)
			.slowest(Duration.ofNanos(this.slowestNanos))
			.cancelled(this.cancelled)
			.awaited(awaited)
			.partial(!this.order.isAboutAll());
		for (Outcome outcome : Outcome.values()) {
			report.count(outcome, this.outcomes[outcome.ordinal()]);
		}
		return report.build();
	}

	/**
	 * Count nothing any more, if nothing is left.
	 * @return whether that is so
	 */
	synchronized boolean endIfNothingRemains() {
		this.over |= this.remaining == 0;
		return this.over;
	}

	/**
	 * Count nothing any more: what is still there has been cut and counts as such.
	 */
	synchronized void end() {
		if (!this.over) {
			this.over = true;
			this.outcomes[Outcome.FORCED.ordinal()] += this.remaining;
			this.remaining = 0;
		}
	}

}
