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
import java.util.Arrays;

import io.github.wsshutdown.AwaitedWork;
import io.github.wsshutdown.DrainDetails;
import io.github.wsshutdown.DrainMilestone;
import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.DrainReportBuilder;
import io.github.wsshutdown.Outcome;
import io.github.wsshutdown.UncleanEnds;
import io.github.wsshutdown.connection.Connection;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of one drain. Logs, events, meters and endpoints all have them from here.
 * Thread-safe.
 */
final class DrainTally {

	private final DrainOrder order;

	private final DrainNotifier notifier;

	private final UncleanTally unclean = new UncleanTally();

	private final DrainMilestones milestones = new DrainMilestones();

	private final Instant startedAt = Instant.now();

	private final long startedNanos = System.nanoTime();

	private final int[] outcomes = new int[Outcome.values().length];

	private int total;

	private int remaining;

	private long slowestNanos;

	private @Nullable Connection slowest;

	private boolean cancelled;

	private boolean over;

	/**
	 * Create a new {@link DrainTally}.
	 * @param notifier told of each connection as it is counted, before the end is known
	 */
	DrainTally(DrainOrder order, DrainNotifier notifier) {
		this.order = order;
		this.notifier = notifier;
		this.milestones.reach(DrainMilestone.BEGIN);
	}

	DrainMilestones milestones() {
		return this.milestones;
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
	 * Count a connection that is gone. It remains until its end was told of, so that
	 * nothing is told after the end of the drain.
	 * @return how many remain
	 */
	int gone(ClosingEnd end) {
		Outcome outcome = end.outcome();
		long nanosSinceCloseFrame = end.nanosSinceCloseFrame();
		synchronized (this) {
			if (this.over) {
				return this.remaining;
			}
			end.setCounted();
			this.outcomes[outcome.ordinal()]++;
			if (nanosSinceCloseFrame > this.slowestNanos) {
				this.slowestNanos = nanosSinceCloseFrame;
				this.slowest = end.connection();
			}
		}
		if (outcome == Outcome.FORCED || outcome == Outcome.LOST) {
			addUnclean(end, outcome);
		}
		this.notifier.ended(this.order.trigger(), outcome, Duration.ofNanos(nanosSinceCloseFrame));
		synchronized (this) {
			return this.over ? 0 : --this.remaining;
		}
	}

	private void addUnclean(ClosingEnd end, Outcome outcome) {
		UncleanEnds.Reason reason = end.uncleanReason(outcome);
		this.unclean.add(reason, end.connection());
		DrainLog.unclean(outcome, reason, end.connection());
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
	 * @param spread the time over which the close frames are spread
	 */
	synchronized DrainReport report(AwaitedWork awaited, Duration spread) {
		Connection slowest = this.slowest;
		DrainDetails details = new DrainDetails(this.order.plan(), spread,
				(slowest != null) ? slowest.reference() : null, this.unclean.byReason(), this.milestones.toMap());
		DrainReportBuilder report = DrainReport.builder(this.order.trigger(), this.startedAt)
			.timeout(this.order.plan().timeout())
			.elapsed(Duration.ofNanos(System.nanoTime() - this.startedNanos))
			.total(this.total)
			.slowest(Duration.ofNanos(this.slowestNanos))
			.cancelled(this.cancelled)
			.awaited(awaited)
			.details(details)
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
	 * @param closings all that may not have been counted
	 */
	void end(Iterable<Closing> closings) {
		int left;
		synchronized (this) {
			if (this.over) {
				return;
			}
			this.over = true;
			left = this.total - Arrays.stream(this.outcomes).sum();
			this.outcomes[Outcome.FORCED.ordinal()] += left;
			this.remaining = 0;
		}
		for (Closing closing : closings) {
			if (closing.end().isUncounted()) {
				addUnclean(closing.end(), Outcome.FORCED);
			}
		}
		for (int i = 0; i < left; i++) {
			this.notifier.ended(this.order.trigger(), Outcome.FORCED, Duration.ZERO);
		}
	}

	/**
	 * Keep no connection.
	 */
	synchronized void letGo() {
		this.slowest = null;
	}

}
