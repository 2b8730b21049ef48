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

package io.github.wsshutdown.client;

import java.time.Duration;

/**
 * How a client comes back, and how it leaves. For the delays see {@link Reconnect}.
 *
 * @param base limit of the first back-off; it doubles each time
 * @param cap limit of every back-off
 * @param maxAssigned longest delay that is taken from a server
 * @param stableAfter how long a connection has to last for the back-off to begin anew
 * @param closeTimeout how long a client that is closed waits for the server's answer
 * @param overlap how long a connection whose server has given notice is kept beside its
 * successor; zero to ignore notices
 */
public record ReconnectOptions(Duration base, Duration cap, Duration maxAssigned, Duration stableAfter,
		Duration closeTimeout, Duration overlap) {

	/**
	 * 1 s, 30 s, 5 minutes, 1 minute and 2 s. Notices are ignored.
	 */
	public static final ReconnectOptions DEFAULTS = new ReconnectOptions(Duration.ofSeconds(1), Duration.ofSeconds(30),
			Duration.ofMinutes(5), Duration.ofMinutes(1), Duration.ofSeconds(2), Duration.ZERO);

	/**
	 * Create new {@link ReconnectOptions}.
	 * @throws IllegalArgumentException if {@code base} or {@code cap} is not positive, or
	 * another one is negative
	 */
	public ReconnectOptions {
		requirePositive("base", base);
		requirePositive("cap", cap);
		requireNotNegative("maxAssigned", maxAssigned);
		requireNotNegative("stableAfter", stableAfter);
		requireNotNegative("closeTimeout", closeTimeout);
		requireNotNegative("overlap", overlap);
	}

	private static void requirePositive(String name, Duration duration) {
		if (duration.isNegative() || duration.isZero()) {
			throw new IllegalArgumentException("'%s' must be positive".formatted(name));
		}
	}

	private static void requireNotNegative(String name, Duration duration) {
		if (duration.isNegative()) {
			throw new IllegalArgumentException("'%s' must not be negative".formatted(name));
		}
	}

}
