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

/**
 * How a drain is to be carried out. Immutable and valid by construction.
 *
 * @param timeout the whole drain, from its begin; what is left then is cut
 * @param closeTimeout per connection, from its close frame to its cut
 * @param handlerTimeout per connection, from its turn: how long a running handler may
 * take before the close frame is sent regardless
 * @param quietPeriod how long handshakes are refused before the first connection is
 * closed
 * @param spread the time over which the close frames are spread, evenly and jittered
 * @param closeFrame what the peers are told
 */
public record DrainPlan(Duration timeout, Duration closeTimeout, Duration handlerTimeout, Duration quietPeriod,
		Duration spread, CloseFrame closeFrame) {

	private static final Duration DEFAULT_CLOSE_TIMEOUT = Duration.ofSeconds(5);

	/**
	 * Create a new {@link DrainPlan}.
	 * @throws InvalidDrainPlanException if it can't be carried out
	 */
	public DrainPlan {
		requirePositive("timeout", timeout);
		requirePositive("closeTimeout", closeTimeout);
		requirePositive("handlerTimeout", handlerTimeout);
		requireNotNegative("quietPeriod", quietPeriod);
		requireNotNegative("spread", spread);
		if (closeTimeout.compareTo(timeout) > 0) {
			throw new InvalidDrainPlanException("closeTimeout", format(closeTimeout),
					"it is longer than the whole drain may take, 'timeout' is " + format(timeout),
					"Lower the close timeout or raise the timeout.");
		}
		Duration beforeLastFrame = quietPeriod.plus(spread);
		if (beforeLastFrame.plus(closeTimeout).compareTo(timeout) > 0) {
			boolean quietPeriodIsLonger = quietPeriod.compareTo(spread) > 0;
			throw new InvalidDrainPlanException(quietPeriodIsLonger ? "quietPeriod" : "spread",
					format(quietPeriodIsLonger ? quietPeriod : spread),
					"quiet period (" + format(quietPeriod) + "), spread (" + format(spread) + ") and close timeout ("
							+ format(closeTimeout) + ") do not fit into the timeout (" + format(timeout) + ")",
					"Raise the timeout to at least " + format(beforeLastFrame.plus(closeTimeout))
							+ " or shorten the others.");
		}
	}

	/**
	 * A plan with the defaults: 20 s in all, 5 s for a peer to answer, 10 s for a running
	 * handler, no quiet period, no spread, code 1001.
	 * @return the plan
	 */
	public static DrainPlan withDefaults() {
		return new DrainPlan(Duration.ofSeconds(20), DEFAULT_CLOSE_TIMEOUT, Duration.ofSeconds(10), Duration.ZERO,
				Duration.ZERO, new CloseFrame(1001, "Server is going away"));
	}

	/**
	 * The close timeout for when none was chosen: 5 s, or what the timeout leaves room
	 * for.
	 * @param timeout the timeout of the whole drain
	 * @param quietPeriod the quiet period
	 * @param spread the spread
	 * @return the close timeout
	 */
	public static Duration defaultCloseTimeout(Duration timeout, Duration quietPeriod, Duration spread) {
		Duration room = timeout.minus(quietPeriod).minus(spread);
		boolean roomIsShort = isPositive(room) && room.compareTo(DEFAULT_CLOSE_TIMEOUT) < 0;
		return roomIsShort ? room : DEFAULT_CLOSE_TIMEOUT;
	}

	/**
	 * This plan with another timeout; a close timeout that no longer fits is shortened.
	 * @param timeout the timeout of the whole drain
	 * @return the plan
	 * @throws InvalidDrainPlanException if the result can't be carried out
	 */
	public DrainPlan withTimeout(Duration timeout) {
		Duration room = timeout.minus(this.quietPeriod).minus(this.spread);
		boolean shorten = isPositive(room) && room.compareTo(this.closeTimeout) < 0;
		return new DrainPlan(timeout, shorten ? room : this.closeTimeout, this.handlerTimeout, this.quietPeriod,
				this.spread, this.closeFrame);
	}

	/**
	 * This plan with another close timeout.
	 * @param closeTimeout the time from a close frame to the cut
	 * @return the plan
	 * @throws InvalidDrainPlanException if the result can't be carried out
	 */
	public DrainPlan withCloseTimeout(Duration closeTimeout) {
		return new DrainPlan(this.timeout, closeTimeout, this.handlerTimeout, this.quietPeriod, this.spread,
				this.closeFrame);
	}

	/**
	 * This plan with another handler timeout.
	 * @param handlerTimeout how long a running handler may still take
	 * @return the plan
	 * @throws InvalidDrainPlanException if the result can't be carried out
	 */
	public DrainPlan withHandlerTimeout(Duration handlerTimeout) {
		return new DrainPlan(this.timeout, this.closeTimeout, handlerTimeout, this.quietPeriod, this.spread,
				this.closeFrame);
	}

	/**
	 * This plan with another quiet period.
	 * @param quietPeriod how long nothing is closed yet
	 * @return the plan
	 * @throws InvalidDrainPlanException if the result can't be carried out
	 */
	public DrainPlan withQuietPeriod(Duration quietPeriod) {
		return new DrainPlan(this.timeout, this.closeTimeout, this.handlerTimeout, quietPeriod, this.spread,
				this.closeFrame);
	}

	/**
	 * This plan with another spread.
	 * @param spread the time over which close frames are spread
	 * @return the plan
	 * @throws InvalidDrainPlanException if the result can't be carried out
	 */
	public DrainPlan withSpread(Duration spread) {
		return new DrainPlan(this.timeout, this.closeTimeout, this.handlerTimeout, this.quietPeriod, spread,
				this.closeFrame);
	}

	/**
	 * This plan with another close frame.
	 * @param closeFrame what the peers are told
	 * @return the plan
	 */
	public DrainPlan withCloseFrame(CloseFrame closeFrame) {
		return new DrainPlan(this.timeout, this.closeTimeout, this.handlerTimeout, this.quietPeriod, this.spread,
				closeFrame);
	}

	private static void requirePositive(String setting, Duration value) {
		if (!isPositive(value)) {
			throw new InvalidDrainPlanException(setting, format(value), "it must be positive",
					"Use a duration above zero, for example 5s.");
		}
	}

	private static void requireNotNegative(String setting, Duration value) {
		if (value.isNegative()) {
			throw new InvalidDrainPlanException(setting, format(value), "it must not be negative",
					"Use 0s to switch it off or a duration above zero.");
		}
	}

	private static boolean isPositive(Duration duration) {
		return !duration.isNegative() && !duration.isZero();
	}

	static String format(Duration duration) {
		long millis = duration.toMillis();
		return (millis % 1000 == 0) ? (millis / 1000) + "s" : millis + "ms";
	}

}
