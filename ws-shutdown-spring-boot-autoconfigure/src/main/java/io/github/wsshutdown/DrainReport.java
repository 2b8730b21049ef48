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
import java.util.Arrays;

/**
 * What became of the connections of a drain, so far or at its end. Immutable.
 */
public final class DrainReport {

	private final DrainTrigger trigger;

	private final Instant startedAt;

	private final Duration timeout;

	private final Duration elapsed;

	private final int total;

	private final Duration slowest;

	private final boolean cancelled;

	private final boolean partial;

	private final int[] outcomes;

	private final AwaitedWork awaited;

	private final DrainDetails details;

	DrainReport(DrainReportBuilder builder) {
		this.trigger = builder.trigger;
		this.startedAt = builder.startedAt;
		this.timeout = builder.timeout;
		this.elapsed = builder.elapsed;
		this.total = builder.total;
		this.slowest = builder.slowest;
		this.cancelled = builder.cancelled;
		this.partial = builder.partial;
		this.outcomes = builder.outcomes.clone();
		this.awaited = builder.awaited;
		this.details = builder.details;
	}

	/**
	 * A builder of reports.
	 * @param trigger what made the drain begin
	 * @param startedAt when it began
	 * @return the builder, with all numbers zero
	 */
	public static DrainReportBuilder builder(DrainTrigger trigger, Instant startedAt) {
		return new DrainReportBuilder(trigger, startedAt);
	}

	/**
	 * What made the drain begin.
	 * @return the trigger
	 */
	public DrainTrigger trigger() {
		return this.trigger;
	}

	/**
	 * When it began.
	 * @return the instant
	 */
	public Instant startedAt() {
		return this.startedAt;
	}

	/**
	 * How long it may take.
	 * @return the time
	 */
	public Duration timeout() {
		return this.timeout;
	}

	/**
	 * How long it took, or has taken so far.
	 * @return the time
	 */
	public Duration elapsed() {
		return this.elapsed;
	}

	/**
	 * How many connections it is about. Connections that opened after its begin, but were
	 * admitted before, are included.
	 * @return the number
	 */
	public int total() {
		return this.total;
	}

	/**
	 * How many left before a close frame was sent.
	 * @return the number
	 */
	public int left() {
		return count(Outcome.LEFT);
	}

	/**
	 * How many answered the close frame.
	 * @return the number
	 */
	public int acknowledged() {
		return count(Outcome.ACKNOWLEDGED);
	}

	/**
	 * How many were cut.
	 * @return the number
	 */
	public int forced() {
		return count(Outcome.FORCED);
	}

	/**
	 * How many were reset or vanished after the close frame.
	 * @return the number
	 */
	public int lost() {
		return count(Outcome.LOST);
	}

	/**
	 * The longest time from a close frame to the end of its transport.
	 * @return the time, zero if no connection was closed
	 */
	public Duration slowest() {
		return this.slowest;
	}

	/**
	 * Whether it was cancelled.
	 * @return {@code true} if connections stay because of that
	 */
	public boolean cancelled() {
		return this.cancelled;
	}

	/**
	 * Whether it is about a part of the connections only and refuses no handshakes.
	 * @return {@code true} if so
	 */
	public boolean partial() {
		return this.partial;
	}

	/**
	 * What was running when it began and is still waited for, before any connection is
	 * closed.
	 * @return the work, none if no work holds up the drain
	 */
	public AwaitedWork awaited() {
		return this.awaited;
	}

	/**
	 * What there is beside the numbers: the plan, with the name of the operator, the
	 * slowest connection, and those that were forced or lost and why.
	 * @return the details
	 */
	public DrainDetails details() {
		return this.details;
	}

	/**
	 * How many connections are still there.
	 * @return the number, 0 at the end
	 */
	public int remaining() {
		return this.total - Arrays.stream(this.outcomes).sum();
	}

	/**
	 * How many connections ended in the given way.
	 * @param outcome the outcome
	 * @return the number
	 */
	public int count(Outcome outcome) {
		return this.outcomes[outcome.ordinal()];
	}

	@Override
	public String toString() {
		return this.trigger + " drain of " + this.total + " connections: " + left() + " left, " + acknowledged()
				+ " acknowledged, " + forced() + " forced, " + lost() + " lost, " + remaining() + " remaining after "
				+ this.elapsed;
	}

}
