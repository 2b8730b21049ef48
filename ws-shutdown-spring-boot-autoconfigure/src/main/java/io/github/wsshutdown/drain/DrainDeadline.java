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

package io.github.wsshutdown.drain;

import java.time.Duration;
import java.time.Instant;

/**
 * Until when a drain has time. It may be shortened. Thread-safe.
 */
final class DrainDeadline {

	private volatile long timeToAnswerNanos;

	private volatile long nanos;

	DrainDeadline(DrainPlan plan, long startedNanos) {
		this.timeToAnswerNanos = plan.closeTimeout().toNanos();
		this.nanos = startedNanos + plan.timeout().toNanos();
	}

	/**
	 * End as soon as another plan would that begins now.
	 */
	void shortenTo(DrainPlan other) {
		this.timeToAnswerNanos = Math.min(this.timeToAnswerNanos, other.closeTimeout().toNanos());
		long otherNanos = System.nanoTime() + other.timeout().toNanos();
		this.nanos = (otherNanos - this.nanos < 0) ? otherNanos : this.nanos;
	}

	long nanos() {
		return this.nanos;
	}

	boolean isPast() {
		return System.nanoTime() - this.nanos >= 0;
	}

	/**
	 * Late enough for the work of the application, early enough for the peer to answer.
	 */
	long lastCloseNanos() {
		return this.nanos - this.timeToAnswerNanos;
	}

	Instant instant() {
		return Instant.now().plus(Duration.ofNanos(this.nanos - System.nanoTime()));
	}

}
