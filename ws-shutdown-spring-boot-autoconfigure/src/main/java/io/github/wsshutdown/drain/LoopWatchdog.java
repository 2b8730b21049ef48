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
import java.util.concurrent.locks.LockSupport;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Watches the thread of a {@link ClosingLoop}, which is never to wait: where a stack has
 * it wait all the same, for one connection, another thread goes on with the others.
 */
final class LoopWatchdog extends Thread {

	private static final Log logger = LogFactory.getLog(LoopWatchdog.class);

	private static final long LOOK_NANOS = Duration.ofMillis(50).toNanos();

	private static final long LONGEST_WAIT_NANOS = Duration.ofMillis(150).toNanos();

	/** A machine that is busy does not come to it sooner. */
	private static final long LONGEST_RUN_NANOS = Duration.ofSeconds(1).toNanos();

	private final LoopThread watched;

	private final ClosingLoop loop;

	private volatile boolean ended;

	private LoopWatchdog(LoopThread watched, ClosingLoop loop) {
		super("ws-shutdown-watchdog");
		setDaemon(true);
		this.watched = watched;
		this.loop = loop;
	}

	/**
	 * Watch a thread.
	 * @return what does, {@code null} if the system has no more threads
	 */
	static @Nullable LoopWatchdog start(LoopThread watched, ClosingLoop loop) {
		LoopWatchdog watchdog = new LoopWatchdog(watched, loop);
		return DrainThreads.start(watchdog, Thread::start) ? watchdog : null;
	}

	@Override
	public void run() {
		while (!this.ended) {
			LockSupport.parkNanos(this, LOOK_NANOS);
			if (isHeldUp() && replace()) {
				return;
			}
		}
	}

	private boolean isHeldUp() {
		long heldUp = this.watched.heldUpNanos();
		return heldUp >= LONGEST_RUN_NANOS
				|| (heldUp >= LONGEST_WAIT_NANOS && this.watched.getState() != State.RUNNABLE);
	}

	private boolean replace() {
		Exception where = new Exception("Where it is held up");
		where.setStackTrace(this.watched.getStackTrace());
		boolean replaced = this.loop.threads().replace(this.watched);
		if (replaced) {
			logger.warn("The closing of a WebSocket connection is held up by what carries it, others go on", where);
		}
		return replaced;
	}

	/**
	 * End, and wait for it.
	 */
	void end() {
		this.ended = true;
		LockSupport.unpark(this);
		DrainThreads.awaitEnd(this, Duration.ofSeconds(1));
	}

}
