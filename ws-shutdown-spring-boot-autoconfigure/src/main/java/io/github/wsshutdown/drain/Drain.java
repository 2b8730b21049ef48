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
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;

import io.github.wsshutdown.AwaitedWork;
import io.github.wsshutdown.CloseFrame;
import io.github.wsshutdown.DrainMilestone;
import io.github.wsshutdown.DrainPlan;
import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.connection.ConnectionRegistry;

/**
 * A set of connections that are closed under one deadline, each at its turn, and what
 * becomes of them. It has no thread: {@link ClosingLoop} looks after it. Thread-safe.
 */
final class Drain {

	/** How long after the deadline a cut may take to be seen. */
	private static final long CUT_GRACE_NANOS = Duration.ofMillis(200).toNanos();

	private static final long OVERSHOOT_NANOS = Duration.ofMillis(240).toNanos();

	private final DrainOrder order;

	private final ClosingLoop loop;

	private final IntSupplier pendingHandshakes;

	private final DrainNotifier notifier;

	private final Notices notices;

	private final DrainTally tally;

	private final CloseSchedule schedule;

	private final CompletableFuture<DrainReport> completion = new CompletableFuture<>();

	private final AtomicBoolean begun = new AtomicBoolean();

	private final DrainClosings closings;

	private final Settling settling;

	private volatile long deadlineNanos;

	private volatile long closeTimeoutNanos;

	/** Stragglers may come, and be gone, before. */
	private volatile boolean claimed;

	private volatile boolean over;

	private volatile boolean cancelled;

	private long callbacksUntilNanos;

	/**
	 * Create a new {@link Drain}.
	 * @param pendingHandshakes how many handshakes may still become connections
	 */
	Drain(DrainOrder order, ClosingLoop loop, IntSupplier pendingHandshakes, DrainNotifier notifier, Notices notices) {
		this.order = order;
		this.loop = loop;
		this.pendingHandshakes = pendingHandshakes;
		this.notifier = notifier;
		this.notices = notices;
		this.tally = new DrainTally(order, notifier);
		this.closings = new DrainClosings(this, loop, this.tally);
		this.schedule = new CloseSchedule(plan());
		this.settling = new Settling(order, this.tally, notifier);
		this.deadlineNanos = this.tally.startedNanos() + plan().timeout().toNanos();
		this.closeTimeoutNanos = plan().closeTimeout().toNanos();
	}

	/**
	 * Begin with the connections that no other has begun to close.
	 * @param registry knows what is being done now; the calling thread may wait for the
	 * end
	 * @return whether there is anything to do
	 */
	boolean begin(Collection<Connection> connections, ConnectionRegistry registry) {
		List<CloseSchedule.Turn> turns = this.schedule.turns(connections);
		this.settling.begin((turns.isEmpty() || !this.order.settles()) ? List.of() : registry.ongoingWork(),
				turns.isEmpty() ? 0 : turns.get(turns.size() - 1).offsetNanos());
		this.closings.claim(turns);
		this.claimed = true;
		if (this.closings.isEmpty() && this.order.isAboutFew()) {
			this.tally.end(List.of());
			this.over = true;
			return false;
		}
		beginOnce();
		this.loop.wakeUp();
		return true;
	}

	private void beginOnce() {
		if (this.begun.compareAndSet(false, true)) {
			this.notifier.started(report());
			if (!this.closings.isEmpty() || RunningDrains.check(this, System.nanoTime())) {
				this.loop.add(this);
			}
		}
		if (this.cancelled) {
			this.closings.cancel();
		}
	}

	/**
	 * Close a connection that has opened although it was admitted before, unless this
	 * drain has found it.
	 * @return whether that is done; {@code false} if this drain is over
	 */
	boolean addStraggler(Connection connection) {
		if (System.nanoTime() - this.deadlineNanos >= 0 || !this.tally.add()) {
			return false;
		}
		Closing closing = this.closings.claim(connection, this.schedule.closeFrameForAnother(), 0);
		this.tally.takeBack(false);
		beginOnce();
		if (closing != null) {
			this.loop.add(closing);
		}
		return true;
	}

	/**
	 * Do what is due, in the loop's thread, or in the begin of a drain of nothing.
	 * @return whether there is more to do
	 */
	boolean check(long now) {
		if (!this.over) {
			this.settling.check(now, lastCloseNanos() - plan().noticePeriod().toNanos());
			this.closings.takeTurns(now, now - lastCloseNanos() >= 0);
			this.notifier.progressed(now, this, this.pendingHandshakes);
			if (!isOver(now)) {
				return true;
			}
			this.over = true;
			this.callbacksUntilNanos = now
					+ Math.min(this.closeTimeoutNanos, Math.max(0, this.deadlineNanos + CUT_GRACE_NANOS - now));
			this.tally.end(this.closings.all());
			this.closings.endSessions();
		}
		if (!this.closings.removeEnded() && now - this.callbacksUntilNanos < 0) {
			return true;
		}
		end();
		return false;
	}

	/** Handshakes are asked for first: one that has become a connection is counted. */
	private boolean isOver(long now) {
		boolean left = this.tally.remaining() > 0;
		if (left && now - this.deadlineNanos >= 0) {
			reach(DrainMilestone.DEADLINE);
		}
		if (now - this.deadlineNanos >= (left ? CUT_GRACE_NANOS : 0)) {
			return true;
		}
		if (!this.claimed) {
			return false;
		}
		boolean handshakesMayFollow = this.loop.drainOfAll() == this
				&& now - this.tally.startedNanos() < plan().handlerTimeout().toNanos()
				&& this.pendingHandshakes.getAsInt() > 0;
		return !handshakesMayFollow && this.tally.endIfNothingRemains();
	}

	private void end() {
		this.closings.letGo();
		this.settling.end();
		reach(DrainMilestone.END);
		DrainReport report = this.tally.report(AwaitedWork.NONE, this.schedule.usedSpread());
		this.tally.letGo();
		this.loop.atEnd(() -> {
			try {
				this.notifier.completed(report, this.deadlineNanos + OVERSHOOT_NANOS);
			}
			finally {
				this.completion.complete(report);
			}
		});
	}

	void gone(ClosingEnd end) {
		if (this.tally.gone(end) == 0) {
			this.loop.wakeUp();
		}
	}

	void givenUp(boolean cancelled) {
		this.tally.takeBack(cancelled);
		this.loop.wakeUp();
	}

	/** Leave open all connections whose turn has not come. */
	void cancel() {
		this.cancelled = true;
		this.closings.cancel();
	}

	/** End as soon as another plan would that begins now. */
	void shortenTo(DrainPlan other) {
		long otherNanos = System.nanoTime() + other.timeout().toNanos();
		this.closeTimeoutNanos = Math.min(this.closeTimeoutNanos, other.closeTimeout().toNanos());
		this.deadlineNanos = (otherNanos - this.deadlineNanos < 0) ? otherNanos : this.deadlineNanos;
		this.loop.wakeUp();
	}

	/** A drain for connections that open after this one is over. */
	Drain followUp() {
		Drain next = new Drain(DrainOrder.of(DrainOrder.atOnce(plan()), this.order.trigger()), this.loop,
				this.pendingHandshakes, this.notifier.forFollowUp(), this.notices);
		next.settling.begin(List.of(), 0);
		next.claimed = true;
		return next;
	}

	/** How long until there is something to do, at most a time. */
	long pauseNanos(long now, long most) {
		long end = this.over ? this.callbacksUntilNanos : this.deadlineNanos;
		long untilEnd = (now - end < 0) ? end - now : end + CUT_GRACE_NANOS - now;
		return Math.min(this.closings.pauseNanos(now, most), Math.max(untilEnd, 0));
	}

	void reach(DrainMilestone milestone) {
		this.tally.milestones().reach(milestone);
	}

	boolean hasNotices() {
		return !this.notices.isEmpty();
	}

	void sendNotices(Connection connection, CloseFrame closeFrame) {
		this.notices.send(connection, closeFrame, Instant.now().plusNanos(this.deadlineNanos - System.nanoTime()));
	}

	Settling settling() {
		return this.settling;
	}

	DrainClosings closings() {
		return this.closings;
	}

	DrainOrder order() {
		return this.order;
	}

	DrainPlan plan() {
		return this.order.plan();
	}

	long deadlineNanos() {
		return this.deadlineNanos;
	}

	/** Late enough for the application's work, early enough for the peer to answer. */
	long lastCloseNanos() {
		return this.deadlineNanos - this.closeTimeoutNanos;
	}

	boolean isOver() {
		return this.over;
	}

	DrainReport report() {
		return this.tally.report(this.settling.awaited(), this.schedule.usedSpread());
	}

	CompletableFuture<DrainReport> completion() {
		return this.completion;
	}

}
