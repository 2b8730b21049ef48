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

package io.github.wsshutdown;

import java.time.Duration;

/**
 * Checks the times of a plan, and writes them as they are configured.
 */
final class DrainTimes {

	private static final Duration MAX = Duration.ofDays(1);

	private DrainTimes() {
	}

	static void requirePositive(String setting, Duration value) {
		requireBounded(setting, value);
		if (value.isNegative() || value.isZero()) {
			throw new InvalidDrainPlanException(setting, format(value), "it must be positive",
					"Use a duration above zero, for example 5s.");
		}
	}

	static void requireNotNegative(String setting, Duration value) {
		requireBounded(setting, value);
		if (value.isNegative()) {
			throw new InvalidDrainPlanException(setting, format(value), "it must not be negative",
					"Use 0s to switch it off or a duration above zero.");
		}
	}

	private static void requireBounded(String setting, Duration value) {
		if (value.abs().compareTo(MAX) > 0) {
			throw new InvalidDrainPlanException(setting, value.toString(), "it is longer than a day",
					"Use a duration of at most 24h.");
		}
	}

	static String format(Duration duration) {
		long millis = duration.toMillis();
		return (millis % 1000 == 0) ? (millis / 1000) + "s" : millis + "ms";
	}

}
