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

import java.util.Locale;

import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.DrainState;
import io.github.wsshutdown.WebSocketConnections;
import io.github.wsshutdown.WebSocketDrainer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * {@link MeterBinder} for drains, which counts each connection as it ends and each drain
 * at its end.
 */
public final class WebSocketDrainMeterBinder implements MeterBinder {

	private static final String STATE = "websocket.drain.state";

	private static final String REMAINING = "websocket.drain.remaining";

	private final WebSocketDrainer drainer;

	private final WebSocketConnections connections;

	private final FinalScrape finalScrape;

	/**
	 * Create a new {@link WebSocketDrainMeterBinder}.
	 * @param drainer knows the state, and how a drain goes
	 * @param connections tell of drains and of connections that have ended in one
	 * @param finalScrape is told of reads
	 */
	public WebSocketDrainMeterBinder(WebSocketDrainer drainer, WebSocketConnections connections,
			FinalScrape finalScrape) {
		this.drainer = drainer;
		this.connections = connections;
		this.finalScrape = finalScrape;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		for (DrainState state : DrainState.values()) {
			Gauge.builder(STATE, this, (binder) -> binder.isIn(state))
				.description("1 for the state that handshakes and connections are in, 0 for the others")
				.tag("state", state.name().toLowerCase(Locale.ROOT))
				.register(registry);
		}
		Gauge.builder(REMAINING, this, WebSocketDrainMeterBinder::remaining)
			.description("Connections that remain in the drain that runs")
			.baseUnit("connections")
			.register(registry);
		this.finalScrape.add(STATE);
		this.finalScrape.add(REMAINING);
		this.connections.addListener(new WebSocketDrainMeters(registry, this.finalScrape));
	}

	private double isIn(DrainState state) {
		this.finalScrape.read(STATE);
		return (this.drainer.state() == state) ? 1 : 0;
	}

	private double remaining() {
		this.finalScrape.read(REMAINING);
		return this.drainer.progress().map(DrainReport::remaining).orElse(0);
	}

}
