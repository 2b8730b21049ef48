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
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Looks after connections whose session the application has closed and whose peer has yet
 * to answer. Tomcat alone keeps them for half a minute, and does not always tell when
 * they are gone.
 */
final class UnansweredCloses implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(UnansweredCloses.class);

	private static final long LOOK_NANOS = Duration.ofMillis(100).toNanos();

	/** The application has been told what it closed its session with. */
	private static final CloseFrame UNANSWERED = new CloseFrame(1001, "");

	private final @Nullable Duration timeout;

	private final ScheduledThreadPoolExecutor thread;

	/**
	 * Create new {@link UnansweredCloses}.
	 * @param timeout how long a peer has to answer, {@code null} for as long as the
	 * container lets it
	 */
	UnansweredCloses(@Nullable Duration timeout) {
		this.timeout = timeout;
		this.thread = new ScheduledThreadPoolExecutor(1, DrainThreads.platform("unanswered"));
		this.thread.setKeepAliveTime(1, TimeUnit.SECONDS);
		this.thread.allowCoreThreadTimeOut(true);
		this.thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
	}

	void watch(Connection connection) {
		long nanos = (this.timeout != null) ? this.timeout.toNanos() : Long.MAX_VALUE / 2;
		lookLater(connection, System.nanoTime() + nanos);
	}

	private void lookLater(Connection connection, long dueNanos) {
		long left = dueNanos - System.nanoTime();
		long delay = (left > 0) ? Math.min(LOOK_NANOS, left) : LOOK_NANOS;
		try {
			this.thread.schedule(() -> lookSafely(connection, dueNanos), delay, TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			logger.trace("The application has stopped", ex);
		}
	}

	private void lookSafely(Connection connection, long dueNanos) {
		if (connection.isGone()) {
			return;
		}
		try {
			look(connection, dueNanos);
		}
		catch (RuntimeException ex) {
			logger.warn("Could not look after connection " + connection.getId(), ex);
		}
		if (!connection.isGone()) {
			lookLater(connection, dueNanos);
		}
	}

	private void look(Connection connection, long dueNanos) {
		ConnectionTransport transport = connection.transport();
		Drain owner = connection.owner();
		boolean leftToDrain = owner != null && !owner.isOver() && !connection.closeProgress().isOpen();
		if (!leftToDrain && System.nanoTime() - dueNanos >= 0) {
			boolean freeSenders = connection.closeProgress().beginCut(UNANSWERED) && transport.isSendBlocked();
			transport.cut(freeSenders);
		}
		if (transport.isGone()) {
			connection.gone();
		}
	}

	@Override
	public void close() {
		this.thread.shutdownNow();
		try {
			if (!this.thread.awaitTermination(1, TimeUnit.SECONDS)) {
				logger.warn("The thread that looks after unanswered close frames has not ended");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
