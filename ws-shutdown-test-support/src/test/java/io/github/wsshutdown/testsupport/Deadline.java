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

package io.github.wsshutdown.testsupport;

import java.time.Duration;

/**
 * A point in time until which something is waited for.
 *
 * @param nanos the point in time, as of {@link System#nanoTime()}
 */
record Deadline(long nanos) {

	static Deadline in(Duration duration) {
		return new Deadline(System.nanoTime() + duration.toNanos());
	}

	/**
	 * A deadline that no test lives to see, yet short enough for {@code SO_TIMEOUT}.
	 * @return the deadline
	 */
	static Deadline never() {
		return in(Duration.ofDays(20));
	}

	/**
	 * Wait for a thread to end.
	 * @param thread the thread
	 * @return whether it ended in time
	 */
	boolean join(Thread thread) {
		try {
			thread.join(remainingMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		return !thread.isAlive();
	}

	boolean passed() {
		return this.nanos - System.nanoTime() <= 0;
	}

	/**
	 * The time left, rounded up.
	 * @return the time in milliseconds, 1 at least as 0 means forever to a socket
	 */
	int remainingMillis() {
		return (int) Math.max(1, Duration.ofNanos(this.nanos - System.nanoTime()).plusNanos(999_999).toMillis());
	}

}
