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
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.wsshutdown.connection.Connection;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The answer of a peer to a close frame, which may lie unread in a buffer of ours: then
 * it is read by a thread of ours, so that no peer is cut because the container is busy.
 * Used by the loop's thread only.
 */
final class UnreadAnswer {

	private static final Log logger = LogFactory.getLog(UnreadAnswer.class);

	/** Peers that answer at once, and threads that are free, have a chance before. */
	private static final long LONGEST_PAUSE_NANOS = Duration.ofMillis(500).toNanos();

	private static final long SHORTEST_PAUSE_NANOS = Duration.ofMillis(50).toNanos();

	private final Connection connection;

	private final ClosingExecutor executor;

	private final AtomicBoolean reading = new AtomicBoolean();

	private boolean awaited;

	private long dueNanos;

	UnreadAnswer(Connection connection, ClosingExecutor executor) {
		this.connection = connection;
		this.executor = executor;
	}

	/**
	 * Have it read now and then, and more often as the time of the peer runs out.
	 * @param untilNanos when that is over
	 */
	void readIfDue(long now, long untilNanos) {
		if (this.awaited && now - this.dueNanos < 0) {
			return;
		}
		if (this.awaited && this.reading.compareAndSet(false, true)) {
			this.executor.execute(this::read);
		}
		this.awaited = true;
		this.dueNanos = now + Math.max(SHORTEST_PAUSE_NANOS, Math.min(LONGEST_PAUSE_NANOS, (untilNanos - now) / 4));
	}

	private void read() {
		try {
			this.connection.getTransport().readInput();
		}
		catch (Throwable ex) {
			logger.debug("Could not read what the peer of connection " + this.connection.getId() + " has sent", ex);
		}
		finally {
			this.reading.set(false);
		}
	}

}
