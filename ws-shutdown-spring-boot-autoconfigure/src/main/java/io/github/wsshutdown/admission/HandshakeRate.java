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

package io.github.wsshutdown.admission;

import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

import io.github.wsshutdown.HandshakeRefusal;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Limits how many handshakes are admitted per second: in all, and from each remote
 * address. After some time without any, as many as in one second are admitted at once.
 * The rate in all may grow slowly once the application is ready.
 * <p>
 * A library would bring two buckets of a few lines and a dependency for every
 * application; what matters here is that a token is taken together with a slot, or
 * neither is, and that addresses are forgotten.
 */
public final class HandshakeRate {

	/** As many as come. */
	static final HandshakeRate UNLIMITED = new HandshakeRate(0, 0, Duration.ZERO, System::nanoTime);

	/**
	 * More addresses are not remembered. What others may do once they are more is limited
	 * by the rate in all, and refusing those that are not remembered would let anyone
	 * with many addresses lock out everyone else.
	 */
	static final int MAX_ADDRESSES = 10_000;

	/** What the rate begins with, as a part of it. */
	private static final double SLOWEST = 0.1;

	private static final long BURST_END_NANOS = Duration.ofMinutes(1).toNanos();

	private static final Log logger = LogFactory.getLog(HandshakeRate.class);

	private final double rate;

	private final double ratePerAddress;

	private final long slowStartNanos;

	private final LongSupplier nanoTime;

	private final TokenBucket total;

	/**
	 * Those that a handshake has been admitted from, the one that was asked for first.
	 */
	private final Map<String, TokenBucket> addresses = new LinkedHashMap<>(16, 0.75f, true) {

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, TokenBucket> eldest) {
			return size() > MAX_ADDRESSES;
		}

	};

	private final Map<HandshakeRefusal, AtomicLong> lastRefused = new EnumMap<>(HandshakeRefusal.class);

	private volatile @Nullable Long readyNanos;

	/**
	 * Create a new {@link HandshakeRate}.
	 * @param rate handshakes per second, 0 for any number
	 * @param ratePerAddress handshakes per second from one remote address, 0 for any
	 * number
	 * @param slowStart the time that the rate takes to grow from a tenth of it
	 * @param nanoTime the clock
	 */
	public HandshakeRate(double rate, double ratePerAddress, Duration slowStart, LongSupplier nanoTime) {
		this.rate = rate;
		this.ratePerAddress = ratePerAddress;
		this.slowStartNanos = slowStart.toNanos();
		this.nanoTime = nanoTime;
		long now = nanoTime.getAsLong();
		this.total = new TokenBucket(rate(now), now);
		this.lastRefused.put(HandshakeRefusal.RATE, new AtomicLong(now - 2 * BURST_END_NANOS));
		this.lastRefused.put(HandshakeRefusal.ADDRESS_RATE, new AtomicLong(now - 2 * BURST_END_NANOS));
	}

	/**
	 * Called when the application is ready: the rate grows from now on.
	 */
	public void ready() {
		this.readyNanos = this.nanoTime.getAsLong();
	}

	/**
	 * Let a handshake pass. Called under the admission's lock.
	 * @param address who it is from, {@code null} if that is unknown
	 * @return why it is refused, {@code null} if it is not
	 */
	@Nullable HandshakeRefusal take(@Nullable String address) {
		if (this.rate <= 0 && this.ratePerAddress <= 0) {
			return null;
		}
		long now = this.nanoTime.getAsLong();
		TokenBucket ofAddress = (address != null && this.ratePerAddress > 0) ? this.addresses.get(address) : null;
		if (ofAddress != null && !ofAddress.fill(this.ratePerAddress, now)) {
			return HandshakeRefusal.ADDRESS_RATE;
		}
		if (this.rate > 0) {
			if (!this.total.fill(rate(now), now)) {
				return HandshakeRefusal.RATE;
			}
			this.total.take();
		}
		if (address != null && this.ratePerAddress > 0) {
			this.addresses.computeIfAbsent(address, (key) -> new TokenBucket(this.ratePerAddress, now)).take();
		}
		return null;
	}

	private double rate(long now) {
		Long ready = this.readyNanos;
		double passed = (ready != null) ? now - ready : 0;
		return (passed < this.slowStartNanos) ? this.rate * (SLOWEST + (1 - SLOWEST) * passed / this.slowStartNanos)
				: this.rate;
	}

	/**
	 * Warn of the first of those that are refused one after the other.
	 * @param refusal why a handshake was refused
	 */
	void warn(HandshakeRefusal refusal) {
		AtomicLong last = this.lastRefused.get(refusal);
		long now = this.nanoTime.getAsLong();
		if (last != null && now - last.getAndSet(now) > BURST_END_NANOS) {
			logger.warn("More handshakes arrive than ws-shutdown.admission."
					+ ((refusal == HandshakeRefusal.RATE) ? "rate=" + this.rate
							: "rate-per-address=" + this.ratePerAddress)
					+ " lets in per second. The others are refused with 503 and told when to come back;"
					+ " more of the same within a minute is not logged");
		}
	}

	/**
	 * How many addresses are remembered.
	 */
	int addresses() {
		return this.addresses.size();
	}

}
