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
import io.github.wsshutdown.drain.DrainState;

import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;

/**
 * Reports the application out of service while no slot is free, so that balancers send
 * new peers elsewhere. It is back in service when a tenth of the slots is free again, not
 * with the first one, which would be taken at once.
 */
final class AdmissionReadiness implements Runnable {

	private final ApplicationContext context;

	private final ConnectionRegistry registry;

	/** So that changes are published one after the other, without anybody waiting. */
	private final AtomicBoolean publishing = new AtomicBoolean();

	private volatile boolean full;

	AdmissionReadiness(ApplicationContext context, ConnectionRegistry registry) {
		this.context = context;
		this.registry = registry;
	}

	@Override
	public void run() {
		while (isFull() != this.full && this.registry.state() == DrainState.ACCEPTING
				&& this.publishing.compareAndSet(false, true)) {
			try {
				publish(isFull());
			}
			finally {
				this.publishing.set(false);
			}
		}
	}

	private void publish(boolean full) {
		if (full != this.full) {
			this.full = full;
			AvailabilityChangeEvent.publish(this.context,
					full ? ReadinessState.REFUSING_TRAFFIC : ReadinessState.ACCEPTING_TRAFFIC);
		}
	}

	private boolean isFull() {
		Admission admission = this.registry.admission();
		int limit = admission.getLimits().maxSessions();
		int taken = admission.getSlotsTaken();
		int threshold = this.full ? limit - Math.max(1, limit / 10) + 1 : limit;
		return limit > 0 && taken >= threshold;
	}

}
