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

package io.github.wsshutdown.actuate;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

import io.github.wsshutdown.DrainPlan;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.convert.DurationStyle;

/**
 * What an operator asks for.
 *
 * @param path the registered path whose connections are drained, {@code null} for all
 * @param percent the share of them that is drained, {@code null} for all
 * @param timeout how long it may take, {@code null} for as long as is configured
 * @param spread the time over which close frames are spread, {@code null} for what is
 * configured
 */
record DrainRequest(@Nullable String path, @Nullable String percent, @Nullable String timeout,
		@Nullable String spread) {

	private static final Duration MAX_TIMEOUT = Duration.ofHours(1);

	/**
	 * Make a plan of it.
	 * @param defaultPlan the plan where nothing else is asked for
	 * @throws IllegalArgumentException if it can't be carried out
	 */
	DrainPlan toPlan(DrainPlan defaultPlan) {
		DrainPlan.Builder plan = defaultPlan.mutate();
		if (this.path != null) {
			plan.path(this.path);
		}
		if (this.percent != null) {
			plan.percent(toNumber("percent", this.percent));
		}
		if (this.timeout != null) {
			Duration timeout = toDuration("timeout", this.timeout);
			if (timeout.compareTo(MAX_TIMEOUT) > 0) {
				throw new IllegalArgumentException("'timeout' must be at most an hour");
			}
			plan.timeout(timeout);
		}
		if (this.spread != null) {
			plan.spread(toDuration("spread", this.spread));
		}
		return plan.build();
	}

	private static int toNumber(String name, String value) {
		try {
			return Integer.parseInt(value.trim());
		}
		catch (NumberFormatException ex) {
			throw new IllegalArgumentException("'" + name + "' must be a whole number", ex);
		}
	}

	private static Duration toDuration(String name, String value) {
		try {
			return DurationStyle.detectAndParse(value.trim(), ChronoUnit.SECONDS);
		}
		catch (IllegalArgumentException | ArithmeticException ex) {
			throw new IllegalArgumentException("'" + name + "' must be a duration, for example 30s", ex);
		}
	}

}
