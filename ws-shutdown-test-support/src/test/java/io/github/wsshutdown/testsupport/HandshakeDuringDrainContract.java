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

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.github.wsshutdown.DrainPlan;
import io.github.wsshutdown.DrainReport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What is to become of handshakes that come, or are under way, while the application
 * stops.
 */
public abstract class HandshakeDuringDrainContract extends DrainFixture {

	private static final String KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";

	@Test
	void whenHandshakesComeDuringDrainThenTheyAreRefusedAndHttpIsServed() throws Exception {
		start("ws-shutdown.drain.timeout=60s", "ws-shutdown.drain.handler-timeout=50s");
		TestPeer busy = connect(PeerKind.PLAIN);
		busy.command("slow reply");
		server().application().awaitBegun("reply");
		CompletableFuture<Void> stopping = server().stop();
		awaitDraining();
		List<PeerKind> kinds = kinds();
		Set<String> retryAfter = new HashSet<>();
		for (int i = 0; i < 200; i++) {
			PeerKind kind = kinds.get(i % kinds.size());
			assertThatExceptionOfType(HandshakeRefused.class).as(kind.name())
				.isThrownBy(() -> connect(kind))
				.satisfies((refused) -> {
					assertThat(refused.status()).isEqualTo(503);
					assertThat(Integer.parseInt(refused.headers().get("Retry-After"))).isBetween(5, 10);
					assertThat(refused.headers().get("Connection")).isEqualToIgnoringCase("close");
					assertThat(refused.body()).isEmpty();
					retryAfter.add(refused.headers().get("Retry-After"));
				});
		}
		assertThat(retryAfter).hasSizeGreaterThan(2);
		assertThat(get("/http").body()).isEqualTo("served");
		server().application().release("reply");
		assertOutcomes(stopped(stopping), 0, 1, 0, 0);
	}

	@Test
	void whenHandshakeWasAdmittedBeforeThenItIsWaitedForAndClosed() throws Exception {
		start();
		RawWebSocketPeer straggler = straggler();
		CompletableFuture<Void> stopping = server().stop();
		awaitDraining();
		assertThat(stopping).isNotDone();
		server().application().release("straggler");
		straggler.readHandshakeResponse();
		straggler.startReading();
		assertThat(straggler.awaitClose(Duration.ofSeconds(30)).closeCode()).isEqualTo(1001);
		assertThat(straggler.awaitEnd(Duration.ofSeconds(30))).isEqualTo(PeerEnd.EOF);
		assertOutcomes(stopped(stopping), 0, 1, 0, 0);
		assertApplicationTold(server().application(), List.of(1001));
	}

	@Test
	@EngineTest
	void whenHandshakeHangsThenDrainWaitsForItNoLongerThanForHandlers() throws Exception {
		start("ws-shutdown.drain.handler-timeout=500ms");
		RawWebSocketPeer straggler = straggler();
		DrainReport report = server().drainer().start().toCompletableFuture().get(30, TimeUnit.SECONDS);
		assertThat(report.total()).isZero();
		assertThat(report.elapsed()).isGreaterThanOrEqualTo(Duration.ofMillis(400));
		assertEndedEarly(report);
		server().application().release("straggler");
		straggler.readHandshakeResponse();
		straggler.startReading();
		assertThat(straggler.awaitClose(Duration.ofSeconds(30)).closeCode()).isEqualTo(1001);
		assertThat(straggler.awaitEnd(Duration.ofSeconds(30))).isEqualTo(PeerEnd.EOF);
	}

	@Test
	@EngineTest
	void whenStragglerOpensAfterTheDeadlineThenItIsClosedAllTheSame() throws Exception {
		start("ws-shutdown.drain.timeout=1s", "ws-shutdown.drain.close-timeout=500ms");
		RawWebSocketPeer straggler = straggler();
		DrainReport report = server().drainer().start().toCompletableFuture().get();
		assertThat(report.total()).isZero();
		assertThat(report.elapsed()).isGreaterThanOrEqualTo(report.timeout().minusMillis(100));
		assertKeptItsTimeout(report);
		server().application().release("straggler");
		straggler.readHandshakeResponse();
		straggler.startReading();
		assertThat(straggler.awaitClose(Duration.ofSeconds(30)).closeCode()).isEqualTo(1001);
		assertThat(straggler.awaitEnd(Duration.ofSeconds(30))).isEqualTo(PeerEnd.EOF);
		Awaitility.await().until(() -> server().registry().connections().isEmpty());
	}

	@Test
	@EngineTest
	void whenApplicationStopsWhileLateStragglerIsClosedThenItWaitsForIt() throws Exception {
		start("ws-shutdown.drain.timeout=60s", "ws-shutdown.drain.close-timeout=30s");
		RawWebSocketPeer straggler = straggler();
		server().drainer()
			.start(DrainPlan.builder().timeout(Duration.ofMillis(500)).build())
			.toCompletableFuture()
			.get();
		server().application().release("straggler");
		straggler.readHandshakeResponse();
		straggler.onClose(CloseReaction.answerAfter(Duration.ofMillis(300))).startReading();
		straggler.awaitClose(Duration.ofSeconds(30));
		server().stop().get(60, TimeUnit.SECONDS);
		assertThat(straggler.awaitEnd(Duration.ofSeconds(30))).isEqualTo(PeerEnd.EOF);
		assertThat(server().registry().connections()).isEmpty();
	}

	@Test
	void whenHandshakesComeAsTheDrainBeginsThenEveryoneIsRefusedOrClosed() throws Exception {
		start();
		int port = server().port();
		CyclicBarrier together = new CyclicBarrier(61);
		ExecutorService threads = Executors.newFixedThreadPool(60);
		closeLater(threads::shutdownNow);
		RawWebSocketPeer early = RawWebSocketPeer.connect(port, "/plain");
		closeLater(early).startReading();
		List<Future<String>> ends = new ArrayList<>();
		for (int i = 0; i < 60; i++) {
			ends.add(threads.submit(() -> {
				together.await();
				return endOfHandshake(port);
			}));
		}
		together.await();
		DrainReport report = server().drainer().start().toCompletableFuture().get(60, TimeUnit.SECONDS);
		List<String> seen = new ArrayList<>();
		for (Future<String> end : ends) {
			seen.add(end.get(60, TimeUnit.SECONDS));
		}
		assertThat(early.awaitClose(Duration.ofSeconds(30)).closeCode()).isEqualTo(1001);
		assertThat(seen).isSubsetOf("1001 EOF", "refused 503");
		assertThat(report.total()).isEqualTo(1 + (int) seen.stream().filter("1001 EOF"::equals).count());
		assertThat(server().registry().connections()).isEmpty();
	}

	private static String endOfHandshake(int port) {
		try (RawWebSocketPeer peer = RawWebSocketPeer.connect(port, "/plain")) {
			peer.startReading();
			int code = peer.awaitClose(Duration.ofSeconds(30)).closeCode();
			return code + " " + peer.awaitEnd(Duration.ofSeconds(30));
		}
		catch (HandshakeRefused refused) {
			return "refused " + refused.status();
		}
	}

	@Test
	void whenHandshakeFailsThenPermitIsGivenBack() throws Exception {
		start();
		for (PeerKind kind : kinds(PeerTrait.BARE_TEXT)) {
			String path = kind.requestPath();
			// Spring does not look at what Jetty says, and answers 200
			assertThat(handshake(path, "Sec-WebSocket-Version: 13")).as(path).isNotEqualTo(101);
			assertThat(handshake(path, KEY + "\r\nSec-WebSocket-Version: 99")).as(path).isNotEqualTo(101);
		}
		assertThat(handshake("/missing", KEY + "\r\nSec-WebSocket-Version: 13")).isGreaterThanOrEqualTo(400);
		assertThat(handshake("/http", KEY + "\r\nSec-WebSocket-Version: 13")).isEqualTo(200);
		// Before they would expire
		Awaitility.await().atMost(Duration.ofSeconds(9)).until(() -> server().admission().pendingHandshakes() == 0);
		assertEndedEarly(stop());
	}

	@Test
	void whenPeersResetRightAfterTheirHandshakeThenNothingIsLeft() throws Exception {
		start();
		List<PeerKind> kinds = kinds(PeerTrait.BARE_TEXT);
		for (int i = 0; i < 200; i++) {
			RawWebSocketPeer peer = RawWebSocketPeer.handshake(server().port())
				.path(kinds.get(i % kinds.size()).requestPath())
				.connectOnly();
			peer.sendHandshake();
			peer.reset();
			peer.close();
		}
		Awaitility.await()
			.until(() -> server().registry().connections().isEmpty() && server().admission().pendingHandshakes() == 0);
		assertEndedEarly(stop());
	}

	/**
	 * Send a handshake that is held up until the test releases {@code straggler}.
	 */
	protected final RawWebSocketPeer straggler() {
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

	private HttpResponse<String> get(String path) throws Exception {
		return HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
	}

	private URI uri(String path) {
		return URI.create("http://localhost:" + server().port() + path);
	}

}
