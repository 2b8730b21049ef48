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

import java.time.Instant;
import java.util.Locale;
import java.util.Map;

import io.github.wsshutdown.ConnectionListener;
import io.github.wsshutdown.DrainMilestone;
import io.github.wsshutdown.DrainObserver;
import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.HandshakeRefusal;
import io.github.wsshutdown.Outcome;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;

/**
 * Makes an {@link Observation} of each drain, with an event for each milestone, and of
 * each refused handshake. Their names are others than those of the meters, which an
 * observation would otherwise take the place of.
 */
public final class WebSocketObservations implements DrainObserver, ConnectionListener {

	private final ObservationRegistry registry;

	/**
	 * Create new {@link WebSocketObservations}.
	 * @param registry the registry
	 */
	public WebSocketObservations(ObservationRegistry registry) {
		this.registry = registry;
	}

	@Override
	public void handshakeRefused(HandshakeRefusal reason) {
		Observation.createNotStarted("websocket.handshake.refused", this.registry)
			.contextualName("websocket handshake refused")
			.lowCardinalityKeyValue("reason", name(reason))
			.start()
			.stop();
	}

	@Override
	public Observed observe(DrainReport report) {
		Observation observation = Observation.createNotStarted("websocket.draining", this.registry)
			.contextualName("websocket drain")
			.lowCardinalityKeyValue("trigger", name(report.trigger()))
			.lowCardinalityKeyValue("partial", Boolean.toString(report.partial()));
		String requestedBy = report.details().plan().requestedBy();
		if (requestedBy != null) {
			observation.highCardinalityKeyValue("requested.by", requestedBy);
		}
		return new ObservedDrain(observation.start());
	}

	private static String name(Enum<?> value) {
		return value.name().toLowerCase(Locale.ROOT);
	}

	/**
	 * One drain.
	 *
	 * @param observation its observation
	 */
	private record ObservedDrain(Observation observation) implements Observed {

		@Override
		public void scoped(Runnable action) {
			this.observation.scoped(action);
		}

		@Override
		public void end(DrainReport report) {
			Map<DrainMilestone, Instant> milestones = report.details().milestones();
			for (DrainMilestone milestone : DrainMilestone.values()) {
				Instant at = milestones.get(milestone);
				if (at != null) {
					String name = WebSocketObservations.name(milestone).replace('_', '.');
					this.observation.event(Observation.Event.of(name, name, at.toEpochMilli()));
				}
			}
			this.observation.highCardinalityKeyValue("connections", Integer.toString(report.total()));
			for (Outcome outcome : Outcome.values()) {
				this.observation.highCardinalityKeyValue(WebSocketObservations.name(outcome),
						Integer.toString(report.count(outcome)));
			}
			this.observation.stop();
		}

	}

}
