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
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;

/**
 * Configuration properties for draining WebSocket connections.
 *
 * @param enabled Whether to drain WebSocket connections when the application stops.
 * @param podGracePeriod Time that the orchestrator gives the process to stop, after which
 * it kills it. Used for nothing but a warning when the configured timeouts may take
 * longer.
 * @param reportFile File that the report of the drain is written to when the application
 * stops, for example '/dev/termination-log'.
 * @param drain how connections are drained
 * @param admission which handshakes are admitted
 * @param age how old connections may become
 * @param liveness which clients are taken for dead
 * @param slowConsumer what becomes of clients that do not take what is sent to them
 * @param metrics what meters tell of a drain
 * @param streams which event streams are drained like connections
 */
@ConfigurationProperties("ws-shutdown")
public record WebSocketShutdownProperties(@DefaultValue("true") boolean enabled,
		@DurationUnit(ChronoUnit.SECONDS) @Nullable Duration podGracePeriod, @Nullable String reportFile,
		@DefaultValue Drain drain, @DefaultValue Admission admission, @DefaultValue Age age,
		@DefaultValue Liveness liveness, @DefaultValue SlowConsumer slowConsumer, @DefaultValue Metrics metrics,
		@DefaultValue Streams streams) {

	/**
	 * How connections are drained.
	 *
	 * @param timeout Time that a drain may take in all. What is left at its end is cut.
	 * @param closeTimeout Time from a connection's close frame to its cut. Defaults to 5
	 * seconds, or to what the timeout leaves after quiet period, notice period and spread
	 * if that is less.
	 * @param handlerTimeout Time that running handlers and HTTP requests may still take
	 * before connections are closed, from the begin of the drain, and time that a
	 * connection's own handler may still take, from its turn. Defaults to 10 seconds, or
	 * to what the timeout leaves if that is less.
	 * @param quietPeriod Time during which handshakes are refused and no connection is
	 * closed yet.
	 * @param noticePeriod Time between the notice of a connection and its close frame.
	 * Needs a notice.
	 * @param spread Time over which close frames are spread. Shortened where that makes
	 * less than 200 a second, so that the gap between two is never above 500 ms, and
	 * where the timeout leaves no room.
	 * @param reconnectWindow Time over which clients are asked to come back: the reason
	 * of each close frame is a delay of its own in milliseconds, and handshakes that are
	 * refused meanwhile are told one in seconds. 0 for the same reason for all.
	 * @param closeCode Status code of close frames: 1001, 1012, 1013 or 3000 to 4999.
	 * @param closeReason Reason of close frames, at most 123 bytes of UTF-8. Not used
	 * with a reconnect window.
	 * @param notice what clients are told before their close frame
	 */
	public record Drain(@DurationUnit(ChronoUnit.SECONDS) @DefaultValue("20s") Duration timeout,
			@DurationUnit(ChronoUnit.SECONDS) @Nullable Duration closeTimeout,
			@DurationUnit(ChronoUnit.SECONDS) @Nullable Duration handlerTimeout,
			@DurationUnit(ChronoUnit.SECONDS) @DefaultValue("0s") Duration quietPeriod,
			@DurationUnit(ChronoUnit.SECONDS) @DefaultValue("0s") Duration noticePeriod,
			@DurationUnit(ChronoUnit.SECONDS) @DefaultValue("0s") Duration spread,
			@DurationUnit(ChronoUnit.SECONDS) @DefaultValue("0s") Duration reconnectWindow,
			@DefaultValue("1001") int closeCode, @DefaultValue("Server is going away") String closeReason,
			@DefaultValue Notice notice) {

		/**
		 * What clients are told before their close frame.
		 *
		 * @param text Text that clients are sent before their close frame, unless they
		 * have negotiated a sub-protocol other than STOMP. {deadline} stands for the end
		 * of the drain in ISO 8601, {retry} for the milliseconds after which the client
		 * may come back.
		 * @param event Name of the event by which event streams are sent the text.
		 * @param stompDestination User destination to which STOMP sessions are sent the
		 * text, without the user prefix. If there is none, they get no text.
		 * @param paths Registered paths whose clients are sent the text whatever
		 * sub-protocol they have negotiated.
		 * @param subProtocols Sub-protocols whose clients are sent the text on any path.
		 */
		public record Notice(@Nullable String text, @DefaultValue("going-away") String event,
				@Nullable String stompDestination, @DefaultValue Set<String> paths,
				@DefaultValue Set<String> subProtocols) {

		}

	}

	/**
	 * How old connections may become.
	 *
	 * @param max Age at which the server closes a connection. If there is none,
	 * connections may become any age.
	 * @param jitter Part of the age by which a connection may have to go earlier, 0 to 1.
	 * Each has another.
	 * @param exemptPaths Registered paths whose connections may become any age.
	 */
	public record Age(@DurationUnit(ChronoUnit.SECONDS) @Nullable Duration max, @DefaultValue("0.1") double jitter,
			@DefaultValue Set<String> exemptPaths) {

	}

	/**
	 * Which clients are taken for dead.
	 *
	 * @param pingInterval Interval in which something has to come from a client, or it is
	 * sent a ping, or an event stream a comment. Each time shortened by a random part of
	 * up to a quarter. If there is none, nothing is sent.
	 * @param timeout Time after a ping in which something has to come from the client, or
	 * it is cut. Needs a ping interval. If there is none, nobody is cut.
	 * @param exemptPaths Registered paths whose clients are sent no pings.
	 */
	public record Liveness(@DurationUnit(ChronoUnit.SECONDS) @Nullable Duration pingInterval,
			@DurationUnit(ChronoUnit.SECONDS) @Nullable Duration timeout, @DefaultValue Set<String> exemptPaths) {

	}

	/**
	 * What becomes of clients that do not take what is sent to them.
	 *
	 * @param timeout Time for which a client may keep a sender waiting without a break
	 * before it is cut. If there is none, it may for as long as the server lets it.
	 */
	public record SlowConsumer(@DurationUnit(ChronoUnit.SECONDS) @Nullable Duration timeout) {

	}

	/**
	 * What meters tell of a drain.
	 *
	 * @param awaitScrape Time that the application waits, when it has drained because it
	 * stops, until the final values of the meters were read, by Prometheus for example.
	 * Needs a meter registry that is read. 0 not to wait.
	 */
	public record Metrics(@DurationUnit(ChronoUnit.SECONDS) @DefaultValue("0s") Duration awaitScrape) {

	}

	/**
	 * Which event streams are drained like connections.
	 *
	 * @param enabled Whether responses that are event streams without end are
	 * connections: they are ended between two events, listed and counted.
	 * @param max Number of event streams that the application may have. 0 or less for any
	 * number. They do not count as sessions.
	 * @param endlessPaths Patterns of paths whose responses are streams without end,
	 * whatever their method and media type, except JSON documents.
	 * @param finitePaths Patterns of paths whose event streams come to an end by
	 * themselves, so that a drain waits for them as for any request.
	 */
	public record Streams(@DefaultValue("true") boolean enabled, int max, @DefaultValue Set<String> endlessPaths,
			@DefaultValue Set<String> finitePaths) {

	}

	/**
	 * Which handshakes are admitted.
	 *
	 * @param maxSessions Number of connections that the application may have. 0 or less
	 * for any number.
	 * @param maxSessionsPerAddress Number of connections that one remote IPv4 address or
	 * IPv6 /64 may have. 0 or less for any number.
	 * @param maxSessionsPerPath Number of connections that each registered path may have.
	 * 0 for any number.
	 * @param maxSessionsPerPrincipal Number of connections that one principal may have,
	 * by the name that is known at the handshake. 0 or less for any number.
	 * @param principalPolicy What is done about a handshake of a principal that has as
	 * many connections as it may.
	 * @param principalCloseCode Status code by which the oldest connection of a principal
	 * is closed: 1001, 1012, 1013 or 3000 to 4999.
	 * @param rate Number of handshakes that are admitted per second. As many may be at
	 * once. 0 for any number.
	 * @param ratePerAddress Number of handshakes that are admitted per second from one
	 * remote IPv4 address or IPv6 /64. 0 for any number.
	 * @param slowStart Time that the rate takes to grow from a tenth to the whole of it
	 * once the application is ready. Until then it is a tenth. Needs a rate. 0 for the
	 * whole rate from the start.
	 * @param readiness Whether the application reports itself as not ready while it has
	 * as many connections as it may. Needs a maximum number of sessions.
	 * @param enforceCloseTimeout Whether a client that does not answer a close frame of
	 * the application's is cut after the close timeout, also while nothing is drained.
	 * @param retryAfter Least time after which refused clients are told to come back.
	 * Each is told another, up to twice this.
	 */
	public record Admission(int maxSessions, int maxSessionsPerAddress,
			@DefaultValue Map<String, Integer> maxSessionsPerPath, int maxSessionsPerPrincipal,
			@DefaultValue("refuse-new") PrincipalPolicy principalPolicy, @DefaultValue("4409") int principalCloseCode,
			double rate, double ratePerAddress,
			@DurationUnit(ChronoUnit.SECONDS) @DefaultValue("0s") Duration slowStart, boolean readiness,
			@DefaultValue("true") boolean enforceCloseTimeout,
			@DurationUnit(ChronoUnit.SECONDS) @DefaultValue("5s") Duration retryAfter) {

	}

}
