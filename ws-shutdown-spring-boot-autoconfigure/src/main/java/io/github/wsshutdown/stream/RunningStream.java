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

package io.github.wsshutdown.stream;

import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;

/**
 * An event stream until its end, which becomes part of the history of its path.
 * Thread-safe.
 */
public final class RunningStream {

	private final @Nullable StreamHistory history;

	private final long startedNanos = System.nanoTime();

	private final AtomicBoolean ended = new AtomicBoolean();

	private volatile boolean written;

	private volatile boolean interrupted;

	/**
	 * Create a new {@link RunningStream}.
	 * @param history how others have ended, {@code null} if it is endless whatever they
	 * were
	 */
	public RunningStream(@Nullable StreamHistory history) {
		this.history = history;
	}

	/**
	 * Called when the application writes an event.
	 */
	public void written() {
		this.written = true;
	}

	/**
	 * Whether the application has written something.
	 * @return {@code true} if so
	 */
	public boolean isWritten() {
		return this.written;
	}

	/**
	 * Called when it is about to end for another reason than that the application ends
	 * it, or because that has failed.
	 */
	public void interrupted() {
		this.interrupted = true;
	}

	/**
	 * Whether the application can be expected to end it.
	 * @return {@code true} if so
	 */
	public boolean isExpectedToEnd() {
		return this.history != null && !this.interrupted && this.history.isExpectedToEnd(ageNanos());
	}

	/**
	 * Called when it has ended. Only the first call counts.
	 * @param properly whether its client has taken all of it
	 */
	public void ended(boolean properly) {
		if (this.history != null && this.ended.compareAndSet(false, true)) {
			this.history.ended(ageNanos(), properly && this.written && !this.interrupted);
		}
	}

	private long ageNanos() {
		return System.nanoTime() - this.startedNanos;
	}

}
