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

/**
 * Gives out as many tokens as a rate allows, and no more than one second's worth at a
 * time. Not thread-safe.
 */
final class TokenBucket {

	private static final double NANOS_PER_SECOND = 1e9;

	private double tokens;

	private double rate;

	private long filledNanos;

	/**
	 * Create a new {@link TokenBucket} that is full.
	 * @param rate tokens per second
	 * @param nanos the time
	 */
	TokenBucket(double rate, long nanos) {
		this.tokens = capacity(rate);
		this.rate = rate;
		this.filledNanos = nanos;
	}

	/**
	 * Fill the bucket with what has come since it was filled last.
	 * @param rate tokens per second, to which the rate has changed evenly
	 * @param nanos the time
	 * @return whether there is a token
	 */
	boolean fill(double rate, long nanos) {
		double seconds = (nanos - this.filledNanos) / NANOS_PER_SECOND;
		this.tokens = Math.min(capacity(rate), this.tokens + seconds * (this.rate + rate) / 2);
		this.rate = rate;
		this.filledNanos = nanos;
		return this.tokens >= 1;
	}

	/**
	 * Take a token, of which there is one.
	 */
	void take() {
		this.tokens--;
	}

	private static double capacity(double rate) {
		return Math.max(1, rate);
	}

}
