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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * One run that takes a set of connections from open to gone under one deadline. A thread
 * of its own decides when something is due and calls nobody: what may block runs in
 * {@link DrainLanes}.
 */
final class Drain {

	private static final Log logger = LogFactory.getLog(Drain.class);

	/** How long after the deadline a cut may take to be seen. */
	private static final long CUT_GRACE_NANOS = Duration.ofMillis(200).toNanos();

	private static final long OVERSHOOT_NANOS = Duration.ofMillis(240).toNanos();

	private static final long TICK_NANOS = Duration.ofMillis(50).toNanos();

	private static final long PROGRESS_NANOS = Duration.ofSeconds(2).toNanos();

	private final DrainOrder order;

	private final DrainPlan plan;

	private final ConnectionRegistry registry;

	private final DrainNotifier notifier;

	private final List<GoingAwayNotice> notices;

	private final DrainTally tally;

	private final DrainLanes lanes = new DrainLanes();

	private final ConnectionCloser closer;

	private final WorkInProgress workInProgress;

	private final CompletableFuture<DrainReport> completion = new CompletableFuture<>();

	private final AtomicBoolean started = new AtomicBoolean();

	private final Thread coordinator;

	private final DrainDeadline deadline;

	private final Turns turns;

	private final Goodbyes goodbyes;

	private final TransportSweep sweep;

	private volatile boolean over;

	Drain(DrainOrder order, ConnectionRegistry registry, DrainNotifier notifier, List<GoingAwayNotice> notices) {
		DrainPlan plan = order.plan();
		this.order = order;
		this.plan = plan;
		this.registry = registry;
		this.notifier = notifier;
		this.tally = new DrainTally(order);
		this.closer = new ConnectionCloser(plan, this.lanes, this::wakeUp);
		this.workInProgress = new WorkInProgress(plan.handlerTimeout(), this.closer);
		this.deadline = new DrainDeadline(plan, this.tally.startedNanos());
		this.turns = new Turns(plan, this.tally.startedNanos());
		this.notices = notices;
		this.goodbyes = new Goodbyes(notices, order, this.deadline, this.lanes.notices(), this::wakeUp);
		this.sweep = new TransportSweep(this, registry.connections());
		this.coordinator = DrainThreads.coordinator(this::run);
	}

	/**
	 * Begin. If this is about all connections, handshakes are refused from now on.
	 * @return whether there is anything to do
	 * @throws DrainInProgressException if it can't begin because of another
	 */
	boolean begin() {
		List<Connection> snapshot = this.registry.begin(this);
		if (snapshot.isEmpty() && this.order.isAboutFew()) {
			return false;
		}
		this.turns.schedule(snapshot);
		start();
		return true;
	}

	private void start() {
		if (this.started.compareAndSet(false, true)) {
			DrainThreads.startOrRun(this.coordinator);
		}
	}

	/**
	 * A drain for a connection whose handshake was admitted before this one began and
	 * that opens after it is over.
	 */
	Drain followUp() {
		return new Drain(DrainOrder.of(this.plan.atOnce(), this.order.trigger()), this.registry,
				this.notifier.forFollowUp(), this.notices);
	}

	CompletableFuture<DrainReport> completion() {
		return this.completion;
	}

	DrainReport report() {
		return this.tally.report();
	}

	int remaining() {
		return this.tally.remaining();
	}

	boolean isOver() {
		return this.over;
	}

	DrainOrder order() {
		return this.order;
	}

	boolean awaitsHandshakes() {
		return System.nanoTime() - this.tally.startedNanos() < this.plan.handlerTimeout().toNanos();
	}

	boolean isPastDeadline() {
		return this.deadline.isPast();
	}

	/**
	 * End as soon as another plan would that begins now.
	 */
	void shortenTo(DrainPlan other) {
		this.deadline.shortenTo(other);
		wakeUp();
	}

	void wakeUp() {
		LockSupport.unpark(this.coordinator);
	}

	void awaitEnd(Duration timeout) throws InterruptedException {
		this.coordinator.join(Math.max(1, timeout.toMillis()));
	}

	/** Called under the registry's lock. */
	void claimed(int connections) {
		this.tally.add(connections);
	}

	/** Called under the registry's lock. */
	void claimLost(boolean givenUp) {
		this.tally.takeBack(givenUp);
		wakeUp();
	}

	/** Called under the registry's lock. */
	void markOver() {
		this.over = true;
	}

	void stragglerArrived(Connection connection) {
		this.turns.addStraggler(connection);
		start();
		wakeUp();
	}

	void connectionGone(Connection connection, Outcome outcome) {
		long closeStarted = connection.closeProgress().startedNanos();
		this.closer.awaitSessionEnd(connection);
		long took = (closeStarted != 0) ? System.nanoTime() - closeStarted : 0;
		if (this.tally.gone(outcome, took) == 0) {
			wakeUp();
		}
	}

	void workDone(Connection connection) {
		this.workInProgress.handlersDone(connection);
	}

	private void run() {
		try {
			this.notifier.started(this.tally.report());
			coordinate();
			this.closer.awaitCallbacks(this.deadline.nanos() + CUT_GRACE_NANOS);
		}
		finally {
			end();
		}
	}

	/** The application that stops waits for the completion, whatever happens. */
	private void end() {
		this.registry.end(this);
		DrainReport report = this.tally.finalReport();
		try {
			this.notifier.completed(report, this.deadline.nanos() + OVERSHOOT_NANOS);
		}
		finally {
			this.lanes.close();
			this.completion.complete(report);
			this.lanes.awaitEnd(Duration.ofSeconds(1));
		}
	}

	private void coordinate() {
		long nextProgress = this.tally.startedNanos() + PROGRESS_NANOS;
		long nextTick = System.nanoTime() + TICK_NANOS;
		while (!this.registry.endIfNothingLeft(this)) {
			long now = System.nanoTime();
			doWhatIsDue(now, now - nextTick >= 0);
			if (now - nextTick >= 0) {
				nextTick = now + TICK_NANOS;
			}
			if (now - nextProgress >= 0) {
				this.notifier.progressed(this.tally.report(), this.registry.pendingHandshakes());
				nextProgress += PROGRESS_NANOS;
			}
			boolean onlyHandshakesAreLeft = remaining() == 0;
			if (now - this.deadline.nanos() >= (onlyHandshakesAreLeft ? 0 : CUT_GRACE_NANOS)) {
				this.closer.finishCuts();
				return;
			}
			long deadline = this.deadline.nanos();
			long nextDeadline = (now - deadline < 0) ? deadline : deadline + CUT_GRACE_NANOS;
			long next = Math.min(Math.min(nextTick, nextProgress), nextDeadline);
			LockSupport.parkNanos(this, nextDue(next) - System.nanoTime());
		}
	}

	private void doWhatIsDue(long now, boolean tick) {
		try {
			takeTurns(now);
			this.workInProgress.hurry(now, this.deadline.lastCloseNanos());
			this.closer.cutOverdue(now);
			if (tick) {
				this.sweep.sweepIfDue(now);
				this.lanes.growWhereWorkWaits();
			}
			if (isPastDeadline()) {
				this.closer.cutAll(this.registry.ownedBy(this));
			}
		}
		catch (Throwable ex) {
			logger.warn("A drain has met a failure and goes on", ex);
		}
	}

	private long nextDue(long otherwise) {
		return this.closer.nextDue(this.goodbyes.nextDue(this.turns.nextDue(otherwise)));
	}

	private void takeTurns(long now) {
		for (Turn next = this.turns.poll(now); next != null; next = this.turns.poll(now)) {
			Turn turn = next;
			FailureContainment.attempt(turn.connection(), () -> {
				if (turn.connection().owner() == this && !this.goodbyes.say(turn, now)) {
					close(turn, now);
				}
			});
		}
		for (Turn next = this.goodbyes.poll(now); next != null; next = this.goodbyes.poll(now)) {
			Turn turn = next;
			FailureContainment.attempt(turn.connection(), () -> close(turn, now));
		}
	}

	private void close(Turn turn, long now) {
		if (this.registry.beginTurn(turn.connection(), this)) {
			turn.connection().closeProgress().closeFrame(turn.closeFrame());
			this.workInProgress.closeWhenDone(turn.connection(), now);
		}
	}

}
