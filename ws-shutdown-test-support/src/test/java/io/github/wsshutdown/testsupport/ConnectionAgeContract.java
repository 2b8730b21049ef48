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
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.github.wsshutdown.DrainListener;
import io.github.wsshutdown.DrainPlan;
import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.DrainState;
import io.github.wsshutdown.DrainTrigger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Connections past their age.
 */
public abstract class ConnectionAgeContract extends DrainFixture {

	@Test
	void whenConnectionsArePastTheirAgeThenTheyAreAskedAway() {
		startWith(ListenerConfiguration.class, "ws-shutdown.age.max=2s", "ws-shutdown.drain.reconnect-window=20s",
				"ws-shutdown.drain.notice.text=Going", "ws-shutdown.drain.close-timeout=2s",
				"ws-shutdown.drain.notice.stomp-destination=/queue/answers");
		List<TestPeer> peers = new ArrayList<>();
		for (PeerKind kind : kinds(PeerTrait.OBEYED)) {
			peers.add(connect(kind));
		}
		TestPeer silent = connect(PeerKind.PLAIN, CloseReaction.NEVER_ANSWER);
		for (TestPeer peer : peers) {
			PeerClose close = peer.awaitClose();
			assertThat(close.code()).isEqualTo(1001);
			ReconnectWindowContract.retry(close.reason());
			peer.awaitAnswer("Going");
			assertThat(peer.awaitEnd()).isEqualTo(PeerEnd.EOF);
		}
		assertThat(silent.awaitEnd()).isEqualTo(PeerEnd.RESET);
		Reports reports = server().context().getBean(Reports.class);
		Awaitility.await()
			.untilAsserted(() -> assertThat(reports.completed.stream().mapToInt(DrainReport::total).sum())
				.isEqualTo(peers.size() + 1));
		assertThat(reports.completed).allMatch((report) -> report.trigger() == DrainTrigger.AGE)
			.allMatch(DrainReport::partial);
		assertThat(server().drainer().state()).isEqualTo(DrainState.ACCEPTING);
		assertThat(server().drainer().lastReport()).isEmpty();
		TestPeer later = connect(PeerKind.PLAIN);
		later.command("echo later");
		later.awaitAnswer("later");
	}

	@Test
	@EngineTest
	void whenPathIsExemptThenItsConnectionsMayBecomeAnyAge() throws Exception {
		start("ws-shutdown.age.max=500ms", "ws-shutdown.age.jitter=0", "ws-shutdown.age.exempt-paths=/plain/{room}");
		RawWebSocketPeer exempt = closeLater(RawWebSocketPeer.handshake(server().port()).path("/plain/one").open());
		exempt.startReading();
		for (int i = 0; i < 3; i++) {
			connect(PeerKind.PLAIN).awaitClose();
		}
		exempt.sendText("echo still here");
		exempt.awaitText("still here"::equals, Duration.ofSeconds(30));
		awaitConnections(1);
		assertOutcomes(stop(), 0, 1, 0, 0);
	}

	@Test
	@EngineTest
	void whenDrainRunsThenNobodyGoesBecauseOfAge() throws Exception {
		startWith(ListenerConfiguration.class, "ws-shutdown.age.max=3s");
		TestPeer peer = connect(PeerKind.PLAIN);
		awaitConnections(1);
		server().drainer().start(DrainPlan.builder().quietPeriod(Duration.ofSeconds(4)).percent(50).build());
		peer.awaitClose();
		Reports reports = server().context().getBean(Reports.class);
		Awaitility.await().until(() -> !reports.completed.isEmpty());
		assertThat(reports.completed).allMatch((report) -> report.trigger() == DrainTrigger.MANUAL);
	}

	@Test
	@EngineTest
	void whenNoAgeIsSetThenThereIsNoThread() {
		Set<Thread> before = Thread.getAllStackTraces().keySet();
		start();
		connect(PeerKind.PLAIN);
		awaitConnections(1);
		assertThat(Thread.getAllStackTraces().keySet()).filteredOn((thread) -> !before.contains(thread))
			.noneMatch((thread) -> thread.getName().startsWith("ws-shutdown-age"))
			.noneMatch((thread) -> thread.getName().startsWith("ws-shutdown-watch"));
	}

	/**
	 * An application that listens.
	 */
	@Configuration(proxyBeanMethods = false)
	static class ListenerConfiguration {

		@Bean
		Reports reports() {
			return new Reports();
		}

	}

	/**
	 * What was reported.
	 */
	static class Reports implements DrainListener {

		private final Queue<DrainReport> completed = new ConcurrentLinkedQueue<>();

		@Override
		public void drainCompleted(DrainReport report) {
			this.completed.add(report);
		}

	}

}
