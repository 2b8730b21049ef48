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
import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RetryDelays} and {@link RetryAfter}.
 */
class RetryDelaysTests {

	private static final Duration WINDOW = Duration.ofSeconds(20);

	private final RetryDelays delays = new RetryDelays(new Random());

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 7, 1000 })
	void whenNumberIsKnownThenEachHasSlotOfItsOwn(int peers) {
		long[] sorted = Arrays.stream(this.delays.forAll(peers, WINDOW)).sorted().toArray();
		double slot = 20_000.0 / peers;
		for (int i = 0; i < peers; i++) {
			assertThat((double) sorted[i]).isBetween(slot * i - 1, slot * (i + 1));
		}
	}

	@Test
	void whenNumberIsKnownThenEveryPeerMayHaveEverySlot() {
		boolean[][] seen = new boolean[4][4];
		for (int i = 0; i < 1000; i++) {
			long[] all = this.delays.forAll(4, WINDOW);
			for (int peer = 0; peer < 4; peer++) {
				seen[peer][(int) (all[peer] / 5000)] = true;
			}
		}
		for (boolean[] slots : seen) {
			assertThat(slots).containsOnly(true);
		}
	}

	@Test
	void whenThereIsNobodyThenThereIsNoDelay() {
		assertThat(this.delays.forAll(0, WINDOW)).isEmpty();
	}

	@Test
	void whenNumberIsUnknownThenAnyThatFollowEachOtherAreSpreadEvenly() {
		int[] perSecond = new int[20];
		for (int i = 0; i < 2000; i++) {
			perSecond[(int) (this.delays.forAnother(WINDOW) / 1000)]++;
		}
		assertThat(perSecond).satisfies((counts) -> {
			for (int count : counts) {
				assertThat(count).isBetween(95, 105);
			}
		});
	}

	@Test
	void whenNothingIsDrainedThenRetryAfterIsFromOneToTwoTimesTheLeast() {
		RetryAfter retryAfter = new RetryAfter(Duration.ofSeconds(5), WINDOW, () -> false);
		for (int i = 0; i < 1000; i++) {
			assertThat(Integer.parseInt(retryAfter.next())).isBetween(5, 10);
		}
	}

	@Test
	void whenThereIsNoWindowThenDrainMakesNoDifference() {
		RetryAfter retryAfter = new RetryAfter(Duration.ofSeconds(5), Duration.ZERO, () -> true);
		assertThat(Integer.parseInt(retryAfter.next())).isBetween(5, 10);
	}

	@Test
	void whenWindowIsShorterThanSecondThenRetryAfterIsOne() {
		RetryAfter retryAfter = new RetryAfter(Duration.ofSeconds(5), Duration.ofMillis(300), () -> true);
		assertThat(retryAfter.next()).isEqualTo("1");
	}

	@Test
	void whenDrainRunsThenRetryAfterIsSpreadOverWindow() {
		RetryAfter retryAfter = new RetryAfter(Duration.ofSeconds(5), WINDOW, () -> true);
		int[] perSecond = new int[21];
		for (int i = 0; i < 2000; i++) {
			perSecond[Integer.parseInt(retryAfter.next())]++;
		}
		assertThat(perSecond[0]).isZero();
		for (int second = 1; second <= 20; second++) {
			assertThat(perSecond[second]).isBetween(95, 105);
		}
	}

}
