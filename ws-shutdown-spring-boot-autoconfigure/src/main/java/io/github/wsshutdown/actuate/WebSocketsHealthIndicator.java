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

import java.util.List;
import java.util.function.BooleanSupplier;

import io.github.wsshutdown.Admission;
import io.github.wsshutdown.ConnectionCount;
import io.github.wsshutdown.DrainState;
import io.github.wsshutdown.WebSocketConnections;
import io.github.wsshutdown.WebSocketDrainer;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * {@link HealthIndicator} for WebSocket connections: out of service while new peers
 * should be sent elsewhere.
 */
public class WebSocketsHealthIndicator extends AbstractHealthIndicator {

	private final WebSocketDrainer drainer;

	private final WebSocketConnections connections;

	private final Admission admission;

	private final BooleanSupplier refusing;

	/**
	 * Create a new {@link WebSocketsHealthIndicator}.
	 * @param drainer knows the state
	 * @param connections the connections
	 * @param admission the handshakes
	 * @param refusing whether new peers should be sent elsewhere
	 */
	public WebSocketsHealthIndicator(WebSocketDrainer drainer, WebSocketConnections connections, Admission admission,
			BooleanSupplier refusing) {
		super("WebSocket health check failed");
		this.drainer = drainer;
		this.connections = connections;
		this.admission = admission;
		this.refusing = refusing;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		DrainState state = this.drainer.state();
		List<ConnectionCount> counts = this.connections.count();
		builder.status(this.refusing.getAsBoolean() ? Status.OUT_OF_SERVICE : Status.UP)
			.withDetail("state", state)
			.withDetail("open", counts.stream().mapToInt(ConnectionCount::open).sum())
			.withDetail("closing", counts.stream().mapToInt(ConnectionCount::closing).sum())
			.withDetail("admitted", this.admission.getSlotsTaken())
			.withDetail("maxSessions", Math.max(0, this.admission.getLimits().maxSessions()));
	}

}
