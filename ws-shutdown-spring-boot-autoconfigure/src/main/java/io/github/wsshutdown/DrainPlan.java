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
 * How a drain is carried out, and which connections it closes. Immutable; a
 * {@link #builder() builder} makes it, and only if it is valid.
 */
public final class DrainPlan {

	private final Duration timeout;

	private final Duration closeTimeout;

	private final Duration handlerTimeout;

	private final Duration quietPeriod;

	private final Duration noticePeriod;

	private final Duration spread;

	private final Duration reconnectWindow;

	private final CloseFrame closeFrame;

	private final @Nullable String path;

	private final int percent;

	private DrainPlan(Builder builder) {
		this.timeout = builder.timeout;
		this.closeTimeout = builder.closeTimeout();
		this.handlerTimeout = builder.handlerTimeout;
		this.quietPeriod = builder.quietPeriod;
		this.noticePeriod = builder.noticePeriod;
		this.spread = builder.spread;
		this.reconnectWindow = builder.reconnectWindow;
		this.closeFrame = builder.closeFrame;
		this.path = builder.path;
		this.percent = builder.percent;
		requireValid();
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
		if (this.path != null && this.path.isBlank()) {
			throw new InvalidDrainPlanException("path", this.path, "it must not be blank",
					"Use a registered path, or none for the connections of all paths.");
		}
		if (this.percent < 1 || this.percent > 100) {
			throw new InvalidDrainPlanException("percent", this.percent, "it must be from 1 to 100",
					"Use 100 for all connections.");
		}
	}

	/**
	 * The time of the whole drain, from its begin; what is left then is cut.
	 * @return the time
	 */
	public Duration timeout() {
		return this.timeout;
	}

	/**
	 * The time that a peer has to answer, from its close frame to its cut.
	 * @return the time
	 */
	public Duration closeTimeout() {
		return this.closeTimeout;
	}

	/**
	 * How long a running handler may take, from its connection's turn, before the close
	 * frame is sent regardless.
	 * @return the time
	 */
	public Duration handlerTimeout() {
		return this.handlerTimeout;
	}

	/**
	 * How long handshakes are refused before the first connection is closed.
	 * @return the time
	 */
	public Duration quietPeriod() {
		return this.quietPeriod;
	}

	/**
	 * The time between a {@link GoingAwayNotice} and the close frame, from a connection's
	 * turn.
	 * @return the time
	 */
	public Duration noticePeriod() {
		return this.noticePeriod;
	}

	/**
	 * The time over which the close frames are spread, evenly and jittered. It is
	 * shortened if that makes less than 200 a second, or if the timeout leaves no room.
	 * @return the time
	 */
	public Duration spread() {
		return this.spread;
	}

	/**
	 * The time over which peers are asked to come back, each after the delay that the
	 * reason of its close frame names.
	 * @return the time, zero for the same reason for all
	 */
	public Duration reconnectWindow() {
		return this.reconnectWindow;
	}

	/**
	 * The close frame that peers are sent.
	 * @return the close frame
	 */
	public CloseFrame closeFrame() {
		return this.closeFrame;
	}

	/**
	 * The registered path whose connections are closed.
	 * @return the path, {@code null} for those of all paths
	 */
	public @Nullable String path() {
		return this.path;
	}

	/**
	 * How many of these connections are closed, oldest first, rounded up.
	 * @return the number, 1 to 100
	 */
	public int percent() {
		return this.percent;
	}

	/**
	 * A builder that begins with the defaults: 20 s in all, 5 s for a peer to answer, 10
	 * s for a running handler, no quiet period, no notice period, no spread, no reconnect
	 * window, code 1001, all connections.
	 * @return the builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * A plan with the defaults.
	 * @return the plan
	 * @see #builder()
	 */
	public static DrainPlan withDefaults() {
		return builder().build();
	}

	/**
	 * A builder that begins with this plan.
	 * @return the builder
	 */
	public Builder mutate() {
		return new Builder(this);
	}

	/**
	 * Whether a part of the connections stays. Such a drain refuses no handshakes.
	 * @return {@code true} if a path is chosen or less than 100 percent
	 */
	public boolean isPartial() {
		return this.path != null || this.percent < 100;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof DrainPlan plan && settings().equals(plan.settings());
	}

	@Override
	public int hashCode() {
		return settings().hashCode();
	}

	@Override
	public String toString() {
		return "DrainPlan" + settings();
	}

	private List<@Nullable Object> settings() {
		return Arrays.asList(this.timeout, this.closeTimeout, this.handlerTimeout, this.quietPeriod, this.noticePeriod,
				this.spread, this.reconnectWindow, this.closeFrame, this.path, this.percent);
	}

	/**
	 * Builds a {@link DrainPlan}. {@link #build()} checks the values together. Not
	 * thread-safe.
	 */
	public static final class Builder {

		private Duration timeout = Duration.ofSeconds(20);

		private @Nullable Duration closeTimeout;

		private Duration usualCloseTimeout = Duration.ofSeconds(5);

		/** If so, the usual close timeout may no longer fit. */
		private boolean timesChanged = true;

		private Duration handlerTimeout = Duration.ofSeconds(10);

		private Duration quietPeriod = Duration.ZERO;

		private Duration noticePeriod = Duration.ZERO;

		private Duration spread = Duration.ZERO;

		private Duration reconnectWindow = Duration.ZERO;

		private CloseFrame closeFrame = new CloseFrame(1001, "Server is going away");

		private @Nullable String path;

		private int percent = 100;

		private Builder() {
		}

		private Builder(DrainPlan plan) {
			this.timeout = plan.timeout;
			this.usualCloseTimeout = plan.closeTimeout;
			this.timesChanged = false;
			this.handlerTimeout = plan.handlerTimeout;
			this.quietPeriod = plan.quietPeriod;
			this.noticePeriod = plan.noticePeriod;
			this.spread = plan.spread;
			this.reconnectWindow = plan.reconnectWindow;
			this.closeFrame = plan.closeFrame;
			this.path = plan.path;
			this.percent = plan.percent;
		}

		/**
		 * Set the time of the whole drain.
		 * @param timeout the time, from the begin of the drain
		 * @return this builder
		 */
		public Builder timeout(Duration timeout) {
			this.timeout = timeout;
			this.timesChanged = true;
			return this;
		}

		/**
		 * Set the time that a peer has to answer.
		 * @param closeTimeout the time, from a connection's close frame to its cut;
		 * {@code null} for the default, or less if the timeout leaves no room for it
		 * @return this builder
		 */
		public Builder closeTimeout(@Nullable Duration closeTimeout) {
			this.closeTimeout = closeTimeout;
			return this;
		}

		/**
		 * Set the time that a running handler may still take.
		 * @param handlerTimeout the time, from a connection's turn
		 * @return this builder
		 */
		public Builder handlerTimeout(Duration handlerTimeout) {
			this.handlerTimeout = handlerTimeout;
			return this;
		}

		/**
		 * Set the time in which nothing is closed yet.
		 * @param quietPeriod the time, from the begin of the drain
		 * @return this builder
		 */
		public Builder quietPeriod(Duration quietPeriod) {
			this.quietPeriod = quietPeriod;
			this.timesChanged = true;
			return this;
		}

		/**
		 * Set the time between a notice and the close frame.
		 * @param noticePeriod the time, from a connection's turn
		 * @return this builder
		 */
		public Builder noticePeriod(Duration noticePeriod) {
			this.noticePeriod = noticePeriod;
			this.timesChanged = true;
			return this;
		}

		/**
		 * Set the time over which peers are asked to come back.
		 * @param reconnectWindow the time, zero to leave that to them
		 * @return this builder
		 */
		public Builder reconnectWindow(Duration reconnectWindow) {
			this.reconnectWindow = reconnectWindow;
			return this;
		}

		/**
		 * Set the time over which close frames are spread.
		 * @param spread the time
		 * @return this builder
		 */
		public Builder spread(Duration spread) {
			this.spread = spread;
			this.timesChanged = true;
			return this;
		}

		/**
		 * Set the close frame that peers are sent.
		 * @param closeFrame the close frame
		 * @return this builder
		 */
		public Builder closeFrame(CloseFrame closeFrame) {
			this.closeFrame = closeFrame;
			return this;
		}

		/**
		 * Choose the connections of one path.
		 * @param path the registered path, {@code null} for all paths
		 * @return this builder
		 */
		public Builder path(@Nullable String path) {
			this.path = path;
			return this;
		}

		/**
		 * Choose a part of the connections, oldest first.
		 * @param percent how many, 1 to 100
		 * @return this builder
		 */
		public Builder percent(int percent) {
			this.percent = percent;
			return this;
		}

		/**
		 * Build the plan.
		 * @return the plan
		 * @throws InvalidDrainPlanException if it can't be carried out
		 */
		public DrainPlan build() {
			return new DrainPlan(this);
		}

		private Duration closeTimeout() {
			if (this.closeTimeout != null || !this.timesChanged) {
				return (this.closeTimeout != null) ? this.closeTimeout : this.usualCloseTimeout;
			}
			Duration room = this.timeout.minus(this.quietPeriod).minus(this.noticePeriod);
			Duration besideSpread = room.minus(this.spread);
			Duration half = room.dividedBy(2);
			Duration most = (besideSpread.compareTo(half) > 0) ? besideSpread : half;
			boolean isShort = !most.isNegative() && !most.isZero() && most.compareTo(this.usualCloseTimeout) < 0;
			return isShort ? most : this.usualCloseTimeout;
		}

	}

}
