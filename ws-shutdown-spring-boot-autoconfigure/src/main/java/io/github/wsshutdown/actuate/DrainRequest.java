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
import java.util.LinkedHashMap;
import java.util.Map;

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
 * @param rate how many close frames are sent in a second, {@code null} for a spread
 * @param principal whose connections are drained, {@code null} for everyone's
 * @param remoteAddress from where connections are drained, {@code null} for any
 * @param maxWait how long to wait for the end, {@code null} not to
 */
record DrainRequest(@Nullable String path, @Nullable String percent, @Nullable String timeout, @Nullable String spread,
		@Nullable String rate, @Nullable String principal, @Nullable String remoteAddress, @Nullable String maxWait) {

	private static final Duration MAX_TIME = Duration.ofHours(1);

	/**
	 * Make a plan of it.
	 * @param defaultPlan the plan where nothing else is asked for
	 * @throws IllegalArgumentException if it can't be carried out
	 */
	DrainPlan toPlan(DrainPlan defaultPlan) {
		DrainPlan.Builder plan = defaultPlan.mutate()
			.path(this.path)
			.principal(this.principal)
			.remoteAddress(this.remoteAddress)
			.requestedBy(Operator.currentName());
		if (this.percent != null) {
			plan.percent(toNumber("percent", this.percent));
		}
		if (this.timeout != null) {
			plan.timeout(toDuration("timeout", this.timeout, MAX_TIME));
		}
		if (this.spread != null && this.rate != null) {
			throw new IllegalArgumentException("'spread' and 'rate' must not both be given");
		}
		if (this.spread != null) {
			plan.spread(toDuration("spread", this.spread, Duration.ofDays(1)));
		}
		if (this.rate != null) {
			int rate = toNumber("rate", this.rate);
			if (rate < 1) {
				throw new IllegalArgumentException("'rate' must be positive");
			}
			plan.rate(rate);
		}
		return plan.build();
	}

	/**
	 * How long to wait for the end.
	 * @throws IllegalArgumentException if that is no time to wait
	 */
	Duration toWait() {
		Duration wait = (this.maxWait != null) ? toDuration("wait", this.maxWait, MAX_TIME) : Duration.ZERO;
		if (wait.isNegative()) {
			throw new IllegalArgumentException("'wait' must not be negative");
		}
		return wait;
	}

	/**
	 * What was asked for, by name.
	 */
	Map<String, @Nullable Object> toMap() {
		Map<String, @Nullable Object> map = new LinkedHashMap<>();
		map.put("path", this.path);
		map.put("percent", this.percent);
		map.put("timeout", this.timeout);
		map.put("spread", this.spread);
		map.put("rate", this.rate);
		map.put("principal", this.principal);
		map.put("remoteAddress", this.remoteAddress);
		return map;
	}

	private static int toNumber(String name, String value) {
		try {
			return Integer.parseInt(value.trim());
		}
		catch (NumberFormatException ex) {
			throw new IllegalArgumentException("'" + name + "' must be a whole number", ex);
		}
	}

	private static Duration toDuration(String name, String value, Duration most) {
		Duration duration;
		try {
			duration = DurationStyle.detectAndParse(value.trim(), ChronoUnit.SECONDS);
		}
		catch (IllegalArgumentException | ArithmeticException ex) {
			throw new IllegalArgumentException("'" + name + "' must be a duration, for example 30s", ex);
		}
		if (duration.compareTo(most) > 0) {
			throw new IllegalArgumentException(
					"'" + name + "' must be at most " + (most.equals(MAX_TIME) ? "an hour" : "a day"));
		}
		return duration;
	}

}
