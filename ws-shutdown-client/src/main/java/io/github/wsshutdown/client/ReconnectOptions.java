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

package io.github.wsshutdown.client;

import java.time.Duration;

/**
 * How a client comes back, and how it leaves. For the delays see {@link Reconnect}. Made
 * by a {@link #builder() builder}; immutable.
 */
public final class ReconnectOptions {

	/**
	 * 1 s, 30 s, 5 minutes, 1 minute and 2 s. Notices are ignored.
	 */
	public static final ReconnectOptions DEFAULTS = new Builder().build();

	private final Duration base;

	private final Duration cap;

	private final Duration maxAssigned;

	private final Duration stableAfter;

	private final Duration closeTimeout;

	private final Duration overlap;

	private ReconnectOptions(Builder builder) {
		this.base = builder.base;
		this.cap = builder.cap;
		this.maxAssigned = builder.maxAssigned;
		this.stableAfter = builder.stableAfter;
		this.closeTimeout = builder.closeTimeout;
		this.overlap = builder.overlap;
	}

	/**
	 * Begin with the {@link #DEFAULTS defaults}.
	 * @return a new builder
	 */
	public static Builder builder() {
		return DEFAULTS.mutate();
	}

	/**
	 * Begin with these options.
	 * @return a new builder
	 */
	public Builder mutate() {
		return new Builder().base(this.base)
			.cap(this.cap)
			.maxAssigned(this.maxAssigned)
			.stableAfter(this.stableAfter)
			.closeTimeout(this.closeTimeout)
			.overlap(this.overlap);
	}

	/**
	 * Limit of the first back-off; it doubles each time.
	 */
	public Duration base() {
		return this.base;
	}

	/**
	 * Limit of every back-off.
	 */
	public Duration cap() {
		return this.cap;
	}

	/**
	 * Longest delay that is taken from a server.
	 */
	public Duration maxAssigned() {
		return this.maxAssigned;
	}

	/**
	 * How long a connection has to last for the back-off to begin anew.
	 */
	public Duration stableAfter() {
		return this.stableAfter;
	}

	/**
	 * How long a client that is closed waits for the server's answer.
	 */
	public Duration closeTimeout() {
		return this.closeTimeout;
	}

	/**
	 * How long a connection whose server has given notice is kept beside its successor;
	 * zero to ignore notices.
	 */
	public Duration overlap() {
		return this.overlap;
	}

	/**
	 * Makes {@link ReconnectOptions}.
	 */
	public static final class Builder {

		private Duration base = Duration.ofSeconds(1);

		private Duration cap = Duration.ofSeconds(30);

		private Duration maxAssigned = Duration.ofMinutes(5);

		private Duration stableAfter = Duration.ofMinutes(1);

		private Duration closeTimeout = Duration.ofSeconds(2);

		private Duration overlap = Duration.ZERO;

		private Builder() {
		}

		/**
		 * Set the limit of the first back-off.
		 * @param base limit of the first back-off; it doubles each time, positive
		 * @return this builder
		 */
		public Builder base(Duration base) {
			this.base = requirePositive("base", base);
			return this;
		}

		/**
		 * Set the limit of every back-off.
		 * @param cap limit of every back-off, positive
		 * @return this builder
		 */
		public Builder cap(Duration cap) {
			this.cap = requirePositive("cap", cap);
			return this;
		}

		/**
		 * Set how much of a server's delay is kept to.
		 * @param maxAssigned longest delay that is taken from a server, not negative
		 * @return this builder
		 */
		public Builder maxAssigned(Duration maxAssigned) {
			this.maxAssigned = requireNotNegative("maxAssigned", maxAssigned);
			return this;
		}

		/**
		 * Set when a connection counts as stable.
		 * @param stableAfter how long a connection has to last for the back-off to begin
		 * anew, not negative
		 * @return this builder
		 */
		public Builder stableAfter(Duration stableAfter) {
			this.stableAfter = requireNotNegative("stableAfter", stableAfter);
			return this;
		}

		/**
		 * Set how long to wait when closing.
		 * @param closeTimeout how long a client that is closed waits for the server's
		 * answer, not negative
		 * @return this builder
		 */
		public Builder closeTimeout(Duration closeTimeout) {
			this.closeTimeout = requireNotNegative("closeTimeout", closeTimeout);
			return this;
		}

		/**
		 * Set how long there are two connections.
		 * @param overlap how long a connection whose server has given notice is kept
		 * beside its successor; zero to ignore notices, not negative
		 * @return this builder
		 */
		public Builder overlap(Duration overlap) {
			this.overlap = requireNotNegative("overlap", overlap);
			return this;
		}

		/**
		 * Make the options.
		 * @return new options
		 */
		public ReconnectOptions build() {
			return new ReconnectOptions(this);
		}

		private static Duration requirePositive(String name, Duration duration) {
			if (duration.isZero()) {
				throw new IllegalArgumentException("'%s' must be positive".formatted(name));
			}
			return requireNotNegative(name, duration);
		}

		private static Duration requireNotNegative(String name, Duration duration) {
			if (duration.isNegative()) {
				throw new IllegalArgumentException("'%s' must not be negative".formatted(name));
			}
			return duration;
		}

	}

}
