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

import java.util.concurrent.CompletableFuture;

import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.testsupport.Application;
import io.github.wsshutdown.testsupport.PeerEnd;
import io.github.wsshutdown.testsupport.PeerKind;
import io.github.wsshutdown.testsupport.TestPeer;
import io.github.wsshutdown.testsupport.TestServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for a gateway that passes WebSocket connections on to another server.
 */
class ReactiveGatewayTests extends ReactiveFixture {

	@Override
	public Class<?> configuration() {
		return GatewayConfiguration.class;
	}

	@Test
	void whenGatewayStopsThenItsPeersSeeCloseFrame() throws Exception {
		try (TestServer backend = TestServer.start(ReactiveTestConfiguration.class)) {
			String route = "spring.cloud.gateway.server.webflux.routes[0].";
			start("spring.cloud.gateway.server.webflux.enabled=true", route + "id=backend",
					route + "uri=ws://localhost:" + backend.port(), route + "predicates[0]=Path=/{service}");
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

}
