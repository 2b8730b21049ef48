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

import io.github.wsshutdown.drain.ConnectionCount;
import io.github.wsshutdown.drain.DrainPlan;
import io.github.wsshutdown.drain.RegisteredPaths;
import io.github.wsshutdown.drain.WebSocketConnections;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.StringUtils;

/**
 * Makes plans of what operators ask for. Thread-safe.
 */
public final class DrainRequests {

	private static final Duration MAX_TIMEOUT = Duration.ofHours(1);

	private final DrainPlan defaultPlan;

	private final WebSocketConnections connections;

	private final @Nullable RegisteredPaths registeredPaths;

	/**
	 * Create new {@link DrainRequests}.
	 * @param defaultPlan the plan where nothing else is asked for
	 * @param connections the connections, whose paths are known
	 * @param registeredPaths the paths that are known without connections, {@code null}
	 * if there are none
	 */
	public DrainRequests(DrainPlan defaultPlan, WebSocketConnections connections,
			@Nullable RegisteredPaths registeredPaths) {
		this.defaultPlan = defaultPlan;
		this.connections = connections;
		this.registeredPaths = registeredPaths;
	}

	DrainPlan toPlan(@Nullable String path, @Nullable String percent, @Nullable String timeout,
			@Nullable String spread) {
		DrainPlan plan = withTimes(toDuration("timeout", timeout), toDuration("spread", spread));
		return plan;
	}

	private DrainPlan withTimes(@Nullable Duration timeout, @Nullable Duration spread) {
		DrainPlan plan = this.defaultPlan;
		if (timeout != null && timeout.compareTo(MAX_TIMEOUT) > 0) {
			throw new IllegalArgumentException("'timeout' must be at most an hour");
		}
		if (spread == null) {
			return (timeout != null) ? plan.withTimeout(timeout) : plan;
		}
		DrainPlan unspread = plan.withSpread(Duration.ZERO).withTimeout((timeout != null) ? timeout : plan.timeout());
		Duration room = unspread.timeout().minus(unspread.quietPeriod()).minus(spread);
		boolean shorten = room.compareTo(Duration.ZERO) > 0 && room.compareTo(unspread.closeTimeout()) < 0;
		return (shorten ? unspread.withCloseTimeout(room) : unspread).withSpread(spread);
	}

	private @Nullable String toRegisteredPath(@Nullable String path) {
		if (!StringUtils.hasText(path)) {
			return null;
		}
		String registered = (this.registeredPaths != null) ? this.registeredPaths.find(path) : null;
		if (registered != null) {
			return registered;
		}
		if (this.connections.count().stream().map(ConnectionCount::path).noneMatch(path::equals)) {
			throw new IllegalArgumentException("'path' must be a registered one, such as "
					+ ((this.registeredPaths != null) ? this.registeredPaths.handlerPaths() : "/chat"));
		}
		return path;
	}

	private static @Nullable Integer toPercent(@Nullable String value) {
		if (!StringUtils.hasText(value)) {
			return null;
		}
		try {
			int percent = Integer.parseInt(value.trim());
			if (percent >= 1 && percent <= 100) {
				return percent;
			}
		}
		catch (NumberFormatException ex) {
			throw new IllegalArgumentException("'percent' must be a whole number from 1 to 100", ex);
		}
		throw new IllegalArgumentException("'percent' must be a whole number from 1 to 100");
	}

	private static @Nullable Duration toDuration(String name, @Nullable String value) {
		if (!StringUtils.hasText(value)) {
			return null;
		}
		try {
			return DurationStyle.detectAndParse(value.trim());
		}
		catch (IllegalArgumentException | ArithmeticException ex) {
			throw new IllegalArgumentException("'" + name + "' must be a duration, for example 30s", ex);
		}
	}

}
