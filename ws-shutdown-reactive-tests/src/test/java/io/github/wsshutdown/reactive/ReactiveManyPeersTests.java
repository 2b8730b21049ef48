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

package io.github.wsshutdown.reactive;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.wsshutdown.drain.DrainReport;
import io.github.wsshutdown.testsupport.PeerEnd;
import io.github.wsshutdown.testsupport.TestPeer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what peers do to each other when a reactive application stops.
 */
class ReactiveManyPeersTests extends ReactiveFixture {

	@Test
	void whenHundredAreStuckThenThreeHundredHealthyDoNotNotice() throws Exception {
		start("ws-shutdown.drain.close-timeout=4s");
		List<TestPeer> stuck = new ArrayList<>();
		List<TestPeer> healthy = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			TestPeer peer = connectNotReading("/plain");
			peer.command("push");
			stuck.add(peer);
		}
		String[] paths = { "/plain", "/reply", "/chat", "/deaf" };
		for (int i = 0; i < 300; i++) {
			healthy.add(connect(paths[i % paths.length]));
		}
		awaitConnections(400);
		Thread.sleep(3000);
		CompletableFuture<Void> stopping = server().stop();
		long lastHealthy = 0;
		for (TestPeer peer : healthy) {
			assertThat(peer.awaitClose().closeCode()).isEqualTo(1001);
			assertThat(peer.awaitEnd()).isEqualTo(PeerEnd.EOF);
			lastHealthy = Math.max(lastHealthy, peer.raw().endedAtNanos().getAsLong());
		}
		DrainReport report = stopped(stopping);
		assertOutcomes(report, 0, 300, 100, 0);
		long firstCut = Long.MAX_VALUE;
		for (TestPeer peer : stuck) {
			peer.raw().startReading();
			assertThat(peer.awaitEnd()).isEqualTo(PeerEnd.RESET);
			firstCut = Math.min(firstCut, peer.raw().endedAtNanos().getAsLong());
		}
		assertThat(lastHealthy).isLessThan(firstCut);
		assertThat(report.elapsed()).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(8));
	}

}
