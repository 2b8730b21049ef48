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

package io.github.wsshutdown.servlet;

import java.time.Duration;

import io.github.wsshutdown.drain.Connection;
import io.github.wsshutdown.drain.ConnectionRegistry;
import io.github.wsshutdown.testsupport.PeerEnd;
import io.github.wsshutdown.testsupport.RawWebSocketPeer;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.stereotype.Controller;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for GraphQL over WebSocket.
 */
class GraphQlWebSocketTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(5);

	@Test
	void whenApplicationStopsThenGraphQlPeersAreDrained() {
		ConfigurableApplicationContext context = new SpringApplication(GraphQlConfiguration.class).run(
				"--server.port=0", "--spring.graphql.websocket.path=/graphql",
				"--spring.graphql.schema.locations=classpath:graphql-tests/");
		int port = ((WebServerApplicationContext) context).getWebServer().getPort();
		try (RawWebSocketPeer peer = RawWebSocketPeer.handshake(port)
			.path("/graphql")
			.subProtocol("graphql-transport-ws")
			.open()) {
			peer.startReading();
			peer.sendText("{\"type\":\"connection_init\"}");
			peer.awaitText((text) -> text.contains("connection_ack"), TIMEOUT);
			peer.sendText("{\"id\":\"1\",\"type\":\"subscribe\",\"payload\":{\"query\":\"{ greeting }\"}}");
			peer.awaitText((text) -> text.contains("hello"), TIMEOUT);
			assertThat(context.getBean(ConnectionRegistry.class).connections()).extracting(Connection::getPath)
				.containsExactly("/graphql");
			context.close();
			assertThat(peer.awaitClose(TIMEOUT).closeCode()).isEqualTo(1001);
			assertThat(peer.awaitEnd(TIMEOUT)).isEqualTo(PeerEnd.EOF);
		}
	}

	/**
	 * A GraphQL application.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class GraphQlConfiguration {

		/**
		 * Greets.
		 */
		@Controller
		static class GreetingController {

			@QueryMapping
			String greeting() {
				return "hello";
			}

		}

	}

}
