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
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.DrainState;
import io.github.wsshutdown.testsupport.Application;
import io.github.wsshutdown.testsupport.CloseReaction;
import io.github.wsshutdown.testsupport.PeerEnd;
import io.github.wsshutdown.testsupport.RawWebSocketPeer;
import io.github.wsshutdown.testsupport.TestServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.reactive.socket.WebSocketHandler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Tests for a gateway that passes WebSocket connections on to another server.
 */
class ReactiveGatewayTests extends ReactiveFixture {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	@Override
	public Class<?> configuration() {
		return GatewayConfiguration.class;
	}

	@Test
	void whenGatewayStopsThenItsPeersSeeCloseFrame() throws Exception {
		try (TestServer backend = TestServer.start(ReactiveTestConfiguration.class)) {
			startGatewayTo(backend);
			RawWebSocketPeer peer = connect("/plain");
			peer.sendText("echo hello");
			peer.awaitText("hello", TIMEOUT);
			assertThat(server().registry().connections()).singleElement()
				.satisfies((connection) -> assertThat(connection.getPath()).isEqualTo("/{service}"));
			peer.sendText("slow reply");
			backend.application().awaitBegun("reply");
			CompletableFuture<Void> stopping = server().stop();
			awaitDraining();
			backend.application().release("reply");
			assertThat(peer.awaitClose(TIMEOUT).closeCode()).isEqualTo(1001);
			assertThat(peer.awaitEnd(TIMEOUT)).isEqualTo(PeerEnd.EOF);
			assertThat(peer.texts()).containsExactly("hello", "reply");
			DrainReport report = stopped(stopping);
			assertOutcomes(report, 0, 1, 0, 0);
			assertEndedEarly(report);
			Awaitility.await().until(() -> backend.registry().connections().isEmpty());
		}
	}

	@Test
	void whenBackendStopsThenReplyComesAndItsCloseCodeIsPassedOn() throws Exception {
		try (TestServer backend = TestServer.start(ReactiveTestConfiguration.class, LONG_TIMEOUT)) {
			startGatewayTo(backend);
			RawWebSocketPeer peer = connect("/plain");
			peer.sendText("slow reply");
			backend.application().awaitBegun("reply");
			CompletableFuture<Void> stopping = backend.stop();
			Awaitility.await().until(() -> backend.drainer().state() != DrainState.ACCEPTING);
			// The gateway has upgraded it before the backend refuses it
			assertThat(connect("/plain").awaitClose(TIMEOUT).closeCode()).isEqualTo(1002);
			backend.application().release("reply");
			assertThat(peer.awaitClose(TIMEOUT).closeCode()).isEqualTo(1001);
			assertThat(peer.texts()).containsExactly("reply");
			stopping.get(2, TimeUnit.MINUTES);
			assertOutcomes(backend.drainer().lastReport().orElseThrow(), 0, 1, 0, 0);
			awaitConnections(0);
			assertThat(server().drainer().lastReport()).isEmpty();
		}
	}

	@Test
	void whenGatewayAndBackendStopThenReplyComesBeforeCloseFrame() throws Exception {
		try (TestServer backend = TestServer.start(ReactiveTestConfiguration.class, LONG_TIMEOUT)) {
			startGatewayTo(backend, LONG_TIMEOUT);
			RawWebSocketPeer peer = connect("/plain");
			peer.sendText("slow reply");
			backend.application().awaitBegun("reply");
			CompletableFuture<Void> backendStops = backend.stop();
			CompletableFuture<Void> gatewayStops = server().stop();
			Awaitility.await().until(() -> backend.drainer().state() != DrainState.ACCEPTING);
			awaitDraining();
			backend.application().release("reply");
			assertThat(peer.awaitClose(TIMEOUT).closeCode()).isEqualTo(1001);
			assertThat(peer.texts()).containsExactly("reply");
			DrainReport report = stopped(gatewayStops);
			backendStops.get(2, TimeUnit.MINUTES);
			// Whichever closes first, the gateway passes it on
			assertThat(List.of(report, backend.drainer().lastReport().orElseThrow()))
				.allSatisfy(ReactiveFixture::assertEndedEarly)
				.extracting(DrainReport::total, DrainReport::forced)
				.containsOnly(tuple(1, 0));
		}
	}

	@Test
	void whenBackendTakesItsTimeThenAllItsAnswersComeBeforeCloseFrame() throws Exception {
		try (TestServer backend = TestServer.start(ReactiveTestConfiguration.class)) {
			startGatewayTo(backend, "ws-shutdown.drain.close-timeout=3s", LONG_TIMEOUT, LONG_HANDLER_TIMEOUT);
			RawWebSocketPeer busy = connect("/plain");
			RawWebSocketPeer silent = connect("/plain").onClose(CloseReaction.NEVER_ANSWER);
			awaitConnections(2);
			busy.sendText("slow first");
			busy.sendText("slow second");
			backend.application().awaitBegun("first");
			CompletableFuture<Void> stopping = server().stop();
			// Later than doubts about a handler last
			assertThat(silent.awaitEnd(TIMEOUT)).isEqualTo(PeerEnd.RESET);
			assertThat(busy.closeFrames()).isZero();
			backend.application().release("first");
			busy.awaitText("first", TIMEOUT);
			backend.application().awaitBegun("second");
			backend.application().release("second");
			assertThat(busy.awaitClose(TIMEOUT).closeCode()).isEqualTo(1001);
			assertThat(busy.awaitEnd(TIMEOUT)).isEqualTo(PeerEnd.EOF);
			assertThat(busy.texts()).containsExactly("first", "second");
			assertOutcomes(stopped(stopping), 0, 1, 1, 0);
		}
	}

	@Test
	void whenBackendAnswersByStreamThenAllOfItComesBeforeCloseFrame() throws Exception {
		try (TestServer backend = TestServer
			.start(List.of(ReactiveTestConfiguration.class, TokenConfiguration.class))) {
			startGatewayTo(backend);
			RawWebSocketPeer peer = connect("/tokens");
			peer.sendText("go");
			peer.awaitText("token 5", TIMEOUT);
			CompletableFuture<Void> stopping = server().stop();
			assertThat(peer.awaitClose(TIMEOUT).closeCode()).isEqualTo(1001);
			assertOutcomes(stopped(stopping), 0, 1, 0, 0);
			assertThat(peer.texts())
				.hasSizeGreaterThanOrEqualTo(backend.context().getBean(TokenConfiguration.class).countWithoutPause());
		}
	}

	private void startGatewayTo(TestServer backend, String... properties) {
		String route = "spring.cloud.gateway.server.webflux.routes[0].";
		List<String> all = new ArrayList<>(
				List.of("spring.cloud.gateway.server.webflux.enabled=true", route + "id=backend",
						route + "uri=ws://localhost:" + backend.port(), route + "predicates[0]=Path=/{service}"));
		all.addAll(List.of(properties));
		start(all.toArray(String[]::new));
	}

	/**
	 * A gateway.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class GatewayConfiguration {

		@Bean
		Application application() {
			return new Application();
		}

	}

	/**
	 * Adds a handler that answers in many parts.
	 */
	@Configuration(proxyBeanMethods = false)
	static class TokenConfiguration {

		private static final int COUNT = 25;

		/** Half of what a gateway waits for more. */
		private static final Duration PAUSE = Duration.ofMillis(500);

		private final List<Long> sentNanos = new CopyOnWriteArrayList<>();

		@Bean
		HandlerMapping tokens() {
			WebSocketHandler tokens = (session) -> session.send(session.receive()
				.concatMap((message) -> Flux.interval(Duration.ofMillis(100)).take(COUNT))
				.doOnNext((token) -> this.sentNanos.add(System.nanoTime()))
				.map((token) -> session.textMessage("token " + token)));
			return new SimpleUrlHandlerMapping(Map.of("/tokens", tokens), -2);
		}

		/** How many are to arrive: all, or those before the machine stood still. */
		int countWithoutPause() {
			return IntStream.range(1, this.sentNanos.size())
				.filter((i) -> this.sentNanos.get(i) - this.sentNanos.get(i - 1) >= PAUSE.toNanos())
				.findFirst()
				.orElse(COUNT);
		}

	}

}
