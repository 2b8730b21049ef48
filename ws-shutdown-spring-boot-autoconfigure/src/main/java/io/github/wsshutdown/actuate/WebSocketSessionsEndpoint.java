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

package io.github.wsshutdown.actuate;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Predicate;

import io.github.wsshutdown.ConnectionInfo;
import io.github.wsshutdown.DrainInProgressException;
import io.github.wsshutdown.WebSocketConnections;
import io.github.wsshutdown.WebSocketDrainer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.Sanitizer;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/**
 * {@link Endpoint @Endpoint} to see single WebSocket connections, and to close one.
 */
@Endpoint(id = "websocketsessions", defaultAccess = Access.READ_ONLY)
public class WebSocketSessionsEndpoint {

	private static final Log logger = LogFactory.getLog(WebSocketSessionsEndpoint.class);

	private static final int DEFAULT_LIMIT = 100;

	private static final int MAX_LIMIT = 1000;

	private final WebSocketConnections connections;

	private final WebSocketDrainer drainer;

	private final Predicate<String> registeredPaths;

	private final OperatorAudit audit;

	private final Sanitizer sanitizer;

	private final Show showValues;

	private final Clock clock = Clock.systemUTC();

	/**
	 * Create a new {@link WebSocketSessionsEndpoint}.
	 * @param connections the connections
	 * @param drainer closes one
	 * @param registeredPaths knows the paths under which there may be some
	 * @param audit is told what operators do
	 * @param sanitizingFunctions what hides values that may be shown otherwise
	 * @param showValues when remote addresses and principals are shown
	 */
	public WebSocketSessionsEndpoint(WebSocketConnections connections, WebSocketDrainer drainer,
			Predicate<String> registeredPaths, OperatorAudit audit, Iterable<SanitizingFunction> sanitizingFunctions,
			Show showValues) {
		this.connections = connections;
		this.drainer = drainer;
		this.registeredPaths = registeredPaths;
		this.audit = audit;
		this.sanitizer = new Sanitizer(sanitizingFunctions);
		this.showValues = showValues;
	}

	/**
	 * Show connections, oldest first.
	 * @param path the registered path that they are on, {@code null} for any
	 * @param limit how many at the most, {@code null} for 100
	 * @param after the id that they come after, {@code null} to begin with the oldest
	 * @return the connections
	 * @throws IllegalArgumentException if the limit is not between 1 and 1000, the path
	 * is not registered, or there never was a connection with that id
	 */
	@ReadOperation
	public SessionsDescriptor sessions(@Nullable String path, @Nullable Integer limit, @Nullable String after) {
		return sessions(path, limit, after, this.showValues.isShown(true));
	}

	SessionsDescriptor sessions(@Nullable String path, @Nullable Integer limit, @Nullable String after,
			boolean showUnsanitized) {
		int bound = (limit != null) ? limit : DEFAULT_LIMIT;
		if (bound < 1 || bound > MAX_LIMIT) {
			throw new IllegalArgumentException("'limit' must be from 1 to " + MAX_LIMIT);
		}
		List<SessionDescriptor> sessions = this.connections.list(path, after, bound + 1)
			.stream()
			.map((info) -> describe(info, showUnsanitized))
			.toList();
		if (sessions.isEmpty() && path != null && !this.registeredPaths.test(path)) {
			throw new IllegalArgumentException(
					"'path' must not be '" + path + "': no WebSocket handler or endpoint is registered under it");
		}
		if (sessions.size() <= bound) {
			return new SessionsDescriptor(sessions, null);
		}
		return new SessionsDescriptor(sessions.subList(0, bound), sessions.get(bound - 1).id());
	}

	/**
	 * Show a connection.
	 * @param id its id
	 * @return the connection, {@code null} if it is gone or never was
	 */
	@ReadOperation
	public @Nullable SessionDescriptor session(@Selector String id) {
		return session(id, this.showValues.isShown(true));
	}

	@Nullable SessionDescriptor session(String id, boolean showUnsanitized) {
		return this.connections.find(id).map((info) -> describe(info, showUnsanitized)).orElse(null);
	}

	/**
	 * Close a connection, as a drain does.
	 * @param id its id
	 * @return whether it is there and is being closed now
	 */
	@DeleteOperation
	public boolean close(@Selector String id) {
		OptionalLong number = this.connections.findNumber(id);
		if (number.isEmpty()) {
			return false;
		}
		try {
			this.drainer.close(number.getAsLong(),
					this.drainer.defaultPlan()
						.mutate()
						.quietPeriod(Duration.ZERO)
						.spread(Duration.ZERO)
						.requestedBy(Operator.currentName())
						.build());
			this.audit.publish(OperatorAudit.CLOSE, Map.of("id", id));
		}
		catch (DrainInProgressException ex) {
			logger.debug("Connection " + number.getAsLong() + " is closed by the drain that runs", ex);
		}
		return true;
	}

	private SessionDescriptor describe(ConnectionInfo info, boolean showUnsanitized) {
		return new SessionDescriptor(info.id(), info.path(), info.transport(), info.subProtocol(), info.openedAt(),
				Duration.between(info.openedAt(), this.clock.instant()), info.closing() ? "closing" : "open",
				info.busy(), sanitize("remoteAddress", info.remoteAddress(), showUnsanitized),
				sanitize("principal", info.principal(), showUnsanitized));
	}

	private @Nullable Object sanitize(String name, @Nullable String value, boolean showUnsanitized) {
		return this.sanitizer.sanitize(new SanitizableData(null, name, value), showUnsanitized);
	}

	/**
	 * Some connections.
	 *
	 * @param sessions the connections, oldest first
	 * @param next what to ask for as {@code after} to get those that follow, {@code null}
	 * if there are none
	 */
	public record SessionsDescriptor(List<SessionDescriptor> sessions,
			@Nullable String next) implements OperationResponseBody {

	}

	/**
	 * A connection.
	 *
	 * @param id its id
	 * @param path the registered path
	 * @param transport what carries it
	 * @param subProtocol the negotiated sub-protocol
	 * @param opened when its handshake was completed
	 * @param age how long ago that was
	 * @param state {@code open}, or {@code closing} once its closing has begun
	 * @param busy whether the application is doing something for it
	 * @param remoteAddress where it comes from
	 * @param principal the name it was authenticated with
	 */
	public record SessionDescriptor(String id, String path, String transport, @Nullable String subProtocol,
			Instant opened, Duration age, String state, boolean busy, @Nullable Object remoteAddress,
			@Nullable Object principal) implements OperationResponseBody {

	}

}
