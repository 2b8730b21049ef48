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

package io.github.wsshutdown.testsupport;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Writes the same again and again until it is told to stop, a write fails or there is a
 * reason to end.
 */
final class Flood implements Runnable {

	private final Runnable write;

	private final int burst;

	private final Duration gap;

	private final BooleanSupplier over;

	private final CompletableFuture<Void> ended = new CompletableFuture<>();

	private final Thread thread;

	private volatile boolean stopped;

	/**
	 * Create a new {@link Flood}.
	 * @param write writes once
	 * @param burst how many writes come first, as fast as possible
	 * @param gap the time between two writes after them
	 * @param over whether there is a reason to end
	 */
	Flood(Runnable write, int burst, Duration gap, BooleanSupplier over) {
		this.write = write;
		this.burst = burst;
		this.gap = gap;
		this.over = over;
		this.thread = new Thread(this, "peer-flood");
		this.thread.setDaemon(true);
	}

	void start() {
		this.thread.start();
	}

	@Override
	public void run() {
		try {
			for (int i = 1; !this.stopped && !this.over.getAsBoolean(); i++) {
				this.write.run();
				if (i >= this.burst) {
					LockSupport.parkNanos(this.gap.toNanos());
				}
			}
		}
		catch (UncheckedIOException ex) {
			// The writer recorded it
		}
		finally {
			this.ended.complete(null);
		}
	}

	/**
	 * Run something after the last frame: in the thread of the flood, or in this one if
	 * the flood has ended.
	 * @param action what to run
	 */
	void afterwards(Runnable action) {
		this.ended.thenRun(action);
	}

	void stop() {
		this.stopped = true;
	}

	boolean join(Deadline deadline) {
		return deadline.join(this.thread);
	}

}
