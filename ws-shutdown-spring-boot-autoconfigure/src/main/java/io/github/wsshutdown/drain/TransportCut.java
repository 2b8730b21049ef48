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

import io.github.wsshutdown.CloseFrame;
import io.github.wsshutdown.UncleanEnds;
import io.github.wsshutdown.connection.Connection;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The cut of one transport, which is repeated until the transport is gone.
 */
final class TransportCut {

	private static final Log logger = LogFactory.getLog(TransportCut.class);

	/**
	 * How long a blocked sender has to notice that it was freed before the socket goes.
	 */
	private static final Duration SHORTEST_PAUSE = Duration.ofMillis(20);

	/**
	 * A server that frees many at once has a lot to do; the deadline ends this sooner.
	 */
	private static final Duration PATIENCE_WITH_SENDERS = Duration.ofSeconds(1);

	private final Connection connection;

	private final ClosingExecutor executor;

	private final CloseFrame closeFrame;

	private final UncleanEnds.Reason reason;

	private final long startedNanos = System.nanoTime();

	private final AtomicBoolean failed = new AtomicBoolean();

	private Duration pause = SHORTEST_PAUSE;

	/**
	 * Create a new {@link TransportCut}.
	 * @param closeFrame what the peer should have been told
	 * @param reason why it is cut
	 */
	TransportCut(Connection connection, ClosingExecutor executor, CloseFrame closeFrame, UncleanEnds.Reason reason) {
		this.connection = connection;
		this.executor = executor;
		this.closeFrame = closeFrame;
		this.reason = reason;
	}

	CloseFrame closeFrame() {
		return this.closeFrame;
	}

	UncleanEnds.Reason reason() {
		return this.reason;
	}

	void begin() {
		execute(this.connection.getTransport().isSendBlocked());
	}

	/**
	 * Cut again, unless senders that are blocked may still notice that they were freed.
	 * @param over whether there is no more time for that
	 */
	void repeat(long now, boolean over) {
		boolean patience = !over && now - this.startedNanos < PATIENCE_WITH_SENDERS.toNanos();
		if (!(patience && this.connection.getTransport().isSendBlocked())) {
			Duration longer = this.pause.multipliedBy(2);
			this.pause = (longer.compareTo(PATIENCE_WITH_SENDERS) < 0) ? longer : PATIENCE_WITH_SENDERS;
			execute(false);
		}
	}

	/**
	 * How long to wait before it is repeated: longer each time.
	 */
	Duration pause() {
		return this.pause;
	}

	private void execute(boolean freeSenders) {
		this.executor.execute(() -> {
			try {
				this.connection.getTransport().cut(freeSenders);
				this.connection.goneIfTransportIs();
			}
			catch (Throwable ex) {
				logFailure(ex);
			}
		});
	}

	/** It is repeated until the transport is gone, which may be never then. */
	private void logFailure(Throwable ex) {
		String message = "Could not cut connection " + this.connection.getId() + " on '" + this.connection.getPath()
				+ "'";
		if (this.failed.compareAndSet(false, true)) {
			logger.warn(message, ex);
		}
		else {
			logger.debug(message, ex);
		}
	}

}
