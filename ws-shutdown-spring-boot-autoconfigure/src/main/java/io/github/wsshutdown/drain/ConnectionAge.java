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
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.connection.ConnectionRegistry;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Closes connections that are past their age, a few at a time. Does nothing while a drain
 * runs. Has a thread of its own from its creation until it is closed.
 */
public final class ConnectionAge implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(ConnectionAge.class);

	/** With this and the time between looks, at most 100 connections a second. */
	private static final int AT_A_TIME = 50;

	private static final Duration LOOK = Duration.ofMillis(500);

	/** Peers that do not answer must not hold up the others. */
	private static final int BATCHES_AT_A_TIME = 10;

	private final AgeLimit limit;

	private final ConnectionRegistry registry;

	private final DefaultWebSocketDrainer drainer;

	private final AtomicInteger batches = new AtomicInteger();

	private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, DrainThreads.platform("age"));

	/**
	 * Create a new {@link ConnectionAge}.
	 * @param limit how old connections may become
	 * @param registry the connections
	 * @param drainer what closes them
	 */
	public ConnectionAge(AgeLimit limit, ConnectionRegistry registry, DefaultWebSocketDrainer drainer) {
		this.limit = limit;
		this.registry = registry;
		this.drainer = drainer;
		this.thread.scheduleWithFixedDelay(this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
	}

	private void look() {
		try {
			boolean found = this.registry.connections().stream().anyMatch(this::isDue);
			if (found && this.batches.get() < BATCHES_AT_A_TIME) {
				closeAged();
			}
		}
		catch (RuntimeException ex) {
			logger.warn("Could not look after the age of WebSocket connections", ex);
		}
	}

	private void closeAged() {
		this.batches.incrementAndGet();
		this.drainer.closeAged(this::isDue, AT_A_TIME).whenComplete((ended, ex) -> this.batches.decrementAndGet());
	}

	private boolean isDue(Connection connection) {
		return connection.getClosing() == null && this.limit.isReached(connection);
	}

	/**
	 * End the thread. Connections that are being closed go on to be closed.
	 */
	@Override
	public void close() {
		this.thread.shutdownNow();
		try {
			if (!this.thread.awaitTermination(1, TimeUnit.SECONDS)) {
				logger.warn("The thread that looks after the age of connections has not ended");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
