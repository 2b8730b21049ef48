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
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import io.github.wsshutdown.CloseFrame;
import io.github.wsshutdown.UncleanEnds;
import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.connection.ConnectionCloser;
import org.jspecify.annotations.Nullable;

/**
 * Looks after everything that is being closed, in one thread that exists only while there
 * is something. It sends nothing and waits for none, but may be the first to see that a
 * transport is gone, and then tells listeners. Where a stack or a listener holds it up,
 * {@link LoopWatchdog} has another thread go on without that connection. Thread-safe.
 */
public final class ClosingLoop implements ConnectionCloser, AutoCloseable {

	private static final long SHORTEST_PAUSE_NANOS = Duration.ofMillis(1).toNanos();

	private static final long SHORTEST_LOOK_PAUSE_NANOS = Duration.ofMillis(40).toNanos();

	private static final long GROWTH_PAUSE_NANOS = Duration.ofMillis(50).toNanos();

	private static final long LONGEST_PAUSE_NANOS = Duration.ofMillis(100).toNanos();

	/** How many times longer than the last look the pause is. */
	private static final int PAUSE_PER_LOOK = 20;

	private final ClosingExecutors executors = new ClosingExecutors();

	/** Those that have not been looked at yet. */
	private final Queue<Closing> added = new ConcurrentLinkedQueue<>();

	private final Queue<Closing> closings = new ConcurrentLinkedQueue<>();

	private final RunningDrains drains = new RunningDrains();

	private final @Nullable Duration answerTimeout;

	private final LoopThreads threads;

	/** Into which connections straggle whose handshake was admitted before it began. */
	private final AtomicReference<@Nullable Drain> drainOfAll = new AtomicReference<>();

	/**
	 * Create a new {@link ClosingLoop}.
	 * @param answerTimeout how long a peer has to answer a close frame of the
	 * application's before it is cut; {@code null} to leave that to the container
	 */
	public ClosingLoop(@Nullable Duration answerTimeout) {
		this(answerTimeout, Thread::start);
	}

	/**
	 * Create a new {@link ClosingLoop} where the system may have no more threads.
	 */
	ClosingLoop(@Nullable Duration answerTimeout, Consumer<Thread> starter) {
		this.answerTimeout = answerTimeout;
		this.threads = new LoopThreads(this, this::isIdle, starter);
	}

	@Override
	public void opened(Connection connection) {
		for (Drain drain = drainOfAll(); drain != null; drain = drainOfAll()) {
			if (drain.addStraggler(connection)) {
				return;
			}
			// Its handshake has outlived the drain that it was admitted before
			this.drainOfAll.compareAndSet(drain, drain.followUp());
		}
	}

	@Override
	public void closedByApplication(Connection connection) {
		while (!connection.isGone()) {
			Closing current = (Closing) connection.getClosing();
			if (current != null && current.applicationHasClosed(this.answerTimeout)) {
				add(current);
				return;
			}
			Closing closing = Closing.byApplication(this, connection, this.answerTimeout);
			if (connection.compareAndSetClosing(current, closing)) {
				tellIfGone(closing);
				add(closing);
				return;
			}
		}
	}

	/**
	 * Cut a connection, unless it is being closed or has gone by itself.
	 * @param told what its application is told
	 * @return whether it is cut now
	 */
	boolean cut(Connection connection, CloseFrame told, UncleanEnds.Reason reason) {
		Closing closing = new Closing(connection, this, null, told, 0);
		if (!connection.compareAndSetClosing(null, closing)) {
			return false;
		}
		connection.goneIfTransportIs();
		tellIfGone(closing);
		boolean cut = closing.cut(reason);
		add(closing);
		return cut;
	}

	/**
	 * A transport that has gone before its connection had the closing told it nothing.
	 */
	private static void tellIfGone(Closing closing) {
		if (closing.connection().isGone()) {
			closing.gone();
		}
	}

	@Override
	public void workEnded() {
		wakeUp();
	}

	@Nullable Drain drainOfAll() {
		return this.drainOfAll.get();
	}

	void setDrainOfAll(@Nullable Drain drain) {
		this.drainOfAll.set(drain);
	}

	/**
	 * Look after a closing until it has ended. Where the system has no more threads, the
	 * next that is added tries again.
	 */
	void add(Closing closing) {
		if (closing.beginLookingAfter()) {
			this.added.add(closing);
			this.threads.start();
		}
	}

	/**
	 * Look after a drain until it has ended. Where the system has no more threads, the
	 * current one does.
	 */
	void add(Drain drain) {
		this.drains.add(drain);
		this.threads.startOrRun();
	}

	/**
	 * Have a task run at the end of a drain, whatever else the threads for it are held up
	 * by.
	 */
	void atEnd(Runnable task) {
		this.executors.ends().execute(task);
		if (this.executors.hasWorkWaiting()) {
			this.threads.startOrRun();
		}
	}

	/**
	 * Have the loop look at once.
	 */
	void wakeUp() {
		this.threads.wakeUp();
	}

	/**
	 * Look at everything, until there is nothing more or another thread does.
	 */
	void run(LoopThread current) {
		long nextLook = System.nanoTime() + SHORTEST_LOOK_PAUSE_NANOS;
		long nextGrowth = System.nanoTime();
		while (this.threads.goesOn(current)) {
			long now = System.nanoTime();
			long pause = this.drains.check(now, LONGEST_PAUSE_NANOS);
			checkAdded(current, now);
			if (now - nextLook >= 0) {
				nextLook = now + checkClosings(current, now);
			}
			if (now - nextGrowth >= 0) {
				this.executors.growWhereWorkWaits();
				nextGrowth = now + GROWTH_PAUSE_NANOS;
			}
			long end = System.nanoTime();
			pause = Math.min(now + pause - end, Math.min(nextLook - end, nextGrowth - end));
			if (!isIdle()) {
				current.pause(Math.max(pause, SHORTEST_PAUSE_NANOS));
			}
		}
	}

	/**
	 * Look at what was added at once, without looking at all others.
	 */
	private void checkAdded(LoopThread current, long now) {
		for (Closing closing = this.added.poll(); closing != null; closing = this.added.poll()) {
			this.closings.add(closing);
			if (!this.threads.isCurrent(current)) {
				return;
			}
			current.check(closing, now);
		}
	}

	/**
	 * Look at the closings.
	 * @return how long until they are to be looked at again: when one of them is due, but
	 * the more there are, the less often
	 */
	private long checkClosings(LoopThread current, long now) {
		checkScheduled(current, now);
		long due = this.drains.isEmpty() ? LONGEST_PAUSE_NANOS : SHORTEST_LOOK_PAUSE_NANOS;
		for (Iterator<Closing> closings = this.closings.iterator(); closings.hasNext()
				&& this.threads.isCurrent(current);) {
			Closing closing = closings.next();
			if (!current.check(closing, now)) {
				closings.remove();
			}
			else {
				due = Math.min(due, closing.nextNanos() - now);
			}
		}
		long took = System.nanoTime() - now;
		long least = Math.max(SHORTEST_LOOK_PAUSE_NANOS / 2, Math.min(PAUSE_PER_LOOK * took, LONGEST_PAUSE_NANOS));
		return took + Math.max(due, least);
	}

	/**
	 * Look for transports that are gone before their connection's turn has come.
	 */
	private void checkScheduled(LoopThread current, long now) {
		this.drains.forEach((drain) -> {
			for (Closing closing : drain.closings().scheduled()) {
				if (!this.threads.isCurrent(current)) {
					return;
				}
				current.check(closing, now);
			}
		});
	}

	private boolean isIdle() {
		return this.added.isEmpty() && this.closings.isEmpty() && this.drains.isEmpty()
				&& !this.executors.hasWorkWaiting();
	}

	RunningDrains drains() {
		return this.drains;
	}

	LoopThreads threads() {
		return this.threads;
	}

	ClosingExecutors executors() {
		return this.executors;
	}

	/**
	 * End the threads that close connections.
	 */
	@Override
	public void close() {
		this.threads.close();
		this.executors.close();
	}

}
