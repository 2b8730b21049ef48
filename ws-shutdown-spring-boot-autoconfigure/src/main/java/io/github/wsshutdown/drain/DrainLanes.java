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
 * The threads of one drain.
 */
final class DrainLanes {

	private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

	/** Close frames to peers that take them, and the application's close callbacks. */
	private final Lane closes = new Lane(DrainThreads.platform("close"), 2 * PROCESSORS, 1000);

	/** Close frames that have to wait behind data which the peer does not take. */
	private final Lane blockedCloses = DrainThreads.blockingLane("blocked");

	/** Notices, which may block for as long as the application likes. */
	private final Lane notices = DrainThreads.blockingLane("notice");

	/** Ends of transports. They do not block, and must not wait for what does. */
	private final Lane cuts = new Lane(DrainThreads.platform("cut"), PROCESSORS, 16);

	Lane closes() {
		return this.closes;
	}

	Lane blockedCloses() {
		return this.blockedCloses;
	}

	Lane notices() {
		return this.notices;
	}

	Lane cuts() {
		return this.cuts;
	}

	void growWhereWorkWaits() {
		this.closes.growIfWorkWaits();
		this.blockedCloses.growIfWorkWaits();
		this.notices.growIfWorkWaits();
		this.cuts.growIfWorkWaits();
		this.cuts.runIfWithoutThreads();
	}

	/**
	 * Let the threads finish what they have to do.
	 */
	void close() {
		all().forEach(Lane::close);
	}

	/**
	 * Wait for the threads to end, and interrupt those that do not.
	 * @param timeout how long to wait before
	 */
	void awaitEnd(Duration timeout) {
		long until = System.nanoTime() + timeout.toNanos();
		for (Lane lane : all()) {
			lane.awaitEnd(Duration.ofNanos(Math.max(0, until - System.nanoTime())));
		}
	}

	private List<Lane> all() {
		return List.of(this.cuts, this.notices, this.blockedCloses, this.closes);
	}

}
