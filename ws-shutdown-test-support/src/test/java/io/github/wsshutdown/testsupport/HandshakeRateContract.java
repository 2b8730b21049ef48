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

package io.github.wsshutdown.testsupport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import io.github.wsshutdown.HandshakeRefusal;
import io.github.wsshutdown.admission.HandshakeAdmission;
import io.github.wsshutdown.admission.HandshakeRate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What is to hold for the limits on handshakes per second on every server. Most of it by
 * a clock that stands still until the test moves it on.
 */
@ExtendWith(OutputCaptureExtension.class)
public abstract class HandshakeRateContract extends DrainFixture {

	@Test
	void whenMoreComeThanInOneSecondThenTheRestIsRefusedAndTakesNoSlot(CapturedOutput output) throws Exception {
		startWith(ClockConfiguration.class, "ws-shutdown.admission.rate=2", "ws-shutdown.admission.retry-after=7s");
		int admitted = 0;
		for (PeerKind kind : kinds()) {
			connect(kind);
			connect(kind);
			admitted += 2;
			assertThatExceptionOfType(HandshakeRefused.class).as(kind.name())
				.isThrownBy(() -> connect(kind))
				.satisfies((refused) -> {
					assertThat(refused.status()).isEqualTo(503);
					assertThat(Integer.parseInt(refused.headers().get("Retry-After"))).isBetween(7, 14);
					assertThat(refused.headers().get("Connection")).isEqualToIgnoringCase("close");
					assertThat(refused.body()).isEmpty();
				});
			assertThat(admission().getSlotsTaken()).isEqualTo(admitted);
			clock().pass(Duration.ofMillis(500));
			connect(kind);
			admitted++;
			assertThatExceptionOfType(HandshakeRefused.class).as(kind.name()).isThrownBy(() -> connect(kind));
			assertThat(admission().getSlotsTaken()).isEqualTo(admitted);
			clock().pass(Duration.ofSeconds(1));
		}
		assertThat(admission().getRefused(HandshakeRefusal.RATE)).isEqualTo(2 * kinds().size());
		assertThat(output).containsOnlyOnce("More handshakes arrive than ws-shutdown.admission.rate=2.0 lets in");
		assertThat(stop().total()).isEqualTo(admitted);
	}

	@Test
	@EngineTest
	void whenApplicationIsFullThenThoseThatAreRefusedDoNotUseTheRateUp() {
		startWith(ClockConfiguration.class, "ws-shutdown.admission.rate=2", "ws-shutdown.admission.max-sessions=1");
		TestPeer first = connect(PeerKind.PLAIN);
		for (int i = 0; i < 5; i++) {
			assertThatExceptionOfType(HandshakeRefused.class).isThrownBy(() -> connect(PeerKind.PLAIN));
		}
		assertThat(admission().getRefused(HandshakeRefusal.CAPACITY)).isEqualTo(5);
		first.leave();
		Awaitility.await().until(() -> admission().getSlotsTaken() == 0);
		connect(PeerKind.PLAIN);
		assertThat(admission().getRefused(HandshakeRefusal.RATE)).isZero();
	}

	@Test
	void whenOneAddressIsTooFastThenOthersAreLetIn() {
		start("ws-shutdown.admission.rate-per-address=0.001", "server.forward-headers-strategy=framework");
		openFrom("192.0.2.1");
		openFrom("192.0.2.2");
		openFrom("2001:db8:0:1::1");
		for (String address : List.of("192.0.2.1", "2001:db8:0:1:ffff::2")) {
			assertThatExceptionOfType(HandshakeRefused.class).as(address)
				.isThrownBy(() -> openFrom(address))
				.satisfies((refused) -> assertThat(refused.status()).isEqualTo(503));
		}
		assertThat(admission().getRefused(HandshakeRefusal.ADDRESS_RATE)).isEqualTo(2);
		assertThat(admission().getSlotsTaken()).isEqualTo(3);
	}

	@Test
	@EngineTest
	void whenApplicationIsReadyThenTheRateGrows() {
		startWith(ClockConfiguration.class, "ws-shutdown.admission.rate=10", "ws-shutdown.admission.slow-start=10s");
		assertThat(letIn(3)).isOne();
		clock().pass(Duration.ofSeconds(10));
		assertThat(letIn(12)).isEqualTo(10);
	}

	/**
	 * Everyone comes at once, as after a crash, and those that are refused come back when
	 * they were told.
	 */
	@Test
	@EngineTest
	void whenEverybodyComesAtOnceThenAsManyAreLetInPerSecondAsMay() throws Exception {
		startWith(ClockConfiguration.class, "ws-shutdown.admission.rate=20");
		ExecutorService threads = Executors.newFixedThreadPool(20);
		closeLater(threads::shutdownNow);
		List<Integer> due = new ArrayList<>(IntStream.range(0, 200).map((i) -> 0).boxed().toList());
		int admitted = 0;
		for (int second = 0; !due.isEmpty(); second++) {
			assertThat(second).as("seconds until everybody is in").isLessThan(100);
			List<Future<Integer>> answers = new ArrayList<>();
			while (due.remove((Integer) second)) {
				answers.add(threads.submit(this::retryAfter));
			}
			int let = 0;
			for (Future<Integer> answer : answers) {
				int retryAfter = answer.get(60, TimeUnit.SECONDS);
				if (retryAfter > 0) {
					due.add(second + retryAfter);
				}
				else {
					let++;
				}
			}
			assertThat(let).as("let in at second " + second).isEqualTo(Math.min(20, answers.size()));
			admitted += let;
			assertThat(admission().getSlotsTaken()).isEqualTo(admitted);
			clock().pass(Duration.ofSeconds(1));
		}
		assertThat(admitted).isEqualTo(200);
	}

	/**
	 * Make a handshake.
	 * @return the seconds that it is told to wait, 0 if it is let in
	 */
	private int retryAfter() {
		try {
			RawWebSocketPeer peer = RawWebSocketPeer.connect(server().port(), "/plain");
			synchronized (this) {
				closeLater(peer);
			}
			return 0;
		}
		catch (HandshakeRefused refused) {
			return Integer.parseInt(refused.headers().get("Retry-After"));
		}
	}

	private long letIn(int handshakes) {
		return IntStream.range(0, handshakes).filter((i) -> retryAfter() == 0).count();
	}

	private void openFrom(String address) {
		closeLater(
				RawWebSocketPeer.handshake(server().port()).path("/plain").header("X-Forwarded-For", address).open());
	}

	private HandshakeAdmission admission() {
		return server().admission();
	}

	private StoppedClock clock() {
		return server().context().getBean(StoppedClock.class);
	}

	/**
	 * An application whose rate goes by a clock of the test.
	 */
	@Configuration(proxyBeanMethods = false)
	static class ClockConfiguration {

		@Bean
		StoppedClock stoppedClock() {
			return new StoppedClock();
		}

		@Bean
		HandshakeRate handshakeRate(StoppedClock clock, @Value("${ws-shutdown.admission.rate}") double rate,
				@Value("${ws-shutdown.admission.slow-start:0s}") String slowStart) {
			return new HandshakeRate(rate, 0, DurationStyle.detectAndParse(slowStart), clock.nanos::get);
		}

	}

	/**
	 * A clock that only a test moves on.
	 */
	static final class StoppedClock {

		private final AtomicLong nanos = new AtomicLong(System.nanoTime());

		void pass(Duration time) {
			this.nanos.addAndGet(time.toNanos());
		}

	}

}
