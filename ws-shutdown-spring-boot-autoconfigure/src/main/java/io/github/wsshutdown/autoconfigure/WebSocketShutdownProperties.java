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
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.convert.DurationUnit;

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
	@DurationUnit(ChronoUnit.SECONDS)
	private @Nullable Duration podGracePeriod;

	/**
	 * File that the report of the drain is written to when the application stops, for
	 * example '/dev/termination-log'.
	 */
	private @Nullable String reportFile;

	private final Drain drain = new Drain();

	private final Admission admission = new Admission();

	private final Age age = new Age();

	private final Liveness liveness = new Liveness();

	private final SlowConsumer slowConsumer = new SlowConsumer();

	private final Metrics metrics = new Metrics();

	private final Streams streams = new Streams();

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

	public @Nullable String getReportFile() {
		return this.reportFile;
	}

	public void setReportFile(@Nullable String reportFile) {
		this.reportFile = reportFile;
	}

	public Drain getDrain() {
		return this.drain;
	}

	public Admission getAdmission() {
		return this.admission;
	}

	public Age getAge() {
		return this.age;
	}

	public Liveness getLiveness() {
		return this.liveness;
	}

	public SlowConsumer getSlowConsumer() {
		return this.slowConsumer;
	}

	public Metrics getMetrics() {
		return this.metrics;
	}

	public Streams getStreams() {
		return this.streams;
	}

	/**
	 * How connections are drained.
	 */
	public static class Drain {

		/**
		 * Time that a drain may take in all. What is left at its end is cut.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private Duration timeout = Duration.ofSeconds(20);

		/**
		 * Time from a connection's close frame to its cut. Defaults to 5 seconds, or to
		 * what the timeout leaves after quiet period, notice period and spread if that is
		 * less.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private @Nullable Duration closeTimeout;

		/**
		 * Time that running handlers and HTTP requests may still take before connections
		 * are closed, from the begin of the drain, and time that a connection's own
		 * handler may still take, from its turn. Defaults to 10 seconds, or to what the
		 * timeout leaves if that is less.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private @Nullable Duration handlerTimeout;

		/**
		 * Time during which handshakes are refused and no connection is closed yet.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private Duration quietPeriod = Duration.ZERO;

		/**
		 * Time between the notice of a connection and its close frame. Needs a notice.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private Duration noticePeriod = Duration.ZERO;

		/**
		 * Time over which close frames are spread. Shortened where that makes less than
		 * 200 a second, so that the gap between two is never above 500 ms, and where the
		 * timeout leaves no room.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private Duration spread = Duration.ZERO;

		/**
		 * Time over which clients are asked to come back: the reason of each close frame
		 * is a delay of its own in milliseconds, and handshakes that are refused
		 * meanwhile are told one in seconds. 0 for the same reason for all.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private Duration reconnectWindow = Duration.ZERO;

		/**
		 * Status code of close frames: 1001, 1012, 1013 or 3000 to 4999.
		 */
		private int closeCode = 1001;

		/**
		 * Reason of close frames, at most 123 bytes of UTF-8. Not used with a reconnect
		 * window.
		 */
		private String closeReason = "Server is going away";

		private final Notice notice = new Notice();

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

		public @Nullable Duration getHandlerTimeout() {
			return this.handlerTimeout;
		}

		public void setHandlerTimeout(@Nullable Duration handlerTimeout) {
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

		public Duration getNoticePeriod() {
			return this.noticePeriod;
		}

		public void setNoticePeriod(Duration noticePeriod) {
			this.noticePeriod = noticePeriod;
		}

		public Duration getReconnectWindow() {
			return this.reconnectWindow;
		}

		public void setReconnectWindow(Duration reconnectWindow) {
			this.reconnectWindow = reconnectWindow;
		}

		public Notice getNotice() {
			return this.notice;
		}

		/**
		 * What clients are told before their close frame.
		 */
		public static class Notice {

			/**
			 * Text that clients are sent before their close frame, unless they have
			 * negotiated a sub-protocol other than STOMP. {deadline} stands for the end
			 * of the drain in ISO 8601, {retry} for the milliseconds after which the
			 * client may come back.
			 */
			private @Nullable String text;

			/**
			 * Name of the event by which event streams are sent the text.
			 */
			private String event = "going-away";

			/**
			 * User destination to which STOMP sessions are sent the text, without the
			 * user prefix. If there is none, they get no text.
			 */
			private @Nullable String stompDestination;

			/**
			 * Registered paths whose clients are sent the text whatever sub-protocol they
			 * have negotiated.
			 */
			private Set<String> paths = new LinkedHashSet<>();

			/**
			 * Sub-protocols whose clients are sent the text on any path.
			 */
			private Set<String> subProtocols = new LinkedHashSet<>();

			public @Nullable String getText() {
				return this.text;
			}

			public void setText(@Nullable String text) {
				this.text = text;
			}

			public String getEvent() {
				return this.event;
			}

			public void setEvent(String event) {
				this.event = event;
			}

			public @Nullable String getStompDestination() {
				return this.stompDestination;
			}

			public void setStompDestination(@Nullable String stompDestination) {
				this.stompDestination = stompDestination;
			}

			public Set<String> getPaths() {
				return this.paths;
			}

			public void setPaths(Set<String> paths) {
				this.paths = paths;
			}

			public Set<String> getSubProtocols() {
				return this.subProtocols;
			}

			public void setSubProtocols(Set<String> subProtocols) {
				this.subProtocols = subProtocols;
			}

		}

	}

	/**
	 * How old connections may become.
	 */
	public static class Age {

		/**
		 * Age at which the server closes a connection. If there is none, connections may
		 * become any age.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private @Nullable Duration max;

		/**
		 * Part of the age by which a connection may have to go earlier, 0 to 1. Each has
		 * another.
		 */
		private double jitter = 0.1;

		/**
		 * Registered paths whose connections may become any age.
		 */
		private Set<String> exemptPaths = new LinkedHashSet<>();

		public @Nullable Duration getMax() {
			return this.max;
		}

		public void setMax(@Nullable Duration max) {
			this.max = max;
		}

		public double getJitter() {
			return this.jitter;
		}

		public void setJitter(double jitter) {
			this.jitter = jitter;
		}

		public Set<String> getExemptPaths() {
			return this.exemptPaths;
		}

		public void setExemptPaths(Set<String> exemptPaths) {
			this.exemptPaths = exemptPaths;
		}

	}

	/**
	 * Which clients are taken for dead.
	 */
	public static class Liveness {

		/**
		 * Interval in which something has to come from a client, or it is sent a ping, or
		 * an event stream a comment. Each time shortened by a random part of up to a
		 * quarter. If there is none, nothing is sent.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private @Nullable Duration pingInterval;

		/**
		 * Time after a ping in which something has to come from the client, or it is cut.
		 * Needs a ping interval. If there is none, nobody is cut.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private @Nullable Duration timeout;

		/**
		 * Registered paths whose clients are sent no pings.
		 */
		private Set<String> exemptPaths = new LinkedHashSet<>();

		public @Nullable Duration getPingInterval() {
			return this.pingInterval;
		}

		public void setPingInterval(@Nullable Duration pingInterval) {
			this.pingInterval = pingInterval;
		}

		public @Nullable Duration getTimeout() {
			return this.timeout;
		}

		public void setTimeout(@Nullable Duration timeout) {
			this.timeout = timeout;
		}

		public Set<String> getExemptPaths() {
			return this.exemptPaths;
		}

		public void setExemptPaths(Set<String> exemptPaths) {
			this.exemptPaths = exemptPaths;
		}

	}

	/**
	 * What becomes of clients that do not take what is sent to them.
	 */
	public static class SlowConsumer {

		/**
		 * Time for which a client may keep a sender waiting without a break before it is
		 * cut. If there is none, it may for as long as the server lets it.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private @Nullable Duration timeout;

		public @Nullable Duration getTimeout() {
			return this.timeout;
		}

		public void setTimeout(@Nullable Duration timeout) {
			this.timeout = timeout;
		}

	}

	/**
	 * What meters tell of a drain.
	 */
	public static class Metrics {

		/**
		 * Time that the application waits, when it has drained because it stops, until
		 * the final values of the meters were read, by Prometheus for example. Needs a
		 * meter registry that is read. 0 not to wait.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private Duration awaitScrape = Duration.ZERO;

		public Duration getAwaitScrape() {
			return this.awaitScrape;
		}

		public void setAwaitScrape(Duration awaitScrape) {
			this.awaitScrape = awaitScrape;
		}

	}

	/**
	 * Which event streams are drained like connections.
	 */
	public static class Streams {

		/**
		 * Whether responses that are event streams without end are connections: they are
		 * ended between two events, listed and counted.
		 */
		private boolean enabled = true;

		/**
		 * Number of event streams that the application may have. 0 or less for any
		 * number. They do not count as sessions.
		 */
		private int max = 0;

		/**
		 * Patterns of paths whose responses are streams without end, whatever their
		 * method and media type.
		 */
		private Set<String> endlessPaths = new LinkedHashSet<>();

		/**
		 * Patterns of paths whose event streams come to an end by themselves, so that a
		 * drain waits for them as for any request.
		 */
		private Set<String> finitePaths = new LinkedHashSet<>();

		public boolean isEnabled() {
			return this.enabled;
		}

		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
		}

		public int getMax() {
			return this.max;
		}

		public void setMax(int max) {
			this.max = max;
		}

		public Set<String> getEndlessPaths() {
			return this.endlessPaths;
		}

		public void setEndlessPaths(Set<String> endlessPaths) {
			this.endlessPaths = endlessPaths;
		}

		public Set<String> getFinitePaths() {
			return this.finitePaths;
		}

		public void setFinitePaths(Set<String> finitePaths) {
			this.finitePaths = finitePaths;
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
		 * Number of connections that each registered path may have. 0 for any number.
		 */
		private Map<String, Integer> maxSessionsPerPath = new LinkedHashMap<>();

		/**
		 * Number of connections that one principal may have, by the name that is known at
		 * the handshake. 0 or less for any number.
		 */
		private int maxSessionsPerPrincipal = 0;

		/**
		 * What is done about a handshake of a principal that has as many connections as
		 * it may.
		 */
		private PrincipalPolicy principalPolicy = PrincipalPolicy.REFUSE_NEW;

		/**
		 * Status code by which the oldest connection of a principal is closed: 1001,
		 * 1012, 1013 or 3000 to 4999.
		 */
		private int principalCloseCode = 4409;

		/**
		 * Number of handshakes that are admitted per second. As many may be at once. 0
		 * for any number.
		 */
		private double rate = 0;

		/**
		 * Number of handshakes that are admitted per second from one remote IPv4 address
		 * or IPv6 /64. 0 for any number.
		 */
		private double ratePerAddress = 0;

		/**
		 * Time that the rate takes to grow from a tenth to the whole of it once the
		 * application is ready. Until then it is a tenth. Needs a rate. 0 for the whole
		 * rate from the start.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private Duration slowStart = Duration.ZERO;

		/**
		 * Whether the application reports itself as not ready while it has as many
		 * connections as it may. Needs a maximum number of sessions.
		 */
		private boolean readiness = false;

		/**
		 * Whether a client that does not answer a close frame of the application's is cut
		 * after the close timeout, also while nothing is drained.
		 */
		private boolean enforceCloseTimeout = true;

		/**
		 * Least time after which refused clients are told to come back. Each is told
		 * another, up to twice this.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
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

		public int getMaxSessionsPerPrincipal() {
			return this.maxSessionsPerPrincipal;
		}

		public void setMaxSessionsPerPrincipal(int maxSessionsPerPrincipal) {
			this.maxSessionsPerPrincipal = maxSessionsPerPrincipal;
		}

		public PrincipalPolicy getPrincipalPolicy() {
			return this.principalPolicy;
		}

		public void setPrincipalPolicy(PrincipalPolicy principalPolicy) {
			this.principalPolicy = principalPolicy;
		}

		public int getPrincipalCloseCode() {
			return this.principalCloseCode;
		}

		public void setPrincipalCloseCode(int principalCloseCode) {
			this.principalCloseCode = principalCloseCode;
		}

		public double getRate() {
			return this.rate;
		}

		public void setRate(double rate) {
			this.rate = rate;
		}

		public double getRatePerAddress() {
			return this.ratePerAddress;
		}

		public void setRatePerAddress(double ratePerAddress) {
			this.ratePerAddress = ratePerAddress;
		}

		public Duration getSlowStart() {
			return this.slowStart;
		}

		public void setSlowStart(Duration slowStart) {
			this.slowStart = slowStart;
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
