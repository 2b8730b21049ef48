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

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.wsshutdown.drain.DrainReport;
import io.github.wsshutdown.testsupport.CloseReaction;
import io.github.wsshutdown.testsupport.HandshakeRefused;
import io.github.wsshutdown.testsupport.PeerEnd;
import io.github.wsshutdown.testsupport.RawWebSocketPeer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for handshakes that come, or are under way, while a reactive application stops.
 */
class ReactiveHandshakeTests extends ReactiveFixture {

	@Test
	void whenHandshakeComesDuringDrainThenItIsRefusedWhileHttpIsServed() throws Exception {
		start("ws-shutdown.drain.close-timeout=3s");
		connect("/plain", CloseReaction.NEVER_ANSWER);
		CompletableFuture<Void> stopping = server().stop();
		awaitDraining();
		for (int i = 0; i < 100; i++) {
			assertThatExceptionOfType(HandshakeRefused.class).isThrownBy(() -> connect("/plain"))
				.satisfies((refused) -> {
					assertThat(refused.status()).isEqualTo(503);
					assertThat(Integer.parseInt(refused.headers().get("Retry-After"))).isBetween(5, 10);
					assertThat(refused.headers().get("Connection")).isEqualToIgnoringCase("close");
					assertThat(refused.body()).isEmpty();
				});
		}
		assertThat(get("/http")).isEqualTo("served");
		assertOutcomes(stopped(stopping), 0, 0, 1, 0);
	}

	@Test
	void whenHandshakeWasAdmittedBeforeThenItIsWaitedForAndClosed() throws Exception {
		start();
		RawWebSocketPeer straggler = straggler();
		CompletableFuture<Void> stopping = server().stop();
		awaitDraining();
		Thread.sleep(300);
		assertThat(stopping).isNotDone();
		server().application().release("straggler");
		straggler.readHandshakeResponse();
		straggler.startReading();
		assertThat(straggler.awaitClose(Duration.ofSeconds(5)).closeCode()).isEqualTo(1001);
		assertThat(straggler.awaitEnd(Duration.ofSeconds(5))).isEqualTo(PeerEnd.EOF);
		assertOutcomes(stopped(stopping), 0, 1, 0, 0);
	}

	@Test
	void whenStragglerOpensAfterTheDeadlineThenItIsClosedAllTheSame() throws Exception {
		start("ws-shutdown.drain.timeout=1s", "ws-shutdown.drain.close-timeout=500ms");
		RawWebSocketPeer straggler = straggler();
		DrainReport report = server().drainer().start().toCompletableFuture().get();
		assertThat(report.total()).isZero();
		assertThat(report.elapsed()).isBetween(Duration.ofSeconds(1), Duration.ofMillis(1250));
		server().application().release("straggler");
		straggler.readHandshakeResponse();
		straggler.startReading();
		assertThat(straggler.awaitClose(Duration.ofSeconds(5)).closeCode()).isEqualTo(1001);
		assertThat(straggler.awaitEnd(Duration.ofSeconds(5))).isEqualTo(PeerEnd.EOF);
		Awaitility.await().until(() -> server().registry().connections().isEmpty());
	}

	@Test
	void whenPeerGivesUpWhileItsHandshakeIsHeldThenPermitIsGivenBack() throws Exception {
		start();
		RawWebSocketPeer straggler = straggler();
		assertThat(server().registry().pendingHandshakes()).isOne();
		straggler.reset();
		Awaitility.await().until(() -> server().registry().pendingHandshakes() == 0);
		server().application().release("straggler");
		assertThat(stop().elapsed()).isLessThan(Duration.ofSeconds(1));
	}

	@Test
	void whenHandshakesComeAsTheDrainBeginsThenEveryoneIsRefusedOrClosed() throws Exception {
		start();
		int port = server().port();
		List<CompletableFuture<String>> ends = new ArrayList<>();
		for (int i = 0; i < 60; i++) {
			if (i == 30) {
				ends.add(server().drainer().start().toCompletableFuture().thenApply((report) -> "drained"));
			}
			ends.add(CompletableFuture.supplyAsync(() -> {
				try (RawWebSocketPeer peer = RawWebSocketPeer.connect(port, "/plain")) {
					peer.startReading();
					int code = peer.awaitClose(Duration.ofSeconds(10)).closeCode();
					return code + " " + peer.awaitEnd(Duration.ofSeconds(10));
				}
				catch (HandshakeRefused refused) {
					return "refused " + refused.status();
				}
			}));
		}
		assertThat(ends).extracting(CompletableFuture::join).containsOnly("drained", "1001 EOF", "refused 503");
		assertThat(server().registry().connections()).isEmpty();
	}

	@Test
	void whenHandshakeFailsThenPermitIsGivenBack() throws Exception {
		start();
		assertThat(handshake("/plain", "Sec-WebSocket-Version: 13")).isGreaterThanOrEqualTo(400);
		assertThat(handshake("/plain", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 99"))
			.isGreaterThanOrEqualTo(400);
		assertThat(handshake("/missing", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13"))
			.isGreaterThanOrEqualTo(400);
		assertThat(handshake("/http", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13"))
			.isEqualTo(200);
		Awaitility.await().until(() -> server().registry().pendingHandshakes() == 0);
		assertThat(stop().elapsed()).isLessThan(Duration.ofSeconds(1));
	}

	@Test
	void whenPeersResetRightAfterTheirHandshakeThenNothingIsLeft() throws Exception {
		start();
		for (int i = 0; i < 300; i++) {
			RawWebSocketPeer peer = RawWebSocketPeer.handshake(server().port())
				.path((i % 2 == 0) ? "/plain" : "/deaf")
				.connectOnly();
			peer.sendHandshake();
			peer.reset();
			peer.close();
		}
		Awaitility.await()
			.until(() -> server().registry().connections().isEmpty() && server().registry().pendingHandshakes() == 0);
		assertThat(stop().elapsed()).isLessThan(Duration.ofSeconds(1));
	}

	private RawWebSocketPeer straggler() {
		RawWebSocketPeer straggler = closeLater(
				RawWebSocketPeer.handshake(server().port()).path("/plain").header("Hold", "straggler").connectOnly());
		straggler.sendHandshake();
		server().application().awaitBegun("straggler");
		return straggler;
	}

	private int handshake(String path, String headers) {
		RawWebSocketPeer peer = closeLater(RawWebSocketPeer.handshake(server().port()).path(path).connectOnly());
		peer.sendRaw(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
				+ headers + "\r\n\r\n")
			.getBytes(StandardCharsets.US_ASCII));
		try {
			peer.readHandshakeResponse();
			return 101;
		}
		catch (HandshakeRefused refused) {
			return refused.status();
		}
	}

	private String get(String path) throws Exception {
		URI uri = URI.create("http://localhost:" + server().port() + path);
		return HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
	}

}
