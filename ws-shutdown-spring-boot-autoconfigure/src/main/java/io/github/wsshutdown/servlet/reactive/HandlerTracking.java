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

package io.github.wsshutdown.servlet.reactive;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.reactive.HandlerWork;
import io.github.wsshutdown.reactive.TrackedHandler;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Tracks what the handlers of WebFlux do in a servlet container, which has no thread of
 * theirs: what they are told comes from threads of our own, which end when there is
 * nothing to tell.
 */
public class HandlerTracking implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(HandlerTracking.class);

	/** A handler that is told something may block. */
	private static final int THREADS = 16;

	private final ScheduledExecutorService executor = createExecutor();

	private static ScheduledExecutorService createExecutor() {
		AtomicInteger number = new AtomicInteger();
		ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(THREADS, (task) -> {
			Thread thread = new Thread(task, "ws-shutdown-handler-" + number.incrementAndGet());
			thread.setDaemon(true);
			return thread;
		});
		executor.setKeepAliveTime(1, TimeUnit.SECONDS);
		executor.allowCoreThreadTimeOut(true);
		return executor;
	}

	final TrackedHandler track(Connection connection) {
		return new TrackedHandler(createWork(connection, this.executor));
	}

	HandlerWork createWork(Connection connection, ScheduledExecutorService executor) {
		return new HandlerWork(connection, executor);
	}

	/**
	 * End the threads. Handlers that are still there are told nothing more.
	 */
	@Override
	public void close() {
		this.executor.shutdownNow();
		try {
			if (!this.executor.awaitTermination(1, TimeUnit.SECONDS)) {
				logger.warn("The threads that tell handlers of their end have not ended");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
