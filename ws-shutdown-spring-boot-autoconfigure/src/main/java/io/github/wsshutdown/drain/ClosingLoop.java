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
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.connection.ConnectionCloser;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Looks after everything that is being closed, in one thread that exists only while there
 * is something. It calls neither peers nor the application; where a stack holds it up all
 * the same, {@link LoopWatchdog} has another thread go on without that connection.
 * Thread-safe.
 */
public final class ClosingLoop implements ConnectionCloser, AutoCloseable {

	private static final Log logger = LogFactory.getLog(ClosingLoop.class);

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

	private final Queue<Drain> drains = new ConcurrentLinkedQueue<>();

	private final @Nullable Duration answerTimeout;

	private final Consumer<Thread> starter;

	/** Guards the threads. */
	private final Object monitor = new Object();

	private volatile @Nullable LoopThread thread;

	private boolean closed;

	/** Into which connections straggle whose handshake was admitted before it began. */
	private volatile @Nullable Drain drainOfAll;

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
		this.starter = starter;
	}

	@Override
	public void opened(Connection connection) {
		for (Drain drain = this.drainOfAll; drain != null; drain = this.drainOfAll) {
			if (drain.addStraggler(connection)) {
				return;
			}
			followUp(drain);
		}
	}

	/** For connections that open after the drain is over into which they straggle. */
	private void followUp(Drain over) {
		synchronized (this.monitor) {
			if (this.drainOfAll != over) {
				return;
			}
			this.drainOfAll = over.followUp();
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
				add(closing);
				return;
			}
		}
	}

	@Nullable Drain drainOfAll() {
		return this.drainOfAll;
	}

	void setDrainOfAll(@Nullable Drain drain) {
		synchronized (this.monitor) {
			this.drainOfAll = drain;
		}
	}

	/**
	 * The drains that are not over.
	 */
	List<Drain> running() {
		return this.drains.stream().filter((drain) -> !drain.isOver()).toList();
	}

	/**
	 * Look after a closing until it has ended. Where the system has no more threads, the
	 * next that is added tries again.
	 */
	void add(Closing closing) {
		if (closing.beginLookingAfter()) {
			this.added.add(closing);
			start();
		}
	}

	/**
	 * Look after a drain until it has ended. Where the system has no more threads, the
	 * current one does.
	 */
	void add(Drain drain) {
		this.drains.add(drain);
		startOrRun();
	}

	/**
	 * Have a task run at the end of a drain, whatever else the threads for it are held up
	 * by.
	 */
	void atEnd(Runnable task) {
		this.executors.ends().execute(task);
		if (this.executors.hasWorkWaiting()) {
			startOrRun();
		}
	}

	/**
	 * Have the loop look at once.
	 */
	void wakeUp() {
		LockSupport.unpark(this.thread);
	}

	private void startOrRun() {
		LoopThread unstarted = start();
		if (unstarted == null) {
			return;
		}
		logger.warn("There is no thread for a drain, which holds up what has begun it");
		synchronized (this.monitor) {
			if (this.thread == null) {
				this.thread = unstarted;
			}
		}
		unstarted.run();
	}

	/**
	 * Start a thread unless there is one.
	 * @return the thread, if it could not be started
	 */
	private @Nullable LoopThread start() {
		synchronized (this.monitor) {
			if (this.thread == null && !this.closed) {
				LoopThread starting = new LoopThread(this);
				if (!isStarted(starting)) {
					return starting;
				}
				this.thread = starting;
			}
			if (this.thread != Thread.currentThread()) {
				wakeUp();
			}
			return null;
		}
	}

	/** It waits for the monitor before it looks whether it is the current one. */
	private boolean isStarted(LoopThread starting) {
		try {
			this.starter.accept(starting);
			return true;
		}
		catch (OutOfMemoryError ex) {
			logger.debug("The system has no more threads", ex);
			return false;
		}
	}

	/**
	 * Have another thread go on, because the current one is held up.
	 * @return {@code false} if the system has no other
	 */
	boolean replace(LoopThread heldUp) {
		LoopThread successor = new LoopThread(this, heldUp);
		synchronized (this.monitor) {
			if (this.thread == heldUp && !this.closed) {
				if (!isStarted(successor)) {
					return false;
				}
				this.thread = successor;
			}
		}
		return true;
	}

	/**
	 * Look at everything, until there is nothing more or another thread does.
	 */
	void run(LoopThread current) {
		long nextLook = System.nanoTime() + SHORTEST_LOOK_PAUSE_NANOS;
		long nextGrowth = System.nanoTime();
		while (isCurrent(current)) {
			long now = System.nanoTime();
			long pause = checkDrains(now);
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
	 * Look at the drains.
	 * @return how long until the next turn comes, or one is to be looked at again
	 */
	private long checkDrains(long now) {
		long pause = LONGEST_PAUSE_NANOS;
		for (Iterator<Drain> drains = this.drains.iterator(); drains.hasNext();) {
			Drain drain = drains.next();
			if (check(drain, now)) {
				pause = Math.min(pause, drain.nextNanos(now) - now);
			}
			else {
				drains.remove();
			}
		}
		return pause;
	}

	/** Whoever waits for a drain waits for this thread. */
	static boolean check(Drain drain, long now) {
		try {
			return drain.check(now);
		}
		catch (Throwable ex) {
			logger.warn("A drain has met a failure, and goes on", ex);
			return true;
		}
	}

	/**
	 * Look at what was added at once, without looking at all others.
	 */
	private void checkAdded(LoopThread current, long now) {
		for (Closing closing = this.added.poll(); closing != null; closing = this.added.poll()) {
			this.closings.add(closing);
			if (this.thread != current) {
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
		long due = this.drains.isEmpty() ? LONGEST_PAUSE_NANOS : SHORTEST_LOOK_PAUSE_NANOS;
		for (Iterator<Closing> closings = this.closings.iterator(); closings.hasNext() && this.thread == current;) {
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
	 * Whether a thread is to go on. It ends if there is nothing more, or another does.
	 */
	private boolean isCurrent(LoopThread current) {
		synchronized (this.monitor) {
			if (this.thread == current && (isIdle() || this.closed)) {
				this.thread = null;
			}
			return this.thread == current;
		}
	}

	private boolean isIdle() {
		return this.added.isEmpty() && this.closings.isEmpty() && this.drains.isEmpty()
				&& !this.executors.hasWorkWaiting();
	}

	ClosingExecutors executors() {
		return this.executors;
	}

	/**
	 * Wait until nothing is being closed.
	 */
	void awaitEnd(Duration timeout) throws InterruptedException {
		LoopThread thread = this.thread;
		if (thread != null) {
			thread.join(Math.max(1, timeout.toMillis()));
		}
	}

	/**
	 * End the threads that close connections.
	 */
	@Override
	public void close() {
		LoopThread thread;
		synchronized (this.monitor) {
			this.closed = true;
			thread = this.thread;
		}
		LockSupport.unpark(thread);
		this.executors.close();
		if (thread != null) {
			thread.awaitEnd();
		}
	}

}
