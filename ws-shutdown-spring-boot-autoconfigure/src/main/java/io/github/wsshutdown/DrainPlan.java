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

import org.jspecify.annotations.Nullable;

/**
 * How a drain is carried out, and which connections it closes. Immutable; a
 * {@link #builder() builder} makes it, and only if it is valid. Times are at most a day.
 * Those of the whole drain, of a peer's answer and of a handler are above zero, the
 * others not negative; quiet period, notice period and the time of a peer's answer
 * together fit into the time of the whole drain.
 */
public final class DrainPlan {

	private final DrainSettings settings;

	private DrainPlan(DrainSettings settings) {
		this.settings = settings;
	}

	/**
	 * The time of the whole drain, from its begin; what is left then is cut.
	 * @return the time
	 */
	public Duration timeout() {
		return this.settings.timeout;
	}

	/**
	 * The time that a peer has to answer, from its close frame to its cut.
	 * @return the time
	 */
	public Duration closeTimeout() {
		return this.settings.closeTimeout;
	}

	/**
	 * How long what runs may still take: handlers and HTTP requests that were running
	 * when the drain began, before any connection is closed, and a connection's own
	 * handler, from its turn, before the close frame is sent regardless.
	 * @return the time
	 */
	public Duration handlerTimeout() {
		return this.settings.handlerTimeout;
	}

	/**
	 * How long handshakes are refused before the first connection is closed.
	 * @return the time
	 */
	public Duration quietPeriod() {
		return this.settings.quietPeriod;
	}

	/**
	 * The time between a {@link GoingAwayNotice} and the close frame, from a connection's
	 * turn.
	 * @return the time
	 */
	public Duration noticePeriod() {
		return this.settings.noticePeriod;
	}

	/**
	 * The time over which the close frames are spread, evenly and jittered. It is
	 * shortened if that makes less than 200 a second, or if the timeout leaves no room.
	 * @return the time
	 */
	public Duration spread() {
		return this.settings.spread;
	}

	/**
	 * The time over which peers are asked to come back, each after the delay that the
	 * reason of its close frame names.
	 * @return the time, zero for the same reason for all
	 */
	public Duration reconnectWindow() {
		return this.settings.reconnectWindow;
	}

	/**
	 * The close frame that peers are sent.
	 * @return the close frame
	 */
	public CloseFrame closeFrame() {
		return this.settings.closeFrame;
	}

	/**
	 * The registered path whose connections are closed.
	 * @return the path, {@code null} for those of all paths
	 */
	public @Nullable String path() {
		return this.settings.path;
	}

	/**
	 * How many of these connections are closed, oldest first, rounded up.
	 * @return the number, 1 to 100
	 */
	public int percent() {
		return this.settings.percent;
	}

	/**
	 * How many close frames are sent in a second, in the place of a spread.
	 * @return the number, 0 if the spread decides
	 */
	public int rate() {
		return this.settings.rate;
	}

	/**
	 * Whose connections are closed.
	 * @return the name that their handshakes were authenticated with, {@code null} for
	 * everyone's
	 */
	public @Nullable String principal() {
		return this.settings.principal;
	}

	/**
	 * From where connections are closed.
	 * @return the remote IPv4 address, or one of an IPv6 /64; {@code null} for any
	 */
	public @Nullable String remoteAddress() {
		return this.settings.remoteAddress;
	}

	/**
	 * The name of the operator, for logs and reports.
	 * @return the name, {@code null} if there is none
	 */
	public @Nullable String requestedBy() {
		return this.settings.requestedBy;
	}

	/**
	 * A builder that begins with the defaults: 20 s in all, 5 s for a peer to answer, 10
	 * s for a running handler, no quiet period, no notice period, no spread, no reconnect
	 * window, code 1001, all connections.
	 * @return the builder
	 */
	public static Builder builder() {
		return new Builder(new DrainSettings());
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
		return new Builder(new DrainSettings(this.settings));
	}

	/**
	 * Whether a part of the connections stays. Such a drain refuses no handshakes.
	 * @return {@code true} if a path, a principal or an address is chosen, or less than
	 * 100 percent
	 */
	public boolean isPartial() {
		return this.settings.isAboutSome() || this.settings.percent < 100;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof DrainPlan plan && this.settings.values().equals(plan.settings.values());
	}

	@Override
	public int hashCode() {
		return this.settings.values().hashCode();
	}

	@Override
	public String toString() {
		return "DrainPlan" + this.settings.values();
	}

	/**
	 * Builds a {@link DrainPlan}. {@link #build()} checks the values together. Not
	 * thread-safe.
	 */
	public static final class Builder extends DrainPlanBuilder {

		private Builder(DrainSettings settings) {
			super(settings);
		}

		/**
		 * Build the plan.
		 * @return the plan
		 * @throws InvalidDrainPlanException if a value can't be used, or the values do
		 * not fit together
		 */
		public DrainPlan build() {
			return new DrainPlan(settings().complete());
		}

	}

}
