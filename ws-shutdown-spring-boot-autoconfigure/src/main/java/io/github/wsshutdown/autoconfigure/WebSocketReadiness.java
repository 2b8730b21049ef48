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

import java.util.concurrent.atomic.AtomicBoolean;

import io.github.wsshutdown.drain.Admission;
import io.github.wsshutdown.drain.ConnectionRegistry;
import io.github.wsshutdown.drain.DrainListener;
import io.github.wsshutdown.drain.DrainReport;
import io.github.wsshutdown.drain.DrainState;
import io.github.wsshutdown.drain.DrainTrigger;

import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;

/**
 * Reports the application out of service while handshakes are refused, so that balancers
 * send new peers elsewhere: after a drain by hand until somebody resumes, and, if wanted,
 * while no slot is free. It is back in service when a tenth of the slots is free again,
 * not with the first one, which would be taken at once. At shutdown Spring Boot reports
 * it.
 */
final class WebSocketReadiness implements DrainListener {

	private final ApplicationContext context;

	private final ConnectionRegistry registry;

	private final boolean refusesWhenFull;

	/** So that changes are published one after the other, without anybody waiting. */
	private final AtomicBoolean publishing = new AtomicBoolean();

	private volatile boolean drainedByHand;

	private volatile boolean refusing;

	WebSocketReadiness(ApplicationContext context, ConnectionRegistry registry, boolean refusesWhenFull) {
		this.context = context;
		this.registry = registry;
		this.refusesWhenFull = refusesWhenFull;
	}

	@Override
	public void drainStarted(DrainReport report) {
		if (!report.partial()) {
			this.drainedByHand = report.trigger() == DrainTrigger.MANUAL;
			slotsChanged();
		}
	}

	/** Called when a slot was taken or given back, and when somebody has resumed. */
	void slotsChanged() {
		if (!this.refusesWhenFull && !this.drainedByHand && !this.refusing) {
			return;
		}
		while (shouldRefuse() != this.refusing && this.publishing.compareAndSet(false, true)) {
			try {
				publish(shouldRefuse());
			}
			finally {
				this.publishing.set(false);
			}
		}
	}

	private void publish(boolean refuse) {
		if (refuse != this.refusing) {
			this.refusing = refuse;
			AvailabilityChangeEvent.publish(this.context,
					refuse ? ReadinessState.REFUSING_TRAFFIC : ReadinessState.ACCEPTING_TRAFFIC);
		}
	}

	private boolean shouldRefuse() {
		if (this.registry.state() == DrainState.ACCEPTING) {
			return this.refusesWhenFull && isFull();
		}
		return this.refusing || this.drainedByHand;
	}

	private boolean isFull() {
		Admission admission = this.registry.admission();
		int limit = admission.getLimits().maxSessions();
		int taken = admission.getSlotsTaken();
		int threshold = this.refusing ? limit - Math.max(1, limit / 10) + 1 : limit;
		return limit > 0 && taken >= threshold;
	}

}
