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
import java.time.Instant;

/**
 * Builds a {@link DrainReport}. Not thread-safe.
 */
public final class DrainReportBuilder {

	final DrainTrigger trigger;

	final Instant startedAt;

	final int[] outcomes = new int[Outcome.values().length];

	Duration timeout = Duration.ZERO;

	Duration elapsed = Duration.ZERO;

	int total;

	Duration slowest = Duration.ZERO;

	boolean cancelled;

	boolean partial;

	AwaitedWork awaited = AwaitedWork.NONE;

	DrainDetails details = DrainDetails.NONE;

	DrainReportBuilder(DrainTrigger trigger, Instant startedAt) {
		this.trigger = trigger;
		this.startedAt = startedAt;
	}

	/**
	 * Set how long the drain may take.
	 * @param timeout the time
	 * @return this builder
	 */
	public DrainReportBuilder timeout(Duration timeout) {
		this.timeout = timeout;
		return this;
	}

	/**
	 * Set how long it took.
	 * @param elapsed the time
	 * @return this builder
	 */
	public DrainReportBuilder elapsed(Duration elapsed) {
		this.elapsed = elapsed;
		return this;
	}

	/**
	 * Set how many connections it is about.
	 * @param total the number
	 * @return this builder
	 */
	public DrainReportBuilder total(int total) {
		this.total = total;
		return this;
	}

	/**
	 * Set the longest time from a close frame to the end of its transport.
	 * @param slowest the time
	 * @return this builder
	 */
	public DrainReportBuilder slowest(Duration slowest) {
		this.slowest = slowest;
		return this;
	}

	/**
	 * Set whether it was cancelled.
	 * @param cancelled whether connections stay because of that
	 * @return this builder
	 */
	public DrainReportBuilder cancelled(boolean cancelled) {
		this.cancelled = cancelled;
		return this;
	}

	/**
	 * Set whether it is about a part of the connections only.
	 * @param partial whether it is
	 * @return this builder
	 */
	public DrainReportBuilder partial(boolean partial) {
		this.partial = partial;
		return this;
	}

	/**
	 * Set what is waited for before any connection is closed.
	 * @param awaited the work
	 * @return this builder
	 */
	public DrainReportBuilder awaited(AwaitedWork awaited) {
		this.awaited = awaited;
		return this;
	}

	/**
	 * Set what there is to tell beside the numbers.
	 * @param details the details
	 * @return this builder
	 */
	public DrainReportBuilder details(DrainDetails details) {
		this.details = details;
		return this;
	}

	/**
	 * Set how many connections ended in the given way.
	 * @param outcome the outcome
	 * @param count the number
	 * @return this builder
	 */
	public DrainReportBuilder count(Outcome outcome, int count) {
		this.outcomes[outcome.ordinal()] = count;
		return this;
	}

	/**
	 * Build the report.
	 * @return the report
	 */
	public DrainReport build() {
		return new DrainReport(this);
	}

}
