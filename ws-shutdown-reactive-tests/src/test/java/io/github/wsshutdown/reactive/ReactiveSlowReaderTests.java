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
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.github.wsshutdown.testsupport.Application;
import io.github.wsshutdown.testsupport.RawWebSocketPeer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.reactive.socket.WebSocketHandler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for a peer that reads slowly, but does, on Reactor Netty.
 */
class ReactiveSlowReaderTests extends ReactiveFixture {

	private static final int SIZE = 64 * 1024 * 1024;

	@Override
	public Class<?> configuration() {
		return SlowReaderConfiguration.class;
	}

	@Test
	void whenMessageWasPushedThenAllOfItComesBeforeCloseFrame() throws Exception {
		start("ws-shutdown.drain.close-timeout=2s", "ws-shutdown.drain.handler-timeout=100s",
				"ws-shutdown.drain.timeout=150s");
		RawWebSocketPeer peer = closeLater(handshake("/push").receiveBuffer(64 * 1024).open());
		Awaitility.await()
			.until(() -> server().registry()
				.connections()
				.stream()
				.anyMatch((connection) -> connection.getTransport().isSendBlocked()));
		peer.readSlowly();
		peer.startReading();
		CompletableFuture<Void> stopping = server().stop();
		assertThat(peer.awaitClose(Duration.ofSeconds(120)).closeCode()).isEqualTo(1001);
		assertThat(peer.frames().get(0).payload()).hasSize(SIZE);
		assertOutcomes(stopped(stopping), 0, 1, 0, 0);
	}

	/**
	 * An application that pushes more than a peer can take at once.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class SlowReaderConfiguration {

		@Bean
		Application application() {
			return new Application();
		}

		@Bean
		HandlerMapping handlers() {
			WebSocketHandler push = (session) -> session
				.send(Mono.fromSupplier(() -> session.binaryMessage((factory) -> factory.wrap(new byte[SIZE]))))
				.and(session.receive());
			return new SimpleUrlHandlerMapping(Map.of("/push", push), -1);
		}

	}

}
