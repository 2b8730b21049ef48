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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.github.wsshutdown.CloseFrame;
import io.github.wsshutdown.DrainCompletedEvent;
import io.github.wsshutdown.DrainListener;
import io.github.wsshutdown.DrainPlan;
import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.DrainStartedEvent;
import io.github.wsshutdown.DrainState;
import io.github.wsshutdown.DrainTrigger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What is to hold for drains that the application starts while it runs.
 */
public abstract class DrainByHandContract extends DrainFixture {

	@Test
	void whenDrainedByHandThenHandshakesAreRefusedUntilResumed() throws Exception {
		start();
		TestPeer peer = connect(PeerKind.PLAIN);
		DrainReport report = server().drainer()
			.start(DrainPlan.builder().closeFrame(new CloseFrame(1012, "Back soon")).build())
			.toCompletableFuture()
			.get(60, TimeUnit.SECONDS);
		PeerClose close = peer.awaitClose();
		assertThat(close.code()).isEqualTo(1012);
		assertThat(close.reason()).isEqualTo("Back soon");
		assertOutcomes(report, 0, 1, 0, 0);
		assertThat(report.trigger()).isEqualTo(DrainTrigger.MANUAL);
		assertThat(server().drainer().state()).isEqualTo(DrainState.DRAINED);
		assertThatExceptionOfType(HandshakeRefused.class).isThrownBy(() -> connect(PeerKind.PLAIN))
			.satisfies((refused) -> assertThat(refused.status()).isEqualTo(503));
		assertThat(server().drainer().resume()).isTrue();
		assertThat(server().drainer().state()).isEqualTo(DrainState.ACCEPTING);
		TestPeer another = connect(PeerKind.PLAIN);
		another.command("echo again");
		another.awaitAnswer("again");
		DrainReport second = stop();
		assertThat(second.trigger()).isEqualTo(DrainTrigger.SHUTDOWN);
		assertOutcomes(second, 0, 1, 0, 0);
	}

	@Test
	@EngineTest
	void whenDrainRunsThenAnotherIsRejected() {
		start();
		connect(PeerKind.PLAIN, CloseReaction.NEVER_ANSWER);
		server().drainer().start();
		assertThatIllegalStateException().isThrownBy(() -> server().drainer().start())
			.withMessageContaining("drain runs already");
	}

	@Test
	@EngineTest
	void whenDrainIsCancelledThenWhoWasNotAskedAwayStays() throws Exception {
		start();
		TestPeer first = connect(PeerKind.PLAIN);
		awaitConnections(1);
		TestPeer second = connect(PeerKind.PLAIN);
		awaitConnections(2);
		CompletableFuture<DrainReport> drain = server().drainer()
			.start(DrainPlan.builder().quietPeriod(Duration.ofSeconds(10)).build())
			.toCompletableFuture();
		assertThat(server().drainer().progress()).isPresent();
		server().drainer().resume();
		DrainReport report = drain.get(30, TimeUnit.SECONDS);
		assertThat(report.cancelled()).isTrue();
		assertThat(report.total()).isZero();
		for (TestPeer peer : List.of(first, second, connect(PeerKind.PLAIN))) {
			peer.command("echo still here");
			peer.awaitAnswer("still here");
		}
		assertOutcomes(stop(), 0, 3, 0, 0);
	}

	@Test
	@EngineTest
	void whenApplicationStopsDuringDrainByHandThenEveryConnectionHasOneOwner() throws Exception {
		start("ws-shutdown.drain.timeout=3s", "ws-shutdown.drain.close-timeout=1s");
		TestPeer silent = connect(PeerKind.PLAIN, CloseReaction.NEVER_ANSWER);
		TestPeer healthy = connect(kinds().get(kinds().size() - 1));
		awaitConnections(2);
		CompletableFuture<DrainReport> byHand = server().drainer()
			.start(DrainPlan.builder().timeout(Duration.ofMinutes(5)).closeTimeout(Duration.ofMinutes(1)).build())
			.toCompletableFuture();
		silent.awaitClose();
		long begin = System.nanoTime();
		CompletableFuture<Void> stopping = server().stop();
		stopping.get(30, TimeUnit.SECONDS);
		assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(2900));
		assertThat(healthy.awaitEnd()).isEqualTo(PeerEnd.EOF);
		assertThat(silent.awaitEnd()).isEqualTo(PeerEnd.RESET);
		assertThat(silent.closes()).isOne();
		assertThat(healthy.closes()).isOne();
		assertOutcomes(byHand.get(), 0, 1, 1, 0);
	}

	@Test
	void whenApplicationStopsDuringSlowDrainByHandThenTheRestIsAskedAwayAtOnce() throws Exception {
		start();
		List<TestPeer> peers = IntStream.range(0, 40).mapToObj((i) -> connect(PeerKind.PLAIN)).toList();
		awaitConnections(40);
		DrainPlan slow = DrainPlan.builder()
			.timeout(Duration.ofMinutes(2))
			.quietPeriod(Duration.ofSeconds(30))
			.spread(Duration.ofSeconds(50))
			.build();
		CompletableFuture<DrainReport> byHand = server().drainer().start(slow).toCompletableFuture();
		assertOutcomes(stop(), 0, 40, 0, 0);
		peers.forEach((peer) -> {
			assertThat(peer.awaitClose().code()).isEqualTo(1001);
			assertThat(peer.awaitEnd()).isEqualTo(PeerEnd.EOF);
			assertThat(peer.closes()).isOne();
		});
		assertThat(byHand.get(30, TimeUnit.SECONDS).total()).isZero();
	}

	@Test
	@EngineTest
	void whenApplicationStopsAfterResumeThenItDoesNotWaitToRefuseAndToAskAway() throws Exception {
		start("ws-shutdown.drain.timeout=6s", "ws-shutdown.drain.close-timeout=4s");
		TestPeer silent = connect(PeerKind.PLAIN, CloseReaction.NEVER_ANSWER);
		server().drainer()
			.start(DrainPlan.builder().timeout(Duration.ofMinutes(2)).closeTimeout(Duration.ofMinutes(1)).build());
		silent.awaitClose();
		server().drainer().resume();
		TestPeer healthy = connect(PeerKind.PLAIN);
		CompletableFuture<Void> stopping = server().stop();
		assertThat(healthy.awaitClose().code()).isEqualTo(1001);
		assertThat(healthy.awaitEnd()).isEqualTo(PeerEnd.EOF);
		assertThat(stopping).isNotDone();
		assertThatExceptionOfType(HandshakeRefused.class).isThrownBy(() -> connect(PeerKind.PLAIN))
			.satisfies((refused) -> assertThat(refused.status()).isEqualTo(503));
		stopping.get(60, TimeUnit.SECONDS);
		assertThat(silent.awaitEnd()).isEqualTo(PeerEnd.RESET);
	}

	@Test
	@EngineTest
	void whenApplicationStopsThenNothingIsResumed() throws Exception {
		start("ws-shutdown.drain.timeout=60s", "ws-shutdown.drain.handler-timeout=50s");
		connect(PeerKind.PLAIN).command("slow reply");
		server().application().awaitBegun("reply");
		CompletableFuture<Void> stopping = server().stop();
		awaitDraining();
		assertThat(server().drainer().resume()).isFalse();
		assertThatExceptionOfType(HandshakeRefused.class).isThrownBy(() -> connect(PeerKind.PLAIN))
			.satisfies((refused) -> assertThat(refused.status()).isEqualTo(503));
		server().application().release("reply");
		assertOutcomes(stopped(stopping), 0, 1, 0, 0);
	}

	@Test
	@EngineTest
	void whenListenerThrowsOrHangsThenDrainGoesOnAndOthersAreTold() throws Exception {
		startWith(ListenerConfiguration.class);
		Listeners listeners = server().context().getBean(Listeners.class);
		closeLater(listeners.hang::countDown);
		TestPeer peer = connect(PeerKind.PLAIN);
		awaitConnections(1);
		DrainReport report = server().drainer().start().toCompletableFuture().get(60, TimeUnit.SECONDS);
		assertEndedEarly(report);
		assertThat(peer.awaitClose().code()).isEqualTo(1001);
		// One that hangs is waited for for a moment only, and the others with it
		Awaitility.await().untilAsserted(() -> {
			assertThat(listeners.told).containsExactly("started 1", "completed 1");
			assertThat(listeners.events).containsExactly("started 1", "completed 1 acknowledged 1");
		});
	}

	/**
	 * What the listeners have heard.
	 */
	static class Listeners {

		final List<String> told = new CopyOnWriteArrayList<>();

		final List<String> events = new CopyOnWriteArrayList<>();

		final CountDownLatch hang = new CountDownLatch(1);

		@EventListener
		void started(DrainStartedEvent event) {
			this.events.add("started " + event.report().total());
		}

		@EventListener
		void completed(DrainCompletedEvent event) {
			this.events.add("completed " + event.report().total() + " acknowledged " + event.report().acknowledged());
		}

	}

	/**
	 * An application with listeners of all kinds.
	 */
	@Configuration(proxyBeanMethods = false)
	static class ListenerConfiguration {

		@Bean
		Listeners listeners() {
			return new Listeners();
		}

		@Bean
		DrainListener throwing() {
			return new DrainListener() {

				@Override
				public void drainStarted(DrainReport report) {
					throw new IllegalStateException("Listener that throws");
				}

			};
		}

		@Bean
		DrainListener hanging(Listeners listeners) {
			return new DrainListener() {

				@Override
				public void drainStarted(DrainReport report) {
					try {
						listeners.hang.await();
					}
					catch (InterruptedException ex) {
						Thread.currentThread().interrupt();
					}
				}

			};
		}

		@Bean
		DrainListener listening(Listeners listeners) {
			return new DrainListener() {

				@Override
				public void drainStarted(DrainReport report) {
					listeners.told.add("started " + report.total());
				}

				@Override
				public void drainCompleted(DrainReport report) {
					listeners.told.add("completed " + report.total());
				}

			};
		}

	}

}
