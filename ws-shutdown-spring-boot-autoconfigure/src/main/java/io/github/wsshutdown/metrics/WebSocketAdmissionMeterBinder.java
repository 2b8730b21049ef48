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

import io.github.wsshutdown.Admission;
import io.github.wsshutdown.HandshakeRefusal;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * {@link MeterBinder} for WebSocket handshakes.
 */
public final class WebSocketAdmissionMeterBinder implements MeterBinder {

	private final Admission admission;

	/**
	 * Create a new {@link WebSocketAdmissionMeterBinder}.
	 * @param admission the handshakes
	 */
	public WebSocketAdmissionMeterBinder(Admission admission) {
		this.admission = admission;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		for (HandshakeRefusal reason : HandshakeRefusal.values()) {
			FunctionCounter
				.builder("websocket.handshakes.refused", this.admission, (admission) -> admission.getRefused(reason))
				.description("Handshakes that were refused")
				.tag("reason", reason.name().toLowerCase(Locale.ROOT))
				.register(registry);
		}
		Gauge
			.builder("websocket.sessions.max", this.admission,
					(admission) -> Math.max(0, admission.getLimits().maxSessions()))
			.description("Connections that the application may have, 0 for any number")
			.baseUnit("connections")
			.register(registry);
	}

}
