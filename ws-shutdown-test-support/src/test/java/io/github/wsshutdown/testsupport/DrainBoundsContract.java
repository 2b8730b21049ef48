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
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.github.wsshutdown.DrainListener;
import io.github.wsshutdown.DrainReport;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How long the library may ask to wait when the application stops. How long it takes
 * depends on the machine and is not looked at, but for what may not come too early.
 */
public abstract class DrainBoundsContract extends DrainFixture {

	/** How long a drain may wait for something before it looks for itself. */
	private static final Duration PATIENCE = Duration.ofMillis(100);

	private static final Duration OVERSHOOT = Duration.ofMillis(250);

	@Test
	@EngineTest
	void whenThereIsNoConnectionThenStopWaitsForNothing() throws Exception {
		start("ws-shutdown.drain.quiet-period=5s", "ws-shutdown.drain.spread=5s");
		Waits waits = record();
		stop();
		assertNothingSleeps(waits.stop());
		assertThat(waits.all().stream().filter(Wait::isInVain).map(Wait::asked).reduce(Duration.ZERO, Duration::plus))
			.isLessThan(Duration.ofSeconds(5));
	}

	@Test
	void whenConnectionsAreIdleThenStopWaitsForNothingButThem() throws Exception {
		start();
		List<TestPeer> peers = connectEach(PeerTrait.OBEYED);
		for (TestPeer peer : peers) {
			peer.command("echo hello");
			peer.awaitAnswer("hello");
		}
		Waits waits = record();
		assertOutcomes(stop(), 0, peers.size(), 0, 0);
		assertNothingSleeps(waits.stop());
	}

	@Test
	@EngineTest
	void whenPeersAndApplicationNeverEndThenDeadlineHolds() throws Exception {
		Duration timeout = Duration.ofSeconds(3);
		startWith(HangingConfiguration.class, "ws-shutdown.drain.timeout=3s", "ws-shutdown.drain.close-timeout=2500ms");
		CountDownLatch hang = server().context().getBean(CountDownLatch.class);
		closeLater(hang::countDown);
		closeLater(() -> server().application().release("reply"));
		connectEach(CloseReaction.NEVER_ANSWER, PeerTrait.WEBSOCKET_FRAMES);
		List<PeerKind> pushed = kinds(PeerTrait.BARE_TEXT, PeerTrait.HOLDS_SESSION, PeerTrait.OBEYED);
		pushed.forEach((kind) -> connectNotReading(kind).command("push"));
		awaitBlockedPeers(pushed.size());
		TestPeer busy = connect(PeerKind.PLAIN);
		busy.command("slow reply");
		server().application().awaitBegun("reply");
		server().application().onClose((code) -> awaitUninterruptibly(hang));
		Waits waits = record();
		CompletionStage<DrainReport> drain = server().drainer().start();
		Waits.mark("begun");
		drain.thenRun(() -> Waits.mark("ended"));
		DrainReport report = drain.toCompletableFuture().get(60, TimeUnit.SECONDS);
		waits.stop();
		assertThat(report.elapsed()).isGreaterThanOrEqualTo(timeout);
		assertThat(waits.asked(waits.at("begun").plus(timeout), "ended")).isLessThanOrEqualTo(OVERSHOOT);
		assertNothingSleeps(waits);
	}

	/**
	 * Each close frame has a slot, which is 5 ms. None may come before its own, and the
	 * drain may never ask to wait for longer than from the begin of one slot to the end
	 * of the next: so it sends each one in its slot, if the machine lets it.
	 */
	@Test
	@EngineTest
	void whenSpreadIsSetThenEachCloseFrameIsSentInItsSlot() throws Exception {
		int count = 200;
		Duration slot = Duration.ofMillis(5);
		Duration spread = slot.multipliedBy(count);
		start("ws-shutdown.drain.spread=10s");
		List<TestPeer> peers = IntStream.range(0, count).mapToObj((i) -> connect(PeerKind.PLAIN)).toList();
		awaitConnections(count);
		Waits waits = record();
		long before = System.nanoTime();
		Waits.mark("before");
		CompletionStage<DrainReport> drain = server().drainer().start();
		Waits.mark("begun");
		drain.thenRun(() -> Waits.mark("ended"));
		assertOutcomes(drain.toCompletableFuture().get(60, TimeUnit.SECONDS), 0, count, 0, 0);
		peers.forEach(TestPeer::awaitClose);
		List<Duration> times = peers.stream()
			.map((peer) -> Duration.ofNanos(peer.closedAtNanos() - before))
			.sorted()
			.toList();
		for (int i = 0; i < count; i++) {
			assertThat(times.get(i)).as("close frame %d", i).isGreaterThanOrEqualTo(slot.multipliedBy(i));
		}
		waits.stop();
		Instant lastSlots = waits.at("before").plus(spread).minus(slot.multipliedBy(2));
		assertThat(waits.ofLoop("ended")).filteredOn((wait) -> wait.begin().isBefore(lastSlots))
			.isNotEmpty()
			.allSatisfy((wait) -> assertThat(wait.asked()).isLessThanOrEqualTo(slot.multipliedBy(2)));
	}

	private Waits record() {
		return closeLater(Waits.record());
	}

	private static void assertNothingSleeps(Waits waits) {
		assertThat(waits.all()).noneMatch(Wait::sleep)
			.filteredOn(Wait::isInVain)
			.allSatisfy((wait) -> assertThat(wait.asked()).as(wait.by()).isLessThanOrEqualTo(PATIENCE));
	}

	private static void awaitUninterruptibly(CountDownLatch latch) {
		boolean released = false;
		while (!released) {
			try {
				released = latch.await(30, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				// An application that can't be interrupted is what this is about
			}
		}
	}

	/**
	 * An application with a listener that never returns.
	 */
	@Configuration(proxyBeanMethods = false)
	static class HangingConfiguration {

		@Bean
		CountDownLatch never() {
			return new CountDownLatch(1);
		}

		@Bean
		DrainListener hanging(CountDownLatch hang) {
			return new DrainListener() {

				@Override
				public void drainStarted(DrainReport report) {
					awaitUninterruptibly(hang);
				}

			};
		}

	}

}
