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

import io.github.wsshutdown.DrainStartedEvent;

import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;

/**
 * Keeps {@link ApplicationAvailability} at refusing while new peers should be sent
 * elsewhere. What others have published last, Spring Boot or the application, is
 * remembered and comes back afterwards: only what they accept is ever refused, and never
 * the other way round.
 */
final class ReadinessPublisher {

	/** Bounded, for there may be a listener that contradicts each time. */
	private static final int ATTEMPTS = 3;

	private final ApplicationEventPublisher publisher;

	private final ApplicationAvailability availability;

	private final WebSocketReadiness readiness;

	/** So that changes are published one after the other, without anybody waiting. */
	private final AtomicBoolean publishing = new AtomicBoolean();

	private volatile ReadinessState publishedByOthers = ReadinessState.REFUSING_TRAFFIC;

	/**
	 * Create a new {@link ReadinessPublisher}.
	 * @param availability what others see; told of each event before this listener, as
	 * all listeners without an order that are no methods
	 * @param readiness knows whether new peers should be sent elsewhere
	 */
	ReadinessPublisher(ApplicationEventPublisher publisher, ApplicationAvailability availability,
			WebSocketReadiness readiness) {
		this.publisher = publisher;
		this.availability = availability;
		this.readiness = readiness;
	}

	@EventListener
	void availabilityChanged(AvailabilityChangeEvent<ReadinessState> event) {
		if (event.getSource() != this) {
			this.publishedByOthers = event.getState();
			publishChange();
		}
	}

	@EventListener
	void drainStarted(DrainStartedEvent event) {
		publishChange();
	}

	/**
	 * Called after a slot was taken or given back and when handshakes are accepted again.
	 */
	void slotsChanged() {
		if (this.readiness.dependsOnSlots() || this.availability.getReadinessState() != this.publishedByOthers) {
			publishChange();
		}
	}

	private void publishChange() {
		for (int attempt = 0; attempt < ATTEMPTS && state() != this.availability.getReadinessState()
				&& this.publishing.compareAndSet(false, true); attempt++) {
			try {
				this.publisher.publishEvent(new AvailabilityChangeEvent<>(this, state()));
			}
			finally {
				this.publishing.set(false);
			}
		}
	}

	private ReadinessState state() {
		return this.readiness.isRefusing() ? ReadinessState.REFUSING_TRAFFIC : this.publishedByOthers;
	}

}
