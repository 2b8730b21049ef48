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

package io.github.wsshutdown.client;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * How long to wait before connecting again: as long as the server asks, else an
 * exponential back-off with full jitter, so that clients that were cut together do not
 * come back together. One for each server; it connects nothing and sets no timer. Not
 * Spring's {@code ExponentialBackOff}, whose jitter never goes below its first interval.
 * Thread-safe.
 */
public final class Reconnect {

	private final ReconnectOptions options;

	private final LongSupplier nanoTime;

	private final DoubleSupplier random;

	private Duration limit;

	private @Nullable Long openedAt;

	private boolean assigned;

	/**
	 * Create a new {@link Reconnect} with the {@link ReconnectOptions#DEFAULTS defaults}.
	 */
	public Reconnect() {
		this(ReconnectOptions.DEFAULTS);
	}

	/**
	 * Create a new {@link Reconnect}.
	 * @param options bounds of the delays
	 */
	public Reconnect(ReconnectOptions options) {
		this(options, System::nanoTime, () -> ThreadLocalRandom.current().nextDouble());
	}

	Reconnect(ReconnectOptions options, LongSupplier nanoTime, DoubleSupplier random) {
		this.options = options;
		this.nanoTime = nanoTime;
		this.random = random;
		this.limit = options.base();
	}

	/**
	 * To be called when a connection is open.
	 */
	public synchronized void opened() {
		this.openedAt = this.nanoTime.getAsLong();
	}

	/**
	 * To be called once for each connection that was closed or could not be opened.
	 * @param reason the reason of the close frame, {@code null} if there was none
	 * @return how long to wait
	 */
	public synchronized Duration delay(@Nullable String reason) {
		if (this.openedAt == null) {
			if (this.assigned) {
				// No server was there yet, and many others have found that out too
				this.limit = this.options.cap();
			}
		}
		else if (this.nanoTime.getAsLong() - this.openedAt >= this.options.stableAfter().toNanos()) {
			this.limit = this.options.base();
		}
		this.openedAt = null;
		Duration assignedDelay = assignedDelay(reason);
		Duration limit = min(this.options.cap(), this.limit);
		this.assigned = assignedDelay != null;
		if (assignedDelay != null) {
			this.limit = limit;
			return min(assignedDelay, this.options.maxAssigned());
		}
		this.limit = min(this.options.cap(), limit.multipliedBy(2));
		return Duration.ofNanos((long) (this.random.getAsDouble() * limit.toNanos()));
	}

	/**
	 * To be called in the place of {@link #delay} when a handshake was refused with a
	 * {@code Retry-After}.
	 * @param retryAfter what the server has asked for
	 * @return how long to wait: as long as that and a back-off, since many others may
	 * have been told the same
	 */
	public synchronized Duration refused(Duration retryAfter) {
		this.assigned = false;
		return min(retryAfter, this.options.maxAssigned()).plus(delay(null));
	}

	/**
	 * The delay in a close reason such as <code>{"retry":7300}</code>. Never throws:
	 * reasons come from the network.
	 * @param reason the reason of a close frame
	 * @return the delay, {@code null} if there is none
	 */
	public static @Nullable Duration assignedDelay(@Nullable String reason) {
		double millis = (reason != null) ? CloseReason.retry(reason) : Double.NaN;
		return (millis >= 0 && millis < Double.POSITIVE_INFINITY) ? Duration.ofNanos((long) (millis * 1_000_000))
				: null;
	}

	private static Duration min(Duration one, Duration other) {
		return (one.compareTo(other) <= 0) ? one : other;
	}

}
