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

import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.wsshutdown.DrainListener;
import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.DrainTrigger;
import io.github.wsshutdown.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * {@link MeterBinder} for drains, which counts each at its end.
 */
public final class WebSocketDrainMeterBinder implements MeterBinder, DrainListener {

	private final List<MeterRegistry> registries = new CopyOnWriteArrayList<>();

	@Override
	public void bindTo(MeterRegistry registry) {
		for (DrainTrigger trigger : DrainTrigger.values()) {
			timer(registry, trigger);
		}
		for (Outcome outcome : Outcome.values()) {
			counter(registry, outcome);
		}
		this.registries.add(registry);
	}

	@Override
	public void drainCompleted(DrainReport report) {
		for (MeterRegistry registry : this.registries) {
			timer(registry, report.trigger()).record(report.elapsed());
			for (Outcome outcome : Outcome.values()) {
				counter(registry, outcome).increment(report.count(outcome));
			}
		}
	}

	private static Timer timer(MeterRegistry registry, DrainTrigger trigger) {
		return Timer.builder("websocket.drain")
			.description("Time from the begin of a drain to its end")
			.tag("trigger", trigger.name().toLowerCase(Locale.ROOT))
			.register(registry);
	}

	private static Counter counter(MeterRegistry registry, Outcome outcome) {
		return Counter.builder("websocket.drain.sessions")
			.description("Connections that have ended in a drain")
			.tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
			.register(registry);
	}

}
