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

package io.github.wsshutdown.reactive.rsocket;

import io.github.wsshutdown.WebSocketDrainer;
import io.github.wsshutdown.connection.ConnectionRegistry;
import io.github.wsshutdown.testsupport.PeerEnd;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for applications that have a server of RSocket and no web server.
 */
class RSocketWithoutWebServerTests {

	@Test
	void whenApplicationStopsThenPeerIsTold() throws Exception {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(RSocketOnlyConfiguration.class)
			.web(WebApplicationType.NONE)
			.registerShutdownHook(false)
			.run("--spring.rsocket.server.port=0", "--ws-shutdown.drain.close-timeout=3s",
					"--spring.main.banner-mode=off");
		int port = context.getEnvironment().getRequiredProperty("local.rsocket.server.port", Integer.class);
		WebSocketDrainer drainer = context.getBean(WebSocketDrainer.class);
		ConnectionRegistry registry = context.getBean(ConnectionRegistry.class);
		try (RawRSocketPeer peer = RawRSocketPeer.connect(port)) {
			Awaitility.await().until(() -> registry.connections().size() == 1);
			context.close();
			assertThat(peer.readError().code()).isEqualTo(RawRSocketPeer.Error.CONNECTION_CLOSE);
			assertThat(peer.awaitEnd()).isIn(PeerEnd.EOF, PeerEnd.RESET);
			assertThat(drainer.lastReport().orElseThrow().forced()).isOne();
		}
		finally {
			context.close();
		}
	}

	/**
	 * An application that speaks RSocket only.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class RSocketOnlyConfiguration {

	}

}
