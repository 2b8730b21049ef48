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

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.github.wsshutdown.Departure;
import io.github.wsshutdown.DrainPlan;
import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.DrainTrigger;
import io.github.wsshutdown.GoingAwayNotice;
import io.github.wsshutdown.WebSocketConnection;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Goodbyes before close frames.
 */
public abstract class GoingAwayNoticeContract extends DrainFixture {

	private static final int PEERS = 100;

	@Test
	void whenTextIsConfiguredThenPeersAreToldBeforeTheirCloseFrame() throws Exception {
		start("ws-shutdown.drain.notice.text=Back in {retry} ms", "ws-shutdown.drain.reconnect-window=20s",
				"ws-shutdown.drain.notice.stomp-destination=/queue/answers");
		List<TestPeer> peers = connectEach(PeerTrait.OBEYED);
		awaitConnections(peers.size());
		assertOutcomes(stop(), 0, peers.size(), 0, 0);
		for (TestPeer peer : peers) {
			long retry = ReconnectWindowContract.retry(peer.awaitClose().reason());
			peer.awaitAnswer("Back in " + retry + " ms");
			assertThat(peer.heardAfterClose()).as(peer.kind().name()).isFalse();
			assertThat(peer.closes()).as(peer.kind().name()).isOne();
		}
	}

	@Test
	@EngineTest
	void whenPeerLeavesInNoticePeriodThenItCountsAsLeft() throws Exception {
		start("ws-shutdown.drain.notice.text=Going", "ws-shutdown.drain.notice-period=4s",
				"ws-shutdown.drain.close-timeout=5s");
		TestPeer leaving = connect(PeerKind.PLAIN);
		TestPeer staying = connect(PeerKind.PLAIN);
		awaitConnections(2);
		CompletableFuture<Void> stopping = server().stop();
		leaving.awaitAnswer("Going");
		staying.awaitAnswer("Going");
		leaving.leave();
		assertThat(leaving.awaitEnd()).isEqualTo(PeerEnd.EOF);
		staying.command("echo still here");
		staying.awaitAnswer("still here");
		assertOutcomes(stopped(stopping), 1, 1, 0, 0);
		staying.awaitClose();
		long told = staying.raw().receivedAtNanos((frame) -> frame.text().equals("Going")).orElseThrow();
		assertThat(Duration.ofNanos(staying.closedAtNanos() - told)).isGreaterThan(Duration.ofSeconds(2));
	}

	/**
	 * Their messages are handled by a thread of the server's while the one that has sent
	 * the notice may not have returned from that.
	 */
	@Test
	void whenPeersReactToNoticeAtOnceThenTheyAreAnswered() throws Exception {
		start("ws-shutdown.drain.notice.text=Going", "ws-shutdown.drain.notice-period=3s");
		List<TestPeer> peers = Stream.generate(() -> connectNotReading(PeerKind.PLAIN)).limit(PEERS).toList();
		awaitConnections(PEERS);
		ExecutorService threads = Executors.newFixedThreadPool(PEERS);
		try {
			// They wait for it when the drain begins
			List<Future<Void>> reactions = peers.stream().map((peer) -> threads.submit(reactToNotice(peer))).toList();
			CompletableFuture<Void> stopping = server().stop();
			for (Future<Void> reaction : reactions) {
				reaction.get(60, TimeUnit.SECONDS);
			}
			peers.forEach((peer) -> peer.awaitAnswer("still here"));
			assertOutcomes(stopped(stopping), 0, PEERS, 0, 0);
		}
		finally {
			threads.shutdownNow();
		}
	}

	private static Callable<Void> reactToNotice(TestPeer peer) {
		return () -> {
			assertThat(peer.raw().readFrame(Duration.ofSeconds(30)).payload()).asString(StandardCharsets.UTF_8)
				.isEqualTo("Going");
			peer.command("echo still here");
			peer.startReading();
			return null;
		};
	}

	@Test
	@EngineTest
	void whenDrainIsCancelledInNoticePeriodThenNobodyIsClosed() throws Exception {
		start("ws-shutdown.drain.notice.text=Going");
		TestPeer peer = connect(PeerKind.PLAIN);
		awaitConnections(1);
		DrainPlan plan = DrainPlan.builder().noticePeriod(Duration.ofSeconds(10)).build();
		CompletableFuture<DrainReport> drain = server().drainer().start(plan).toCompletableFuture();
		peer.awaitAnswer("Going");
		server().drainer().resume();
		assertThat(drain.get(30, TimeUnit.SECONDS).total()).isZero();
		peer.command("echo still here");
		peer.awaitAnswer("still here");
	}

	@Test
	@EngineTest
	void whenNoticesFailThenOnlyTheirConnectionsWait() throws Exception {
		startWith(NoticeConfiguration.class, "ws-shutdown.drain.close-timeout=5s");
		Notices notices = server().context().getBean(Notices.class);
		List<TestPeer> peers = new ArrayList<>();
		for (int i = 0; i < 60; i++) {
			peers.add(connect(PeerKind.PLAIN));
		}
		awaitConnections(60);
		Instant begin = Instant.now();
		DrainReport report = server().drainer().start().toCompletableFuture().get(60, TimeUnit.SECONDS);
		assertOutcomes(report, 0, 60, 0, 0);
		assertThat(report.elapsed()).isGreaterThanOrEqualTo(Duration.ofMillis(900));
		assertEndedEarly(report);
		peers.forEach((peer) -> assertThat(peer.awaitEnd()).isEqualTo(PeerEnd.EOF));
		assertThat(notices.departures).hasSize(20).allSatisfy((departure) -> {
			assertThat(departure.trigger()).isEqualTo(DrainTrigger.MANUAL);
			assertThat(departure.retryDelay()).isNull();
			assertThat(departure.deadline()).isBetween(begin.plusSeconds(19), Instant.now().plusSeconds(20));
		});
		assertThat(peers.stream().filter((peer) -> peer.hasAnswer("Goodbye")).count()).isEqualTo(20);
		Awaitility.await().untilAsserted(() -> assertThat(notices.interrupted).hasValue(20));
	}

	@Test
	void whenPeerIsStuckThenItGetsNoNoticeAndOthersDo() throws Exception {
		start("ws-shutdown.drain.notice.text=Going", "ws-shutdown.drain.close-timeout=2s");
		TestPeer stuck = connectNotReading(PeerKind.PLAIN);
		stuck.command("push");
		TestPeer healthy = connect(PeerKind.PLAIN);
		awaitConnections(2);
		awaitBlockedPeers(1);
		assertOutcomes(stop(), 0, 1, 1, 0);
		healthy.awaitAnswer("Going");
		stuck.startReading();
		assertThat(stuck.awaitEnd()).isEqualTo(PeerEnd.RESET);
	}

	/**
	 * An application that says goodbye in its own way.
	 */
	@Configuration(proxyBeanMethods = false)
	static class NoticeConfiguration {

		@Bean
		Notices notices() {
			return new Notices();
		}

	}

	/**
	 * Throws for a third of the connections and hangs for another.
	 */
	static class Notices implements GoingAwayNotice {

		private final Queue<Departure> departures = new ConcurrentLinkedQueue<>();

		private final AtomicInteger interrupted = new AtomicInteger();

		@Override
		public void send(WebSocketConnection connection, Departure departure) throws Exception {
			switch ((int) (connection.getId() % 3)) {
				case 0 -> throw new IllegalStateException("Does not like connection " + connection.getId());
				case 1 -> hang();
				default -> {
					connection.sendText("Goodbye");
					this.departures.add(departure);
				}
			}
		}

		private void hang() throws InterruptedException {
			try {
				new CountDownLatch(1).await(30, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				this.interrupted.incrementAndGet();
				throw ex;
			}
		}

	}

}
