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

import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

import io.github.wsshutdown.ConnectionListener;
import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.DrainTrigger;
import io.github.wsshutdown.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

/**
 * The meters of what happens in drains, in one registry. All are there from the start,
 * since a registry takes no new ones once the application stops.
 */
final class WebSocketDrainMeters implements ConnectionListener {

	private final Map<DrainTrigger, Timer> drains = new EnumMap<>(DrainTrigger.class);

	private final Map<DrainTrigger, Map<Outcome, Counter>> sessions = new EnumMap<>(DrainTrigger.class);

	private final Map<Outcome, Timer> handshakes = new EnumMap<>(Outcome.class);

	private final FinalScrape finalScrape;

	WebSocketDrainMeters(MeterRegistry registry, FinalScrape finalScrape) {
		this.finalScrape = finalScrape;
		for (DrainTrigger trigger : DrainTrigger.values()) {
			this.drains.put(trigger,
					Timer.builder("websocket.drain")
						.description("Time from the begin of a drain to its end")
						.tag("trigger", tag(trigger))
						.register(registry));
			Map<Outcome, Counter> outcomes = new EnumMap<>(Outcome.class);
			for (Outcome outcome : Outcome.values()) {
				outcomes.put(outcome,
						Counter.builder("websocket.drain.sessions")
							.description("Connections that have ended in a drain")
							.tag("outcome", tag(outcome))
							.tag("trigger", tag(trigger))
							.register(registry));
			}
			this.sessions.put(trigger, outcomes);
		}
		for (Outcome outcome : Outcome.values()) {
			this.handshakes.put(outcome,
					Timer.builder("websocket.closing.handshake")
						.description("Time from the close frame of a drain to the end of the connection")
						.tag("outcome", tag(outcome))
						.register(registry));
		}
	}

	private static String tag(Enum<?> value) {
		return value.name().toLowerCase(Locale.ROOT);
	}

	@Override
	public void connectionDrained(DrainTrigger trigger, Outcome outcome, Duration closing) {
		this.sessions.get(trigger).get(outcome).increment();
		if (!closing.isZero()) {
			this.handshakes.get(outcome).record(closing);
		}
		this.finalScrape.changed();
	}

	@Override
	public void drainEnded(DrainReport report) {
		this.drains.get(report.trigger()).record(report.elapsed());
		if (report.total() > 0) {
			this.finalScrape.changed();
		}
	}

}
