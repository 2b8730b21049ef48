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

package io.github.wsshutdown.client.autoconfigure;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

import io.github.wsshutdown.client.ReconnectOptions;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.convert.DurationUnit;

/**
 * Configuration properties for WebSocket clients.
 */
@ConfigurationProperties("ws-shutdown.client")
public class WebSocketClientShutdownProperties {

	/**
	 * Whether the connection managers and STOMP clients of the application close
	 * gracefully when it stops.
	 */
	private boolean enabled = true;

	/**
	 * How long a client waits for the server's answer when the application stops.
	 */
	@DurationUnit(ChronoUnit.SECONDS)
	private Duration closeTimeout = Duration.ofSeconds(2);

	private final Reconnect reconnect = new Reconnect();

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public Duration getCloseTimeout() {
		return this.closeTimeout;
	}

	public void setCloseTimeout(Duration closeTimeout) {
		this.closeTimeout = closeTimeout;
	}

	public Reconnect getReconnect() {
		return this.reconnect;
	}

	ReconnectOptions toOptions() {
		return ReconnectOptions.builder()
			.base(this.reconnect.base)
			.cap(this.reconnect.cap)
			.maxAssigned(this.reconnect.maxAssigned)
			.stableAfter(this.reconnect.stableAfter)
			.closeTimeout(this.closeTimeout)
			.overlap(this.reconnect.overlap)
			.build();
	}

	/**
	 * Delays before a client connects again.
	 */
	public static class Reconnect {

		/**
		 * Limit of the first back-off. It doubles each time.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private Duration base = Duration.ofSeconds(1);

		/**
		 * Limit of every back-off.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private Duration cap = Duration.ofSeconds(30);

		/**
		 * Longest delay that is taken from a server.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private Duration maxAssigned = Duration.ofMinutes(5);

		/**
		 * How long a connection has to last for the back-off to begin anew.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private Duration stableAfter = Duration.ofMinutes(1);

		/**
		 * How long a connection whose server has given notice is kept beside its
		 * successor. Zero to ignore notices.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private Duration overlap = Duration.ofSeconds(0);

		public Duration getBase() {
			return this.base;
		}

		public void setBase(Duration base) {
			this.base = base;
		}

		public Duration getCap() {
			return this.cap;
		}

		public void setCap(Duration cap) {
			this.cap = cap;
		}

		public Duration getMaxAssigned() {
			return this.maxAssigned;
		}

		public void setMaxAssigned(Duration maxAssigned) {
			this.maxAssigned = maxAssigned;
		}

		public Duration getStableAfter() {
			return this.stableAfter;
		}

		public void setStableAfter(Duration stableAfter) {
			this.stableAfter = stableAfter;
		}

		public Duration getOverlap() {
			return this.overlap;
		}

		public void setOverlap(Duration overlap) {
			this.overlap = overlap;
		}

	}

}
