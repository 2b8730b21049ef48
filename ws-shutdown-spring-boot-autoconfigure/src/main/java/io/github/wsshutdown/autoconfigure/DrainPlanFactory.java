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

package io.github.wsshutdown.autoconfigure;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

import io.github.wsshutdown.CloseFrame;
import io.github.wsshutdown.DrainPlan;
import io.github.wsshutdown.InvalidDrainPlanException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.StringUtils;

/**
 * Makes the plan that is configured.
 */
final class DrainPlanFactory {

	private static final String PREFIX = "ws-shutdown.drain.";

	private DrainPlanFactory() {
	}

	static DrainPlan create(WebSocketShutdownProperties.Drain properties) {
		DrainPlan.Builder plan = DrainPlan.builder()
			.timeout(properties.timeout())
			.closeTimeout(properties.closeTimeout())
			.quietPeriod(properties.quietPeriod())
			.noticePeriod(properties.noticePeriod())
			.spread(properties.spread())
			.reconnectWindow(properties.reconnectWindow());
		Duration handlerTimeout = properties.handlerTimeout();
		if (handlerTimeout != null) {
			plan.handlerTimeout(handlerTimeout);
		}
		try {
			DrainPlan built = plan.closeFrame(new CloseFrame(properties.closeCode(), properties.closeReason())).build();
			// The engine makes do with the time that is left, but that can't be meant
			requireWithinTimeout("spread", properties.spread(), built.timeout());
			requireWithinTimeout("handler-timeout", handlerTimeout, built.timeout());
			return built;
		}
		catch (InvalidDrainPlanException ex) {
			throw new UnusablePropertyException(PREFIX + dashed(ex.getSetting()), ex.getValue(),
					StringUtils.capitalize(ex.getProblem()) + ".", ex.getRemedy());
		}
	}

	private static void requireWithinTimeout(String name, @Nullable Duration value, Duration timeout) {
		if (value != null && value.compareTo(timeout) > 0) {
			throw new UnusablePropertyException(PREFIX + name, value,
					"It is longer than the whole drain may take, 'ws-shutdown.drain.timeout' is " + format(timeout)
							+ ".",
					"Use less, or raise 'ws-shutdown.drain.timeout'.");
		}
	}

	static String format(Duration duration) {
		return DurationStyle.SIMPLE.print(duration,
				(duration.toMillisPart() == 0) ? ChronoUnit.SECONDS : ChronoUnit.MILLIS);
	}

	private static String dashed(String camelCase) {
		return camelCase.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
	}

}
