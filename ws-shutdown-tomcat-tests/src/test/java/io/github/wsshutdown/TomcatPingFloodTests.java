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

package io.github.wsshutdown;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.github.wsshutdown.testsupport.CloseReaction;
import io.github.wsshutdown.testsupport.DrainFixture;
import io.github.wsshutdown.testsupport.Frame;
import io.github.wsshutdown.testsupport.OnTomcat;
import io.github.wsshutdown.testsupport.RawWebSocketPeer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for peers that ping without pause, each 20,000 times, whom Tomcat answers itself.
 */
class TomcatPingFloodTests extends DrainFixture implements OnTomcat {

	private static final int PEERS = 4;

	private static final int PINGS = 20_000;

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	@Test
	void whenPeersPingWithoutPauseThenEachIsTold() throws Exception {
		start("ws-shutdown.drain.timeout=120s", "ws-shutdown.drain.close-timeout=100s");
		List<RawWebSocketPeer> peers = new ArrayList<>();
		List<CompletableFuture<Void>> floods = new ArrayList<>();
		for (int i = 0; i < PEERS; i++) {
			RawWebSocketPeer peer = closeLater(RawWebSocketPeer.connect(server().port(), "/plain"));
			peers.add(peer.onClose(CloseReaction.NEVER_ANSWER).startReading());
			floods.add(CompletableFuture.runAsync(() -> flood(peer), (task) -> new Thread(task, "test-flood").start()));
		}
		for (RawWebSocketPeer peer : peers) {
			peer.awaitFrame((frame) -> frame.opcode() == Frame.PONG, TIMEOUT);
		}
		server().stop().get(120, TimeUnit.SECONDS);
		DrainReport report = server().drainer().lastReport().orElseThrow();
		for (RawWebSocketPeer peer : peers) {
			assertThat(peer.awaitClose(TIMEOUT).closeCode()).isEqualTo(1001);
		}
		assertThat(report.total()).isEqualTo(PEERS);
		// Before, Tomcat fails on pongs of its own while a session is being closed
		if (patchVersion() >= 26) {
			assertOutcomes(report, 0, PEERS, 0, 0);
			CompletableFuture.allOf(floods.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);
		}
	}

	private static void flood(RawWebSocketPeer peer) {
		for (int i = 0; i < PINGS; i++) {
			peer.sendPing((byte) i);
		}
		peer.sendClose(peer.awaitClose(TIMEOUT).closeCode(), "");
	}

}
