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
import java.util.stream.IntStream;

import io.github.wsshutdown.HandshakeRefusal;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link HandshakeRate}.
 */
class HandshakeRateTests {

	private long nanos;

	@Test
	void whenTimePassesThenThereIsOneMoreForEachPartOfASecond() {
		HandshakeRate rate = rate(4, 0, Duration.ZERO);
		assertThat(letIn(rate, 10)).isEqualTo(4);
		pass(Duration.ofMillis(249));
		assertThat(letIn(rate, 10)).isZero();
		pass(Duration.ofMillis(2));
		assertThat(letIn(rate, 10)).isOne();
		pass(Duration.ofHours(1));
		assertThat(letIn(rate, 10)).isEqualTo(4);
	}

	@Test
	void whenRateIsLessThanOneThenThereIsOneFromTimeToTime() {
		HandshakeRate rate = rate(0.5, 0, Duration.ZERO);
		assertThat(letIn(rate, 10)).isOne();
		pass(Duration.ofMillis(1999));
		assertThat(letIn(rate, 10)).isZero();
		pass(Duration.ofMillis(2));
		assertThat(letIn(rate, 10)).isOne();
	}

	@Test
	void whenApplicationIsNotReadyThenATenthIsLetIn() {
		HandshakeRate rate = rate(100, 0, Duration.ofSeconds(10));
		assertThat(letIn(rate, 200)).isEqualTo(10);
		pass(Duration.ofHours(1));
		assertThat(letIn(rate, 200)).isEqualTo(10);
	}

	@Test
	void whenApplicationIsReadyThenTheRateGrowsEvenly() {
		HandshakeRate rate = rate(100, 0, Duration.ofSeconds(10));
		letIn(rate, 200);
		rate.ready();
		for (int second = 1; second <= 10; second++) {
			pass(Duration.ofSeconds(1));
			assertThat(letIn(rate, 200)).as("second " + second).isBetween(9L * second + 4, 9L * second + 6);
		}
		pass(Duration.ofSeconds(1));
		assertThat(letIn(rate, 200)).isEqualTo(100);
	}

	@Test
	void whenAddressIsTooFastThenItDoesNotUseUpWhatOthersMay() {
		HandshakeRate rate = rate(2, 1, Duration.ZERO);
		assertThat(rate.take("a")).isNull();
		for (int i = 0; i < 10; i++) {
			assertThat(rate.take("a")).isEqualTo(HandshakeRefusal.ADDRESS_RATE);
		}
		assertThat(rate.take("b")).isNull();
		assertThat(rate.take("c")).isEqualTo(HandshakeRefusal.RATE);
		assertThat(rate.addresses()).isEqualTo(2);
		pass(Duration.ofSeconds(1));
		assertThat(rate.take("c")).isNull();
		assertThat(rate.take("a")).isNull();
	}

	@Test
	void whenAddressIsUnknownThenOnlyTheRateInAllCounts() {
		HandshakeRate rate = rate(0, 1, Duration.ZERO);
		assertThat(IntStream.range(0, 10).mapToObj((i) -> rate.take(null))).containsOnlyNulls();
	}

	@Test
	void whenThereAreMoreAddressesThanAreRememberedThenTheOneThatCameLastIsKept() {
		HandshakeRate rate = rate(0, 1, Duration.ZERO);
		rate.take("attacker");
		for (int i = 0; i < 3 * HandshakeRate.MAX_ADDRESSES; i++) {
			assertThat(rate.take("address " + i)).isNull();
			assertThat(rate.take("attacker")).isEqualTo(HandshakeRefusal.ADDRESS_RATE);
		}
		assertThat(rate.addresses()).isEqualTo(HandshakeRate.MAX_ADDRESSES);
		assertThat(rate.take("address 0")).isNull();
	}

	private HandshakeRate rate(double rate, double ratePerAddress, Duration slowStart) {
		return new HandshakeRate(rate, ratePerAddress, slowStart, () -> this.nanos);
	}

	private static long letIn(HandshakeRate rate, int handshakes) {
		return IntStream.range(0, handshakes).filter((i) -> rate.take(null) == null).count();
	}

	private void pass(Duration time) {
		this.nanos += time.toNanos();
	}

}
