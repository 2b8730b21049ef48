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

import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.testsupport.Application;
import io.github.wsshutdown.testsupport.CloseReaction;
import io.github.wsshutdown.testsupport.PeerEnd;
import io.github.wsshutdown.testsupport.PeerKind;
import io.github.wsshutdown.testsupport.RawWebSocketPeer;
import io.github.wsshutdown.testsupport.TestPeer;
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
			TestPeer peer = connect(PeerKind.PLAIN);
			peer.command("echo hello");
			peer.awaitAnswer("hello");
			assertThat(server().registry().connections()).singleElement()
				.satisfies((connection) -> assertThat(connection.getPath()).isEqualTo("/{service}"));
			peer.command("slow reply");
			backend.application().awaitBegun("reply");
			CompletableFuture<Void> stopping = server().stop();
			awaitDraining();
			backend.application().release("reply");
			assertThat(peer.awaitClose().code()).isEqualTo(1001);
			assertThat(peer.awaitEnd()).isEqualTo(PeerEnd.EOF);
			DrainReport report = stopped(stopping);
			assertOutcomes(report, 0, 1, 0, 0);
			assertEndedEarly(report);
			Awaitility.await().until(() -> backend.registry().connections().isEmpty());
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
			assertThat(peer.texts()).hasSize(25);
			assertOutcomes(stopped(stopping), 0, 1, 0, 0);
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

		@Bean
		HandlerMapping tokens() {
			WebSocketHandler tokens = (session) -> session.send(session.receive()
				.concatMap((message) -> Flux.interval(Duration.ofMillis(100)).take(25))
				.map((token) -> session.textMessage("token " + token)));
			return new SimpleUrlHandlerMapping(Map.of("/tokens", tokens), -2);
		}

	}

}
