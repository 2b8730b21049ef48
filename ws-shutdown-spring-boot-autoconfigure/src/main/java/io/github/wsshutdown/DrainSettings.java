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
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The values of a {@link DrainPlan} and what they have to be like. Only its builder
 * changes them, before there is a plan.
 */
final class DrainSettings {

	Duration timeout = Duration.ofSeconds(20);

	Duration closeTimeout = Duration.ofSeconds(5);

	Duration handlerTimeout = Duration.ofSeconds(10);

	Duration quietPeriod = Duration.ZERO;

	Duration noticePeriod = Duration.ZERO;

	Duration spread = Duration.ZERO;

	Duration reconnectWindow = Duration.ZERO;

	CloseFrame closeFrame = new CloseFrame(1001, "Server is going away");

	@Nullable String path;

	int percent = 100;

	int rate;

	@Nullable String principal;

	@Nullable String remoteAddress;

	@Nullable String requestedBy;

	/** The usual one if there is none. */
	@Nullable Duration chosenCloseTimeout;

	/** If so, the usual close timeout may no longer fit. */
	boolean timesChanged;

	DrainSettings() {
		this.timesChanged = true;
	}

	DrainSettings(DrainSettings other) {
		this.timeout = other.timeout;
		this.closeTimeout = other.closeTimeout;
		this.handlerTimeout = other.handlerTimeout;
		this.quietPeriod = other.quietPeriod;
		this.noticePeriod = other.noticePeriod;
		this.spread = other.spread;
		this.reconnectWindow = other.reconnectWindow;
		this.closeFrame = other.closeFrame;
		this.path = other.path;
		this.percent = other.percent;
		this.rate = other.rate;
		this.principal = other.principal;
		this.remoteAddress = other.remoteAddress;
		this.requestedBy = other.requestedBy;
	}

	/**
	 * A copy for a plan.
	 * @throws InvalidDrainPlanException if a drain can't be carried out so
	 */
	DrainSettings complete() {
		DrainSettings complete = new DrainSettings(this);
		if (this.chosenCloseTimeout != null) {
			complete.closeTimeout = this.chosenCloseTimeout;
		}
		else if (this.timesChanged) {
			complete.fitCloseTimeout();
		}
		complete.requireValid();
		return complete;
	}

	private void fitCloseTimeout() {
		Duration room = this.timeout.minus(this.quietPeriod).minus(this.noticePeriod);
		Duration besideSpread = room.minus(this.spread);
		Duration half = room.dividedBy(2);
		Duration most = (besideSpread.compareTo(half) > 0) ? besideSpread : half;
		if (!most.isNegative() && !most.isZero() && most.compareTo(this.closeTimeout) < 0) {
			this.closeTimeout = most;
		}
	}

	private void requireValid() {
		DrainTimes.requirePositive("timeout", this.timeout);
		DrainTimes.requirePositive("closeTimeout", this.closeTimeout);
		DrainTimes.requirePositive("handlerTimeout", this.handlerTimeout);
		DrainTimes.requireNotNegative("quietPeriod", this.quietPeriod);
		DrainTimes.requireNotNegative("noticePeriod", this.noticePeriod);
		DrainTimes.requireNotNegative("spread", this.spread);
		DrainTimes.requireNotNegative("reconnectWindow", this.reconnectWindow);
		if (this.closeTimeout.compareTo(this.timeout) > 0) {
			throw new InvalidDrainPlanException("closeTimeout", DrainTimes.format(this.closeTimeout),
					"it is longer than the whole drain may take, 'timeout' is " + DrainTimes.format(this.timeout),
					"Lower the close timeout or raise the timeout.");
		}
		Duration needed = this.quietPeriod.plus(this.noticePeriod).plus(this.closeTimeout);
		if (needed.compareTo(this.timeout) > 0) {
			boolean quietPeriodIsLonger = this.quietPeriod.compareTo(this.noticePeriod) > 0;
			throw new InvalidDrainPlanException(quietPeriodIsLonger ? "quietPeriod" : "noticePeriod",
					DrainTimes.format(quietPeriodIsLonger ? this.quietPeriod : this.noticePeriod),
					"quiet period (" + DrainTimes.format(this.quietPeriod) + "), notice period ("
							+ DrainTimes.format(this.noticePeriod) + ") and close timeout ("
							+ DrainTimes.format(this.closeTimeout) + ") do not fit into the timeout ("
							+ DrainTimes.format(this.timeout) + ")",
					"Raise the timeout to at least " + DrainTimes.format(needed) + " or shorten the others.");
		}
		requireNotBlank("path", this.path, "Use a registered path, or none for the connections of all paths.");
		requireNotBlank("principal", this.principal, "Use a name, or none for the connections of everyone.");
		requireNotBlank("remoteAddress", this.remoteAddress, "Use an address, or none for those from anywhere.");
		if (this.rate < 0) {
			throw new InvalidDrainPlanException("rate", this.rate, "it must be positive",
					"Use how many close frames are to be sent in a second.");
		}
		if (this.percent < 1 || this.percent > 100) {
			throw new InvalidDrainPlanException("percent", this.percent, "it must be from 1 to 100",
					"Use 100 for all connections.");
		}
	}

	private static void requireNotBlank(String setting, @Nullable String value, String remedy) {
		if (value != null && value.isBlank()) {
			throw new InvalidDrainPlanException(setting, value, "it must not be blank", remedy);
		}
	}

	boolean isAboutSome() {
		return this.path != null || this.principal != null || this.remoteAddress != null;
	}

	List<@Nullable Object> values() {
		return Arrays.asList(this.timeout, this.closeTimeout, this.handlerTimeout, this.quietPeriod, this.noticePeriod,
				this.spread, this.reconnectWindow, this.closeFrame, this.path, this.percent, this.rate, this.principal,
				this.remoteAddress, this.requestedBy);
	}

}
