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
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Threads for one kind of work of a drain, kept apart from the others so that work that
 * blocks holds up only its own kind.
 */
final class ClosingExecutor {

	private static final Log logger = LogFactory.getLog(ClosingExecutor.class);

	private final ThreadPoolExecutor threads;

	private volatile int mostThreads;

	private boolean workWaited;

	/**
	 * Create a new {@link ClosingExecutor}.
	 * @param threadCount how many threads it begins with
	 * @param mostThreads how many it may grow to
	 */
	ClosingExecutor(ThreadFactory threadFactory, int threadCount, int mostThreads) {
		this.mostThreads = mostThreads;
		this.threads = new ThreadPoolExecutor(threadCount, threadCount, 1, TimeUnit.SECONDS,
				new LinkedBlockingQueue<>(), threadFactory, (task, closed) -> task.run());
		this.threads.allowCoreThreadTimeOut(true);
	}

	/**
	 * Have a task run. Where the system has no more threads, it waits for those that are
	 * there.
	 */
	void execute(Runnable task) {
		try {
			this.threads.execute(task);
		}
		catch (OutOfMemoryError ex) {
			stopGrowing(ex);
			this.threads.getQueue().add(task);
		}
	}

	/**
	 * Run what waits in the current thread if there is no other. Only for tasks that do
	 * not block.
	 */
	void runIfWithoutThreads() {
		if (hasThreads()) {
			return;
		}
		for (Runnable task = this.threads.getQueue().poll(); task != null; task = this.threads.getQueue().poll()) {
			task.run();
		}
	}

	private void stopGrowing(OutOfMemoryError ex) {
		logger.debug("The system has no more threads", ex);
		this.mostThreads = Math.max(1, this.threads.getPoolSize());
		this.threads.setCorePoolSize(this.mostThreads);
	}

	/**
	 * Double the threads if work has been waiting since the last look.
	 */
	void growIfWorkWaits() {
		boolean workWaits = hasWorkWaiting();
		if (workWaits && !hasThreads()) {
			grow(this.threads.getCorePoolSize());
		}
		int size = this.threads.getCorePoolSize();
		if (workWaits && this.workWaited && size < this.mostThreads) {
			int grown = Math.min(2 * size, this.mostThreads);
			grow(grown);
		}
		this.workWaited = workWaits;
	}

	boolean hasThreads() {
		return this.threads.getPoolSize() > 0;
	}

	boolean hasWorkWaiting() {
		return !this.threads.getQueue().isEmpty();
	}

	private void grow(int size) {
		try {
			this.threads.setMaximumPoolSize(size);
			this.threads.setCorePoolSize(size);
			this.threads.prestartCoreThread();
		}
		catch (OutOfMemoryError ex) {
			stopGrowing(ex);
		}
	}

	/**
	 * Let the threads finish what they have to do. What comes later is run by who brings
	 * it.
	 */
	void close() {
		this.threads.shutdown();
	}

	/**
	 * Wait for the threads to end, and interrupt those that do not.
	 * @param timeout how long to wait before
	 */
	void awaitEnd(Duration timeout) {
		try {
			if (!this.threads.awaitTermination(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
				this.threads.shutdownNow();
			}
		}
		catch (InterruptedException ex) {
			this.threads.shutdownNow();
			Thread.currentThread().interrupt();
		}
	}

}
