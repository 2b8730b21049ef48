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

package io.github.wsshutdown.connection;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Counts what is being done for one connection and can be told to let nothing new in, for
 * good or for a moment. Free of allocation and locks, since every message passes it.
 */
final class MessageGate {

	private static final Log logger = LogFactory.getLog(MessageGate.class);

	private static final int COUNT_BITS = 20;

	/** A message that the application handles. */
	private static final long MESSAGE = 1;

	private static final long MESSAGE_MASK = (1L << COUNT_BITS) - 1;

	/** Work that follows from one. */
	private static final long WORK = 1L << COUNT_BITS;

	private static final long WORK_MASK = MESSAGE_MASK << COUNT_BITS;

	private static final long CLOSED = 1L << (2 * COUNT_BITS);

	private static final long PAUSED = CLOSED << 1;

	/** Someone waits for the end of what is being done. */
	private static final long WATCHED = CLOSED << 2;

	/** How many messages have ended; begins anew after two millions. */
	private static final int ENDED_SHIFT = 2 * COUNT_BITS + 3;

	private static final long ENDED_MASK = (1L << (Long.SIZE - ENDED_SHIFT)) - 1;

	/** Threads of the container wait, and a stuck peer must not take all of them. */
	private static final long LONGEST_PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

	/** There is one of these for each connection, so save it an object. */
	private static final AtomicLongFieldUpdater<MessageGate> STATE = AtomicLongFieldUpdater
		.newUpdater(MessageGate.class, "state");

	private volatile long state;

	/** Who hands over a message; of several at a time the last. */
	private volatile @Nullable Thread messageThread;

	/** Likewise, who does work that follows from one. */
	private volatile @Nullable Thread workThread;

	/**
	 * Begin a message unless nothing new is let in. Waits while work is held back.
	 * @return whether it may begin; if so {@link #endMessage()} must follow
	 */
	boolean beginMessage() {
		while (true) {
			long current = this.state;
			if ((current & CLOSED) != 0) {
				return false;
			}
			if ((current & PAUSED) != 0) {
				awaitResume();
			}
			else if (STATE.compareAndSet(this, current, current + MESSAGE)) {
				this.messageThread = Thread.currentThread();
				return true;
			}
		}
	}

	/**
	 * The thread that handed over a message has returned, but the message has not ended.
	 */
	void leaveMessage() {
		this.messageThread = null;
	}

	/**
	 * End a message.
	 * @return whether nothing new is let in and nothing is being done any more
	 */
	boolean endMessage() {
		this.messageThread = null;
		return end(MESSAGE_MASK, (1L << ENDED_SHIFT) - MESSAGE);
	}

	/**
	 * Begin a piece of work that follows from a message that was let in.
	 */
	void beginWork() {
		STATE.addAndGet(this, WORK);
	}

	/**
	 * End a piece of work.
	 * @return whether nothing new is let in and nothing is being done any more
	 */
	boolean endWork() {
		return end(WORK_MASK, -WORK);
	}

	/**
	 * Called when a thread begins to do work that was begun by another, and when it is
	 * done with it.
	 * @param thread the thread, {@code null} if there is none any more
	 */
	void setWorkThread(@Nullable Thread thread) {
		this.workThread = thread;
	}

	boolean isDoneBy(Predicate<Thread> threads) {
		Thread messageThread = this.messageThread;
		Thread workThread = this.workThread;
		return (messageThread != null && threads.test(messageThread))
				|| (workThread != null && threads.test(workThread));
	}

	private boolean end(long count, long change) {
		while (true) {
			long current = this.state;
			if ((current & count) == 0) {
				logger.warn("More work has ended than had begun. Please report this", new IllegalStateException());
				return false;
			}
			if (STATE.compareAndSet(this, current, current + change)) {
				return isDone(current + change);
			}
		}
	}

	/**
	 * Let nothing new in.
	 * @return whether nothing is being done now
	 */
	boolean close() {
		return isDone(STATE.updateAndGet(this, (current) -> current | CLOSED));
	}

	private static boolean isDone(long state) {
		return (state & (MESSAGE_MASK | WORK_MASK | CLOSED)) == CLOSED;
	}

	/**
	 * Have new work wait until {@link #resume()}, but not for more than a second. What is
	 * under way goes on.
	 */
	void pause() {
		STATE.updateAndGet(this, (current) -> current | PAUSED);
	}

	synchronized void resume() {
		STATE.updateAndGet(this, (current) -> current & ~PAUSED);
		notifyAll();
	}

	private synchronized void awaitResume() {
		long until = System.nanoTime() + LONGEST_PAUSE_NANOS;
		try {
			for (long left = LONGEST_PAUSE_NANOS; (this.state & PAUSED) != 0
					&& left > 0; left = until - System.nanoTime()) {
				TimeUnit.NANOSECONDS.timedWait(this, left);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		resume();
	}

	/**
	 * Have {@link #isWatched()} tell that someone waits for the end of what is being done
	 * now.
	 * @return tells whether that has ended. Messages that came later may have ended in
	 * the place of earlier ones, where several are handled at a time
	 */
	BooleanSupplier watch() {
		long before = STATE.updateAndGet(this, (current) -> current | WATCHED);
		return new BooleanSupplier() {

			/** It ends as a whole: which part of it is which is not known. */
			private boolean workEnded;

			@Override
			public boolean getAsBoolean() {
				long current = MessageGate.this.state;
				this.workEnded |= (current & WORK_MASK) == 0;
				long ended = (current >>> ENDED_SHIFT) - (before >>> ENDED_SHIFT) & ENDED_MASK;
				return this.workEnded && ended >= (before & MESSAGE_MASK);
			}

		};
	}

	void unwatch() {
		STATE.updateAndGet(this, (current) -> current & ~WATCHED);
	}

	boolean isWatched() {
		return (this.state & WATCHED) != 0;
	}

	boolean isBusy() {
		return (this.state & (MESSAGE_MASK | WORK_MASK)) != 0;
	}

	boolean isClosed() {
		return (this.state & CLOSED) != 0;
	}

}
