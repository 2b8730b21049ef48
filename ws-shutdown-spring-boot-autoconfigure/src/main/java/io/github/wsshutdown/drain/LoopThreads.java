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
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The threads of a {@link ClosingLoop}, of which one at a time is current: from when
 * there is something to do until there is nothing more, or another has to go on in its
 * place. Thread-safe.
 */
final class LoopThreads implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(LoopThreads.class);

	private final ClosingLoop loop;

	private final BooleanSupplier idle;

	private final Consumer<Thread> starter;

	private volatile @Nullable LoopThread current;

	/** It may be no longer current and have yet to end. */
	private volatile @Nullable LoopThread last;

	private boolean closed;

	/**
	 * Create new {@link LoopThreads}.
	 * @param idle whether there is nothing to do
	 * @param starter starts a thread, or throws if the system has no more
	 */
	LoopThreads(ClosingLoop loop, BooleanSupplier idle, Consumer<Thread> starter) {
		this.loop = loop;
		this.idle = idle;
		this.starter = starter;
	}

	/**
	 * Have the current thread look at once.
	 */
	void wakeUp() {
		LockSupport.unpark(this.current);
	}

	/**
	 * Start a thread unless there is one. If the system has no more threads, the calling
	 * one takes its place.
	 */
	void startOrRun() {
		LoopThread unstarted = start();
		if (unstarted == null) {
			return;
		}
		logger.warn("There is no thread for a drain, which holds up what has begun it");
		synchronized (this) {
			if (this.current == null) {
				this.current = unstarted;
			}
		}
		unstarted.run();
	}

	/**
	 * Start a thread unless there is one.
	 * @return the thread, if it could not be started
	 */
	synchronized @Nullable LoopThread start() {
		if (this.current == null && !this.closed) {
			LoopThread starting = new LoopThread(this.loop);
			if (!DrainThreads.start(starting, this.starter)) {
				return starting;
			}
			// It waits for the monitor before it looks whether it is the current one
			this.current = starting;
			this.last = starting;
		}
		if (this.current != Thread.currentThread()) {
			wakeUp();
		}
		return null;
	}

	/**
	 * Have another thread go on, because the current one is held up.
	 * @return {@code false} if the system has no other
	 */
	synchronized boolean replace(LoopThread heldUp) {
		if (this.current != heldUp || this.closed) {
			return true;
		}
		LoopThread successor = new LoopThread(this.loop, heldUp);
		boolean started = DrainThreads.start(successor, this.starter);
		if (started) {
			this.current = successor;
			this.last = successor;
		}
		return started;
	}

	boolean isCurrent(LoopThread thread) {
		return this.current == thread;
	}

	/**
	 * Whether a thread is to go on. It ends if there is nothing more, or another does.
	 */
	synchronized boolean goesOn(LoopThread thread) {
		if (this.current == thread && (this.closed || this.idle.getAsBoolean())) {
			this.current = null;
		}
		return this.current == thread;
	}

	/**
	 * Wait for the last thread to end.
	 */
	void awaitEnd(Duration timeout) throws InterruptedException {
		LoopThread thread = this.last;
		if (thread != null) {
			thread.join(Math.max(1, timeout.toMillis()));
		}
	}

	/**
	 * Let no thread go on, and wait a moment for the last one.
	 */
	@Override
	public void close() {
		LoopThread thread;
		synchronized (this) {
			this.closed = true;
			thread = this.last;
		}
		LockSupport.unpark(thread);
		if (thread != null) {
			thread.awaitEnd();
		}
	}

}
