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
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Configuration properties for draining WebSocket connections.
 */
@ConfigurationProperties("ws-shutdown")
public class WebSocketShutdownProperties {

	/**
	 * Whether to drain WebSocket connections when the application stops.
	 */
	private boolean enabled = true;

	/**
	 * Time that the orchestrator gives the process to stop, after which it kills it. Used
	 * for nothing but a warning when the configured timeouts may take longer.
	 */
	private @Nullable Duration podGracePeriod;

	private final Drain drain = new Drain();

	private final Admission admission = new Admission();

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public @Nullable Duration getPodGracePeriod() {
		return this.podGracePeriod;
	}

	public void setPodGracePeriod(@Nullable Duration podGracePeriod) {
		this.podGracePeriod = podGracePeriod;
	}

	public Drain getDrain() {
		return this.drain;
	}

	public Admission getAdmission() {
		return this.admission;
	}

	/**
	 * How connections are drained.
	 */
	public static class Drain {

		/**
		 * Time that a drain may take in all. What is left at its end is cut.
		 */
		private Duration timeout = Duration.ofSeconds(20);

		/**
		 * Time from a connection's close frame to its cut. Defaults to 5 seconds, or to
		 * what the timeout leaves after quiet period and spread if that is less.
		 */
		private @Nullable Duration closeTimeout;

		/**
		 * Time that a running handler may still take before its connection's close frame
		 * is sent regardless.
		 */
		private Duration handlerTimeout = Duration.ofSeconds(10);

		/**
		 * Time during which handshakes are refused and no connection is closed yet.
		 */
		private Duration quietPeriod = Duration.ZERO;

		/**
		 * Time over which close frames are spread.
		 */
		private Duration spread = Duration.ZERO;

		/**
		 * Status code of close frames: 1001, 1012, 1013 or 3000 to 4999.
		 */
		private int closeCode = 1001;

		/**
		 * Reason of close frames, at most 123 bytes of UTF-8.
		 */
		private String closeReason = "Server is going away";

		public Duration getTimeout() {
			return this.timeout;
		}

		public void setTimeout(Duration timeout) {
			this.timeout = timeout;
		}

		public @Nullable Duration getCloseTimeout() {
			return this.closeTimeout;
		}

		public void setCloseTimeout(@Nullable Duration closeTimeout) {
			this.closeTimeout = closeTimeout;
		}

		public Duration getHandlerTimeout() {
			return this.handlerTimeout;
		}

		public void setHandlerTimeout(Duration handlerTimeout) {
			this.handlerTimeout = handlerTimeout;
		}

		public Duration getQuietPeriod() {
			return this.quietPeriod;
		}

		public void setQuietPeriod(Duration quietPeriod) {
			this.quietPeriod = quietPeriod;
		}

		public Duration getSpread() {
			return this.spread;
		}

		public void setSpread(Duration spread) {
			this.spread = spread;
		}

		public int getCloseCode() {
			return this.closeCode;
		}

		public void setCloseCode(int closeCode) {
			this.closeCode = closeCode;
		}

		public String getCloseReason() {
			return this.closeReason;
		}

		public void setCloseReason(String closeReason) {
			this.closeReason = closeReason;
		}

	}

	/**
	 * Which handshakes are admitted.
	 */
	public static class Admission {

		/**
		 * Number of connections that the application may have. 0 or less for any number.
		 */
		private int maxSessions = 0;

		/**
		 * Number of connections that one remote IPv4 address or IPv6 /64 may have. 0 or
		 * less for any number.
		 */
		private int maxSessionsPerAddress = 0;

		/**
		 * Number of connections that each registered path may have. 0 or less for any
		 * number.
		 */
		private Map<String, Integer> maxSessionsPerPath = new LinkedHashMap<>();

		/**
		 * Whether the application reports itself as not ready while it has as many
		 * connections as it may.
		 */
		private boolean readiness = false;

		/**
		 * Whether a peer that does not answer a close frame of the application's is cut
		 * after the close timeout, also while nothing is drained.
		 */
		private boolean enforceCloseTimeout = true;

		/**
		 * Least time after which refused peers are told to come back. Each is told
		 * another, up to twice this.
		 */
		private Duration retryAfter = Duration.ofSeconds(5);

		public int getMaxSessions() {
			return this.maxSessions;
		}

		public void setMaxSessions(int maxSessions) {
			this.maxSessions = maxSessions;
		}

		public int getMaxSessionsPerAddress() {
			return this.maxSessionsPerAddress;
		}

		public void setMaxSessionsPerAddress(int maxSessionsPerAddress) {
			this.maxSessionsPerAddress = maxSessionsPerAddress;
		}

		public Map<String, Integer> getMaxSessionsPerPath() {
			return this.maxSessionsPerPath;
		}

		public void setMaxSessionsPerPath(Map<String, Integer> maxSessionsPerPath) {
			this.maxSessionsPerPath = maxSessionsPerPath;
		}

		public boolean isReadiness() {
			return this.readiness;
		}

		public void setReadiness(boolean readiness) {
			this.readiness = readiness;
		}

		public boolean isEnforceCloseTimeout() {
			return this.enforceCloseTimeout;
		}

		public void setEnforceCloseTimeout(boolean enforceCloseTimeout) {
			this.enforceCloseTimeout = enforceCloseTimeout;
		}

		public Duration getRetryAfter() {
			return this.retryAfter;
		}

		public void setRetryAfter(Duration retryAfter) {
			this.retryAfter = retryAfter;
		}

	}

}
