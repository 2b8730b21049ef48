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
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.wsshutdown.DrainReport;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What peers may do to each other when the application stops: nothing.
 */
public abstract class ManyPeersContract extends DrainFixture {

	@Test
	@EngineTest
	void whenManyAreStuckThenThreeTimesAsManyHealthyDoNotNotice() throws Exception {
		List<String> properties = new ArrayList<>(propertiesForBlockedThreads());
		properties.add("ws-shutdown.drain.close-timeout=4s");
		start(properties.toArray(String[]::new));
		List<PeerKind> kinds = kinds();
		List<PeerKind> kindsOfStuck = kinds(PeerTrait.BARE_TEXT, PeerTrait.OBEYED);
		List<TestPeer> stuck = new ArrayList<>();
		List<TestPeer> healthy = new ArrayList<>();
		int stuckCount = 100;
		for (int i = 0; i < stuckCount * 3; i++) {
			healthy.add(connect(kinds.get(i % kinds.size())));
		}
		// Last, since a container gives up a send that is blocked for too long
		for (int i = 0; i < stuckCount; i++) {
			TestPeer peer = connectNotReading(kindsOfStuck.get(i % kindsOfStuck.size()));
			peer.command("push");
			stuck.add(peer);
		}
		awaitBlockedPeers(stuckCount);
		awaitConnections(stuckCount * 4);
		CompletableFuture<Void> stopping = server().stop();
		long lastHealthy = 0;
		for (TestPeer peer : healthy) {
			assertThat(peer.awaitClose().code()).isEqualTo(1001);
			assertThat(peer.awaitEnd()).isEqualTo(PeerEnd.EOF);
			lastHealthy = Math.max(lastHealthy, peer.endedAtNanos());
		}
		DrainReport report = stopped(stopping);
		assertOutcomes(report, 0, stuckCount * 3, stuckCount, 0);
		long firstCut = Long.MAX_VALUE;
		for (TestPeer peer : stuck) {
			peer.startReading();
			assertThat(peer.awaitEnd()).isEqualTo(PeerEnd.RESET);
			firstCut = Math.min(firstCut, peer.endedAtNanos());
		}
		assertThat(lastHealthy).isLessThan(firstCut);
		assertThat(report.elapsed()).isGreaterThanOrEqualTo(Duration.ofSeconds(4));
		assertEndedEarly(report);
	}

	@Test
	void whenSilentPeersAreCutThenAllAreCutTogether() throws Exception {
		start("ws-shutdown.drain.close-timeout=1s");
		List<TestPeer> silent = new ArrayList<>();
		for (int i = 0; i < 200; i++) {
			silent.add(connect(PeerKind.PLAIN, CloseReaction.NEVER_ANSWER));
		}
		awaitConnections(200);
		DrainReport report = stop();
		assertOutcomes(report, 0, 0, 200, 0);
		assertEndedEarly(report);
		silent.forEach((peer) -> assertThat(peer.awaitEnd()).isEqualTo(PeerEnd.RESET));
	}

	@EngineTest
	@Test
	void whenSpreadIsSetThenCloseFramesAreSpreadAndIdlePeersComeFirst() throws Exception {
		start("ws-shutdown.drain.spread=20s");
		TestPeer busy = connect(PeerKind.PLAIN);
		busy.command("slow reply");
		server().application().awaitBegun("reply");
		List<TestPeer> idle = new ArrayList<>();
		for (int i = 0; i < 199; i++) {
			idle.add(connect(PeerKind.PLAIN));
		}
		awaitConnections(200);
		CompletableFuture<Void> stopping = server().stop();
		awaitDraining();
		server().application().release("reply");
		List<Long> times = new ArrayList<>();
		for (TestPeer peer : idle) {
			peer.awaitClose();
			times.add(peer.closedAtNanos());
		}
		busy.awaitClose();
		DrainReport report = stopped(stopping);
		assertOutcomes(report, 0, 200, 0, 0);
		Collections.sort(times);
		// The last ones may be seen in another order than they were sent
		assertThat(busy.closedAtNanos()).isGreaterThan(times.get(99));
		assertThat(report.elapsed()).isGreaterThanOrEqualTo(Duration.ofMillis(900));
	}

	@EngineTest
	@Test
	void whenThereIsNoConnectionThenNothingIsWaitedFor() throws Exception {
		start();
		assertEndedEarly(stop());
	}

}
