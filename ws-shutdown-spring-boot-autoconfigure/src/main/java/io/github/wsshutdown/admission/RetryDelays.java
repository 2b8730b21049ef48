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
import java.util.Random;

/**
 * Assigns the times after which peers come back, evenly over a window. Not thread-safe.
 */
public final class RetryDelays {

	/** Steps of this size, taken modulo 1, leave no gap, however many there are. */
	private static final double GOLDEN_RATIO = 0.6180339887498949;

	private final Random random;

	private long given;

	/**
	 * Create new {@link RetryDelays}.
	 * @param random where randomness comes from
	 */
	public RetryDelays(Random random) {
		this.random = random;
		this.given = random.nextInt(1_000_000);
	}

	/**
	 * The delays of peers whose number is known: each has a slot of the window of its
	 * own, and a random moment in it.
	 * @param peers how many there are
	 * @param window the time over which they come back
	 * @return the delays in milliseconds, in random order
	 */
	public long[] forAll(int peers, Duration window) {
		double slot = (double) window.toMillis() / Math.max(1, peers);
		long[] delays = new long[peers];
		for (int i = 0; i < peers; i++) {
			int j = this.random.nextInt(i + 1);
			delays[i] = delays[j];
			delays[j] = (long) (slot * (i + this.random.nextDouble()));
		}
		return delays;
	}

	/**
	 * The delay of one more peer, when it is not known how many there will be.
	 * @param window the time over which they come back
	 * @return the delay in milliseconds
	 */
	public long forAnother(Duration window) {
		return (long) (part(++this.given) * window.toMillis());
	}

	/**
	 * Which part of a window has passed when the n-th of any number of peers comes back.
	 * @param n the number of the peer
	 * @return a number from 0 to below 1; those of any that follow each other are spread
	 * evenly
	 */
	public static double part(long n) {
		return (n * GOLDEN_RATIO) % 1;
	}

}
