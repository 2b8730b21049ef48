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

import io.github.wsshutdown.admission.HandshakeAdmission;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * Knows whether new peers should be sent elsewhere: from the moment the application
 * begins to stop, from the begin of a drain of all connections until handshakes are
 * accepted again, and, if wanted, while no slot is free. It is ready again when a tenth
 * of the slots is free, not with the first one, which would be taken at once.
 */
final class WebSocketReadiness {

	private final ConfigurableApplicationContext context;

	private final HandshakeAdmission admission;

	private final boolean refusesWhenFull;

	private volatile boolean full;

	WebSocketReadiness(ConfigurableApplicationContext context, HandshakeAdmission admission, boolean refusesWhenFull) {
		this.context = context;
		this.admission = admission;
		this.refusesWhenFull = refusesWhenFull;
	}

	boolean isRefusing() {
		return this.context.isClosed() || !this.admission.isAccepting() || (this.refusesWhenFull && isFull());
	}

	boolean dependsOnSlots() {
		return this.refusesWhenFull;
	}

	private boolean isFull() {
		int limit = this.admission.getLimits().maxSessions();
		int threshold = this.full ? limit - Math.max(1, limit / 10) + 1 : limit;
		this.full = limit > 0 && this.admission.getSlotsTaken() >= threshold;
		return this.full;
	}

}
