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

/**
 * Threads for one kind of work of a drain, kept apart from the others so that work that
 * blocks holds up only its own kind.
 */
final class Lane {

	private final ThreadPoolExecutor threads;

	private final int mostThreads;

	private boolean workWaited;

	/**
	 * Create a new {@link Lane}.
	 * @param threadCount how many threads it begins with
	 * @param mostThreads how many it may grow to
	 */
	Lane(ThreadFactory threadFactory, int threadCount, int mostThreads) {
		this.mostThreads = mostThreads;
		this.threads = new ThreadPoolExecutor(threadCount, threadCount, 1, TimeUnit.SECONDS,
				new LinkedBlockingQueue<>(), threadFactory, (task, closed) -> task.run());
		this.threads.allowCoreThreadTimeOut(true);
	}

	void execute(Runnable task) {
		this.threads.execute(task);
	}

	/**
	 * Double the threads if work has been waiting since the last look.
	 */
	void growIfWorkWaits() {
		boolean workWaits = !this.threads.getQueue().isEmpty();
		int size = this.threads.getCorePoolSize();
		if (workWaits && this.workWaited && size < this.mostThreads) {
			int grown = Math.min(2 * size, this.mostThreads);
			this.threads.setMaximumPoolSize(grown);
			this.threads.setCorePoolSize(grown);
		}
		this.workWaited = workWaits;
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
