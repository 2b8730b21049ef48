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
import java.util.Collection;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.github.wsshutdown.AwaitedWork;
import io.github.wsshutdown.DrainMilestone;
import io.github.wsshutdown.DrainPlan;
import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.connection.ConnectionTransport;
import io.github.wsshutdown.connection.OngoingWork;
import io.github.wsshutdown.connection.ThreadStack;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The first part of a drain: what was running when it began may use any connection until
 * it has ended, at most for the handler timeout. Decides when the first turn comes, and
 * how close together the others follow if there is less time left for them. Thread-safe.
 */
final class Settling {

	private static final Log logger = LogFactory.getLog(Settling.class);

	/** Long enough for most work that was begun by chance at the same time. */
	private static final long ALONE_NANOS = Duration.ofSeconds(1).toNanos();

	/** Then twice as long each time: for each look the JVM stops all of its threads. */
	private static final long FIRST_LOOK_NANOS = Duration.ofMillis(100).toNanos();

	private final Queue<OngoingWork> awaited = new ConcurrentLinkedQueue<>();

	/**
	 * Those whose work waits for the drain, so that the drain does not wait for it, or
	 * has had its time.
	 */
	private final Set<Connection> notAwaited = ConcurrentHashMap.newKeySet();

	private final long latestNanos;

	private final long firstTurnNanos;

	private final DrainOrder order;

	private final DrainTally tally;

	private final DrainNotifier notifier;

	/** Those that wait for the drain of a stop. Of the loop's thread, once it is set. */
	private volatile @Nullable DrainWaiters waiters;

	private long nextLookNanos;

	/**
	 * How much work waits for the drain of which it is not known which it is: it has no
	 * thread, or its thread has gone no further than to have another one do it.
	 */
	private volatile int hidden;

	/** Since when no more than that is left. Of the loop's thread. */
	private long aloneSinceNanos;

	private volatile long spreadNanos;

	private volatile Turns turns;

	/** Of a peer that takes nothing. */
	private volatile @Nullable ConnectionTransport stuck;

	/**
	 * Create new {@link Settling}, in which no turn comes before it has begun.
	 * @param tally knows when the drain began
	 * @param notifier is told of what does not end in time
	 */
	Settling(DrainOrder order, DrainTally tally, DrainNotifier notifier) {
		DrainPlan plan = order.plan();
		long startedNanos = tally.startedNanos();
		this.order = order;
		this.tally = tally;
		this.notifier = notifier;
		this.latestNanos = startedNanos + plan.handlerTimeout().toNanos();
		this.firstTurnNanos = startedNanos + plan.quietPeriod().toNanos();
		this.nextLookNanos = startedNanos + FIRST_LOOK_NANOS;
		this.turns = new Turns(startedNanos + plan.timeout().toNanos(), 1);
	}

	/**
	 * Begin to wait.
	 * @param work what runs; the current thread begins the drain and may wait for its end
	 * @param spreadNanos over what time turns are spread
	 */
	void begin(Collection<OngoingWork> work, long spreadNanos) {
		this.spreadNanos = spreadNanos;
		if (!work.isEmpty()) {
			this.awaited.addAll(work);
			DrainWaiters waiters = new DrainWaiters(this.order.isForShutdown());
			look(waiters);
			this.awaited.removeIf(this::isOver);
			this.waiters = this.order.isForShutdown() ? waiters : null;
		}
		long first = this.awaited.isEmpty() ? this.firstTurnNanos : later(this.firstTurnNanos, this.latestNanos);
		this.turns = new Turns(first, 1);
	}

	/** What waits for the drain is not waited for. */
	private void look(DrainWaiters waiters) {
		waiters.look();
		this.awaited.removeIf((piece) -> {
			boolean waits = piece.isDoneBy(waiters::contain);
			Connection connection = piece.connection();
			if (waits && connection != null) {
				this.notAwaited.add(connection);
			}
			return waits;
		});
		this.hidden = waiters.hidden();
	}

	/** Some begin to wait for it a moment later, others when they have worked. */
	private void lookAgain(long now) {
		DrainWaiters waiters = this.waiters;
		if (waiters != null && now - this.nextLookNanos >= 0) {
			this.nextLookNanos = now + (now - this.tally.startedNanos());
			look(waiters);
		}
	}

	/** Whether it may wait for a thread that waits for the end, as far as is known. */
	private static boolean mayWaitForEnd(OngoingWork piece) {
		return !piece.hasThread() || piece.isDoneBy(ThreadStack::awaitsFuture);
	}

	/**
	 * Look whether what was running has ended, and have turns come if so.
	 * @param lastTurnNanos when the last turn is to have come
	 */
	void check(long now, long lastTurnNanos) {
		if (this.awaited.isEmpty()) {
			this.tally.milestones().reach(DrainMilestone.SETTLED);
			return;
		}
		removeEnded();
		lookAgain(now);
		if (!this.awaited.isEmpty()) {
			boolean overdue = now - this.latestNanos >= 0 || now - lastTurnNanos >= 0;
			if (!overdue && !isWaiterAlone(now)) {
				return;
			}
			if (overdue) {
				this.notifier.notSettled(awaited(), this.order.trigger());
			}
			for (OngoingWork piece : this.awaited) {
				Connection connection = piece.connection();
				if (connection != null && this.notAwaited.add(connection)) {
					connection.workGivenUp();
				}
			}
			this.awaited.clear();
		}
		long first = later(now, this.firstTurnNanos);
		double room = Math.max(0, lastTurnNanos - first);
		this.turns = new Turns(first, Math.min(1, room / Math.max(1, this.spreadNanos)));
		this.tally.milestones().reach(DrainMilestone.SETTLED);
	}

	private void removeEnded() {
		if (this.hidden > 0) {
			this.awaited.removeIf(this::isOver);
			return;
		}
		for (OngoingWork next = this.awaited.peek(); next != null && isOver(next); next = this.awaited.peek()) {
			this.awaited.poll();
		}
	}

	/** Whether no other work is left than that which waits for the drain. */
	private boolean isWaiterAlone(long now) {
		if (this.hidden == 0 || this.awaited.size() > this.hidden
				|| !this.awaited.stream().allMatch(Settling::mayWaitForEnd)) {
			return false;
		}
		if (this.aloneSinceNanos == 0) {
			this.aloneSinceNanos = now;
		}
		return now - this.aloneSinceNanos >= ALONE_NANOS;
	}

	/**
	 * A peer takes nothing: do not wait any longer for work that is held up in a send.
	 * Only the connection whose work it is still does.
	 */
	void foundStuck(ConnectionTransport transport) {
		this.stuck = transport;
	}

	/** What can't be looked at must not hold up the drain. */
	private boolean isOver(OngoingWork work) {
		try {
			return work.isOver() || isHeldUp(work);
		}
		catch (RuntimeException | LinkageError ex) {
			logger.debug("Could not look at what runs on '" + work.path() + "'", ex);
			return true;
		}
	}

	private boolean isHeldUp(OngoingWork work) {
		ConnectionTransport stuck = this.stuck;
		return stuck != null
				&& work.isDoneBy((thread) -> thread.getState() != Thread.State.RUNNABLE && stuck.isSending(thread));
	}

	private static long later(long one, long other) {
		return (one - other > 0) ? one : other;
	}

	/**
	 * What is waited for.
	 */
	AwaitedWork awaited() {
		return AwaitedWorks.describe(this.awaited.stream().filter((work) -> !isOver(work)).toList());
	}

	/**
	 * Keep nothing.
	 */
	void end() {
		this.waiters = null;
		this.awaited.clear();
		this.notAwaited.clear();
		this.stuck = null;
	}

	/**
	 * Whether the work of a connection is to be waited for at its turn.
	 */
	boolean isAwaitedAtTurn(Connection connection) {
		return !this.notAwaited.contains(connection);
	}

	/**
	 * When the first turn may come, for what is not held up by work.
	 */
	long firstTurnNanos() {
		return this.firstTurnNanos;
	}

	/**
	 * When a turn comes.
	 * @param offsetNanos how long after the first one it was to come
	 */
	long turnNanos(long offsetNanos) {
		Turns turns = this.turns;
		return turns.firstNanos() + (long) (offsetNanos * turns.scale());
	}

	/**
	 * When turns come.
	 *
	 * @param firstNanos when the first one comes
	 * @param scale what part of the time that was planned is left between the others
	 */
	private record Turns(long firstNanos, double scale) {

	}

}
