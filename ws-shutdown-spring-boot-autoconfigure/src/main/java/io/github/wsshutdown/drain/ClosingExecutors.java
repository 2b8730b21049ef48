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
import java.util.List;

/**
 * The threads for what may block while connections are being closed: each kind apart, so
 * that it holds up only its own. None exists while there is nothing to do.
 */
final class ClosingExecutors implements AutoCloseable {

	private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

	/** Close frames to peers that take them, and the application's close callbacks. */
	private final ClosingExecutor closes = new ClosingExecutor(DrainThreads.platform("close"), 2 * PROCESSORS, 1000);

	/** Close frames that have to wait behind data which the peer does not take. */
	private final ClosingExecutor blockedCloses = DrainThreads.blocking("blocked");

	/** Notices, which may block for as long as the application likes. */
	private final ClosingExecutor notices = DrainThreads.blocking("notice");

	/** Ends of transports. They do not block, and must not wait for what does. */
	private final ClosingExecutor cuts = new ClosingExecutor(DrainThreads.platform("cut"), PROCESSORS, 16);

	/** Ends of drains: listeners are waited for, a moment, and whoever waits goes on. */
	private final ClosingExecutor ends = new ClosingExecutor(DrainThreads.platform("end"), 1, 16);

	ClosingExecutor closes() {
		return this.closes;
	}

	ClosingExecutor blockedCloses() {
		return this.blockedCloses;
	}

	ClosingExecutor notices() {
		return this.notices;
	}

	ClosingExecutor cuts() {
		return this.cuts;
	}

	ClosingExecutor ends() {
		return this.ends;
	}

	/**
	 * Called again and again while connections are being closed.
	 */
	void growWhereWorkWaits() {
		all().forEach(ClosingExecutor::growIfWorkWaits);
		this.cuts.runIfWithoutThreads();
		this.ends.runIfWithoutThreads();
	}

	/**
	 * Whether work waits for a thread, so that there is to be a look whether it needs
	 * another.
	 */
	boolean hasWorkWaiting() {
		return all().stream().anyMatch(ClosingExecutor::hasWorkWaiting);
	}

	private List<ClosingExecutor> all() {
		return List.of(this.cuts, this.notices, this.blockedCloses, this.closes, this.ends);
	}

	/**
	 * Let the threads finish what they have to do, and interrupt those that do not.
	 */
	@Override
	public void close() {
		all().forEach(ClosingExecutor::close);
		long until = System.nanoTime() + Duration.ofSeconds(1).toNanos();
		all().forEach((executor) -> executor.awaitEnd(Duration.ofNanos(Math.max(0, until - System.nanoTime()))));
	}

}
