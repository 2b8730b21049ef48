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

package io.github.wsshutdown.metrics;

import java.util.Set;
import java.util.function.Supplier;

import io.github.wsshutdown.WebSocketConnections;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * {@link MeterBinder} for WebSocket connections.
 */
public final class WebSocketSessionsMeterBinder implements MeterBinder {

	private final WebSocketConnections connections;

	private final Supplier<Set<String>> registeredPaths;

	private final Supplier<Number> blocked;

	/**
	 * Create a new {@link WebSocketSessionsMeterBinder}.
	 * @param connections the connections
	 * @param registeredPaths the paths that have meters before they have connections
	 * @param blocked counts those whose peer has kept a sender waiting for a while
	 */
	public WebSocketSessionsMeterBinder(WebSocketConnections connections, Supplier<Set<String>> registeredPaths,
			Supplier<Number> blocked) {
		this.connections = connections;
		this.registeredPaths = registeredPaths;
		this.blocked = blocked;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		FunctionCounter.builder("websocket.sessions.untracked", this.connections, WebSocketConnections::countUntracked)
			.description("Connections that are not drained because they could not be tracked")
			.baseUnit("connections")
			.register(registry);
		Gauge.builder("websocket.sessions.blocked", this.blocked)
			.description("Connections whose client has kept a sender waiting for more than a second")
			.baseUnit("connections")
			.register(registry);
		WebSocketSessionsMeters meters = new WebSocketSessionsMeters(registry, this.connections);
		this.registeredPaths.get().forEach((path) -> meters.register(path, "websocket"));
		this.connections.addListener(meters);
		this.connections.count().forEach((count) -> meters.register(count.path(), count.transport()));
	}

}
