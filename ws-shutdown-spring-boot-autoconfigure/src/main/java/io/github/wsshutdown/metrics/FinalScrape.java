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

package io.github.wsshutdown.metrics;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Waits, after the drain of an application that stops, until a registry has read what
 * became of the connections: until each meter that tells its reads here was read since
 * the last of them was counted. Thread-safe.
 */
public final class FinalScrape {

	private static final Log logger = LogFactory.getLog(FinalScrape.class);

	/** A read that has begun before may have seen other values. */
	private static final long BEGUN_BEFORE_NANOS = Duration.ofMillis(50).toNanos();

	private final Duration timeout;

	/** When each was read last. */
	private final Map<String, Long> reads = new ConcurrentHashMap<>();

	private volatile boolean changed;

	private volatile long changedNanos;

	private volatile @Nullable CountDownLatch awaited;

	/**
	 * Create a new {@link FinalScrape}.
	 * @param timeout how long to wait at the most, zero not to wait
	 */
	public FinalScrape(Duration timeout) {
		this.timeout = timeout;
	}

	/**
	 * Add a meter that tells of its reads.
	 * @param meter what it is called
	 */
	void add(String meter) {
		this.reads.put(meter, System.nanoTime());
	}

	/**
	 * Called when a registry reads a meter that was added.
	 */
	void read(String meter) {
		this.reads.put(meter, System.nanoTime());
		CountDownLatch awaited = this.awaited;
		if (awaited != null && isRead()) {
			awaited.countDown();
		}
	}

	/**
	 * Called when there is something new to read.
	 */
	void changed() {
		this.changedNanos = System.nanoTime();
		this.changed = true;
	}

	private boolean isRead() {
		long since = this.changedNanos + BEGUN_BEFORE_NANOS;
		return !this.changed || this.reads.values().stream().allMatch((read) -> read - since >= 0);
	}

	/**
	 * Run an action once all was read, or it was waited long enough, on a thread of its
	 * own; at once if there is nothing to wait for.
	 * @param action the action
	 */
	public void thenRun(Runnable action) {
		CountDownLatch awaited = new CountDownLatch(1);
		this.awaited = awaited;
		if (this.timeout.isZero() || isRead()) {
			action.run();
			return;
		}
		Thread thread = new Thread(() -> {
			try {
				await(awaited);
			}
			finally {
				action.run();
			}
		}, "ws-shutdown-scrape");
		thread.setDaemon(true);
		thread.start();
	}

	private void await(CountDownLatch awaited) {
		long begun = System.nanoTime();
		try {
			if (awaited.await(this.timeout.toNanos(), TimeUnit.NANOSECONDS)) {
				logger.info("The final values of the meters were read after "
						+ Duration.ofNanos(System.nanoTime() - begun).toMillis() + "ms");
			}
			else {
				logger.warn("The final values of the meters were not read within "
						+ "'ws-shutdown.metrics.await-scrape', which is " + this.timeout.toMillis() + "ms");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
