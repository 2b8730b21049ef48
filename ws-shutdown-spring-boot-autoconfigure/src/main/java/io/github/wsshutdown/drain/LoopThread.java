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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The thread of a {@link ClosingLoop}, which knows what it is looking at.
 */
final class LoopThread extends Thread {

	private static final Log logger = LogFactory.getLog(LoopThread.class);

	private final ClosingLoop loop;

	/** What threads before this one are held up by. */
	private final Set<Closing> skipped;

	private volatile @Nullable Closing current;

	private volatile long sinceNanos;

	LoopThread(ClosingLoop loop) {
		this(loop, ConcurrentHashMap.newKeySet());
	}

	LoopThread(ClosingLoop loop, LoopThread heldUp) {
		this(loop, heldUp.skipped);
		Closing closing = heldUp.current;
		if (closing != null) {
			this.skipped.add(closing);
			if (heldUp.current != closing) {
				// It went on meanwhile, and may have seen nothing to take back
				this.skipped.remove(closing);
			}
		}
	}

	private LoopThread(ClosingLoop loop, Set<Closing> skipped) {
		super("ws-shutdown-drain");
		setDaemon(true);
		this.loop = loop;
		this.skipped = skipped;
	}

	@Override
	public void run() {
		LoopWatchdog watchdog = LoopWatchdog.start(this, this.loop);
		try {
			this.loop.run(this);
		}
		finally {
			if (watchdog != null) {
				watchdog.end();
			}
		}
	}

	/**
	 * Look at a closing, unless another thread is held up by it.
	 * @return whether there is more to do
	 */
	boolean check(Closing closing, long now) {
		if (!this.skipped.isEmpty() && this.skipped.contains(closing)) {
			return true;
		}
		this.sinceNanos = System.nanoTime();
		this.current = closing;
		try {
			return closing.check(now);
		}
		finally {
			this.current = null;
			if (!this.skipped.isEmpty()) {
				this.skipped.remove(closing);
			}
		}
	}

	/**
	 * Wait until something is due or has happened.
	 */
	void pause(long nanos) {
		LockSupport.parkNanos(this, nanos);
	}

	/**
	 * For how long it has been looking at the same closing.
	 */
	long heldUpNanos() {
		// In this order, or it would be for how long it has not been
		return (this.current != null) ? System.nanoTime() - this.sinceNanos : 0;
	}

	void awaitEnd() {
		DrainThreads.awaitEnd(this, Duration.ofSeconds(1));
		if (isAlive()) {
			logger.warn("The thread that looks after what is being closed has not ended");
		}
	}

}
