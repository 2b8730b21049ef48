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

package io.github.wsshutdown.servlet.stream;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Ends streams whose clients have left. Containers notice that when something is written,
 * and not each of them tells the application more than that it has failed: a stream that
 * is then only forgotten would stay open. Those that do are left alone. There is a thread
 * only while there are such streams.
 */
final class LeftStreams implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(LeftStreams.class);

	/** A container that tells the application at all does so at once. */
	private static final Duration PATIENCE = Duration.ofSeconds(1);

	private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, (task) -> {
		Thread thread = new Thread(task, "ws-shutdown-left");
		thread.setDaemon(true);
		return thread;
	});

	LeftStreams() {
		this.executor.setKeepAliveTime(1, TimeUnit.SECONDS);
		this.executor.allowCoreThreadTimeOut(true);
	}

	/**
	 * Add a stream that could not be written to.
	 */
	void add(StreamTransport stream) {
		try {
			this.executor.schedule(stream::endIfLeft, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (RejectedExecutionException | OutOfMemoryError ex) {
			logger.debug("An event stream whose client has left is left to its container", ex);
		}
	}

	@Override
	public void close() {
		this.executor.shutdownNow();
	}

}
