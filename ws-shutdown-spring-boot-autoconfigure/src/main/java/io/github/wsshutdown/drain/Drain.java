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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
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
	private static final long CUT_GRACE_NANOS = Duration.ofMillis(100).toNanos();

	private static final long TICK_NANOS = Duration.ofMillis(50).toNanos();

	private static final long PROGRESS_NANOS = Duration.ofSeconds(2).toNanos();

	private final DrainPlan plan;

	private final DrainTrigger trigger;

	private final ConnectionRegistry registry;

	private final DrainNotifier notifier;

	private final DrainTally tally;

	private final DrainLanes lanes = new DrainLanes();

	private final ConnectionCloser closer;

	private final Queue<Connection> stragglers = new ConcurrentLinkedQueue<>();

	private final Queue<DueConnection> workingHandlers = new ConcurrentLinkedQueue<>();

	private final CompletableFuture<DrainReport> completion = new CompletableFuture<>();

	private final AtomicBoolean started = new AtomicBoolean();

	private final Thread coordinator;

	private volatile long deadlineNanos;

	private volatile TurnSchedule turns;

	private volatile boolean cancelled;

	private volatile boolean over;

	Drain(DrainPlan plan, DrainTrigger trigger, ConnectionRegistry registry, DrainNotifier notifier) {
		this.plan = plan;
		this.trigger = trigger;
		this.registry = registry;
		this.notifier = notifier;
		this.tally = new DrainTally(trigger, plan.timeout());
		this.closer = new ConnectionCloser(plan, this.lanes, this::wakeUp);
		this.coordinator = DrainThreads.coordinator(this::run);
		this.deadlineNanos = this.tally.startedNanos() + plan.timeout().toNanos();
		this.turns = TurnSchedule.empty();
	}

	/**
	 * Begin: from now on handshakes are refused.
	 */
	void begin() {
		List<Connection> snapshot = this.registry.begin(this);
		this.tally.add(snapshot.size());
		long firstTurn = this.tally.startedNanos() + this.plan.quietPeriod().toNanos();
		this.turns = new TurnSchedule(snapshot, firstTurn, this.plan.spread(), new Random());
		start();
	}

	private void start() {
		if (this.started.compareAndSet(false, true)) {
			this.coordinator.start();
		}
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

	/**
	 * Close nobody whose turn has not come.
	 */
	void cancel() {
		this.cancelled = true;
		wakeUp();
	}

	/**
	 * End sooner.
	 * @param timeout how long the drain may still take
	 */
	void shortenTo(Duration timeout) {
		this.deadlineNanos = Math.min(this.deadlineNanos, System.nanoTime() + timeout.toNanos());
		wakeUp();
	}

	void wakeUp() {
		LockSupport.unpark(this.coordinator);
	}

	void awaitEnd(Duration timeout) throws InterruptedException {
		this.coordinator.join(timeout.toMillis());
	}

	/**
	 * Take over a connection whose handshake was admitted before this drain began. Called
	 * under the registry's lock.
	 * @return who has taken it over: this drain or, if it is over, one that follows it
	 */
	Drain adopt(Connection connection) {
		if (this.over) {
			DrainPlan plan = this.plan.withQuietPeriod(Duration.ZERO).withSpread(Duration.ZERO);
			return new Drain(plan, this.trigger, this.registry, this.notifier.forFollowUp()).adopt(connection);
		}
		connection.claim(this);
		this.tally.add(1);
		return this;
	}

	/** Called under the registry's lock. */
	void markOver() {
		this.over = true;
	}

	void stragglerArrived(Connection connection) {
		this.stragglers.add(connection);
		start();
		wakeUp();
	}

	void connectionGone(Connection connection, Outcome outcome) {
		long closeStarted = connection.closeStartedNanos();
		long took = (closeStarted != 0) ? System.nanoTime() - closeStarted : 0;
		if (this.tally.gone(outcome, took) == 0) {
			wakeUp();
		}
	}

	void workDone(Connection connection) {
		Backlog backlog = connection.backlog();
		if (backlog != null) {
			backlog.whenFlushed(() -> this.closer.close(connection));
		}
		else {
			this.closer.close(connection);
		}
	}

	private void run() {
		try {
			this.notifier.started(this.tally.report());
			coordinate();
			awaitCloseCallbacks();
		}
		finally {
			this.registry.end(this);
			DrainReport report = this.tally.finalReport();
			this.notifier.completed(report);
			this.completion.complete(report);
			this.lanes.close(Duration.ofSeconds(1));
		}
	}

	private void coordinate() {
		long nextProgress = this.tally.startedNanos() + PROGRESS_NANOS;
		long nextTick = System.nanoTime() + TICK_NANOS;
		while (!this.registry.endIfNothingLeft(this)) {
			long now = System.nanoTime();
			takeTurns(now);
			hurryHandlers(now);
			this.closer.cutOverdue(now);
			if (now - nextTick >= 0) {
				sweep();
				this.lanes.growWhereWorkWaits();
				nextTick = now + TICK_NANOS;
			}
			if (now - nextProgress >= 0) {
				this.notifier.progressed(this.tally.report());
				nextProgress += PROGRESS_NANOS;
			}
			if (now - this.deadlineNanos >= CUT_GRACE_NANOS) {
				return;
			}
			if (now - this.deadlineNanos >= 0) {
				this.registry.ownedBy(this).forEach(this.closer::cut);
			}
			LockSupport.parkNanos(this, nextDue(Math.min(nextTick, nextProgress)) - System.nanoTime());
		}
	}

	private long nextDue(long due) {
		TurnSchedule turns = this.turns;
		return this.closer.nextDue(turns.isEmpty() ? due : Math.min(due, turns.nextDueNanos()));
	}

	private void takeTurns(long now) {
		TurnSchedule turns = this.turns;
		if (this.cancelled) {
			this.tally.takeBack(this.registry.unclaim(turns.abandon()));
		}
		while (!turns.isEmpty() && now - turns.nextDueNanos() >= 0) {
			takeTurn(turns.next(), now);
		}
		if (now - this.tally.startedNanos() >= this.plan.quietPeriod().toNanos()) {
			for (Connection straggler = this.stragglers.poll(); straggler != null; straggler = this.stragglers.poll()) {
				takeTurn(straggler, now);
			}
		}
	}

	private void takeTurn(Connection connection, long now) {
		switch (connection.beginTurn()) {
			case IDLE -> workDone(connection);
			case BUSY -> {
				this.workingHandlers.add(new DueConnection(connection, handlerDeadline(now)));
				connection.transport().endInput();
			}
			case MISSED -> logger.trace("Connection left before its turn");
		}
	}

	/** Late enough for the handler, early enough for the peer to answer. */
	private long handlerDeadline(long now) {
		long lastClose = this.deadlineNanos - this.plan.closeTimeout().toNanos();
		return Math.min(now + this.plan.handlerTimeout().toNanos(), lastClose);
	}

	private void hurryHandlers(long now) {
		for (DueConnection due = this.workingHandlers.peek(); due != null
				&& now - due.nanos() >= 0; due = this.workingHandlers.peek()) {
			this.workingHandlers.poll();
			this.closer.close(due.connection());
		}
	}

	/** Not every container tells when a transport ends that it closed by itself. */
	private void sweep() {
		for (Connection connection : this.registry.ownedBy(this)) {
			if (connection.transport().isGone()) {
				connection.gone();
			}
		}
	}

	/**
	 * Transports are gone, but the application may not be done with what it does when a
	 * session closes. It is given as long as a peer would be.
	 */
	private void awaitCloseCallbacks() {
		long until = Math.min(System.nanoTime() + this.plan.closeTimeout().toNanos(),
				this.deadlineNanos + CUT_GRACE_NANOS);
		while (this.closer.callsIntoSessions() > 0 && System.nanoTime() - until < 0) {
			this.lanes.growWhereWorkWaits();
			LockSupport.parkNanos(this, Math.min(until - System.nanoTime(), TICK_NANOS));
		}
		int unfinished = this.closer.callsIntoSessions();
		if (unfinished > 0) {
			logger.warn("The application has not returned from " + unfinished + " of its close callbacks");
		}
	}

}
