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
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Counts what is being done for one connection and can be told to let nothing new in, for
 * good or for a moment. Free of allocation and locks, since every message passes it.
 */
final class MessageGate {

	private static final Log logger = LogFactory.getLog(MessageGate.class);

	private static final int CLOSED = 1 << 30;

	private static final int PAUSED = 1 << 29;

	/** Threads of the container wait, and a stuck peer must not take all of them. */
	private static final long LONGEST_PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

	/** There is one of these for each connection, so save it an object. */
	private static final AtomicIntegerFieldUpdater<MessageGate> STATE = AtomicIntegerFieldUpdater
		.newUpdater(MessageGate.class, "state");

	private volatile int state;

	/**
	 * Begin a piece of work unless nothing new is let in. Waits while work is held back.
	 * @return whether it may begin; if so {@link #end()} must follow
	 */
	boolean begin() {
		while (true) {
			int current = this.state;
			if ((current & CLOSED) != 0) {
				return false;
			}
			if ((current & PAUSED) != 0) {
				awaitResume();
			}
			else if (STATE.compareAndSet(this, current, current + 1)) {
				return true;
			}
		}
	}

	/**
	 * Begin a piece of work that follows from one that was let in.
	 */
	void beginNested() {
		STATE.incrementAndGet(this);
	}

	/**
	 * End a piece of work.
	 * @return whether nothing new is let in and this was the last
	 */
	boolean end() {
		while (true) {
			int current = this.state;
			if ((current & ~(CLOSED | PAUSED)) == 0) {
				logger.warn("More work has ended than had begun. Please report this", new IllegalStateException());
				return false;
			}
			if (STATE.compareAndSet(this, current, current - 1)) {
				return isDone(current - 1);
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

	private static boolean isDone(int state) {
		return (state & ~PAUSED) == CLOSED;
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

	boolean isBusy() {
		return (this.state & ~(CLOSED | PAUSED)) != 0;
	}

	boolean isClosed() {
		return (this.state & CLOSED) != 0;
	}

}
