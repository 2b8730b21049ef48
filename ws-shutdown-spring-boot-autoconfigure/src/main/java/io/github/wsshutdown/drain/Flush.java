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

import io.github.wsshutdown.DrainPlan;
import io.github.wsshutdown.connection.Backlog;
import io.github.wsshutdown.connection.Connection;

/**
 * What goes out between the end of the application's work and the close frame: the
 * connection's backlog, or what threads have left to one that is sending. Looked at by
 * the loop's thread once it has begun.
 */
final class Flush {

	/** How long it takes to see that data waits for a peer that is slow. */
	private static final long DOUBT_NANOS = Duration.ofMillis(200).toNanos();

	private final Connection connection;

	private final SendProgress progress;

	private volatile long sinceNanos;

	private volatile long lookedNanos;

	private volatile long flushed;

	private volatile long stalledNanos;

	Flush(Connection connection, SendProgress progress) {
		this.connection = connection;
		this.progress = progress;
	}

	/**
	 * Begin to wait.
	 * @return whether there is anything to wait for
	 */
	boolean begin() {
		Backlog backlog = this.connection.getBacklog();
		if (backlog == null && !this.connection.getTransport().isFlushing()) {
			return false;
		}
		this.sinceNanos = System.nanoTime();
		this.lookedNanos = this.sinceNanos;
		if (backlog != null) {
			this.flushed = backlog.flushed();
			this.stalledNanos = this.sinceNanos + backlog.patience().toNanos();
		}
		return true;
	}

	/**
	 * Have something done when all is out, if that is told.
	 */
	void whenOut(Runnable action) {
		Backlog backlog = this.connection.getBacklog();
		if (backlog != null) {
			backlog.whenFlushed(action);
		}
	}

	/**
	 * Whether there is no more to wait for, or it has had its time. To a peer that takes
	 * everything at once one may send for ever.
	 */
	boolean isOver(DrainPlan plan, long now) {
		boolean waiting = this.progress.isWaiting(now);
		long elapsed = now - this.sinceNanos;
		Backlog backlog = this.connection.getBacklog();
		if (elapsed >= plan.handlerTimeout().toNanos()) {
			return true;
		}
		if (backlog != null) {
			return !waiting && isStalled(backlog, now);
		}
		boolean fast = !this.progress.isSlow() && elapsed >= DOUBT_NANOS;
		return fast || !this.connection.getTransport().isFlushing();
	}

	private boolean isStalled(Backlog backlog, long now) {
		long flushed = backlog.flushed();
		long patience = backlog.patience().toNanos();
		this.stalledNanos += SendProgress.stoodStillNanos(this.lookedNanos, now);
		this.lookedNanos = now;
		if (flushed != this.flushed) {
			this.flushed = flushed;
			this.stalledNanos = now + patience;
		}
		return now - this.progress.until(this.stalledNanos, patience) >= 0;
	}

	/**
	 * Whether the peer, when it was last looked at, had taken nothing for as long as it
	 * would have for the close frame, which it could not take either.
	 */
	boolean isRefused(DrainPlan plan, long now) {
		long closeTimeout = plan.closeTimeout().toNanos();
		return this.progress.wasWaiting()
				&& now - this.progress.until(this.sinceNanos + closeTimeout, closeTimeout) >= 0;
	}

}
