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

package io.github.wsshutdown.security;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.testsupport.DrainFixture;
import io.github.wsshutdown.testsupport.OnTomcat;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientSseClientTransport;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.web.SecurityFilterChain;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the streams of Spring AI's server of the Model Context Protocol, with its own
 * client.
 */
class McpServerTests extends DrainFixture implements OnTomcat {

	/** Without an end of the stream the stop takes as long as the phase may. */
	@ParameterizedTest
	@EnumSource
	void whenApplicationStopsThenItWaitsForCallAndNotForStreamOfClient(Protocol protocol) throws Exception {
		startWith(McpConfiguration.class, "spring.ai.mcp.server.enabled=true",
				"spring.ai.mcp.server.protocol=" + protocol, "ws-shutdown.drain.timeout=60s",
				"ws-shutdown.drain.handler-timeout=40s", "spring.lifecycle.timeout-per-shutdown-phase=10m");
		McpSyncClient client = connect(protocol);
		awaitConnections(1);
		assertThat(server().registry().connections()).extracting(Connection::getTransportName).containsExactly("sse");
		server().drainer().start().toCompletableFuture().get();
		awaitConnections(0);
		server().drainer().resume();
		McpSyncClient again = closeLater(connect(protocol));
		awaitConnections(1);
		SlowTool tool = server().context().getBean(SlowTool.class);
		CompletableFuture<CallToolResult> call = CompletableFuture
			.supplyAsync(() -> again.callTool(CallToolRequest.builder("slow").build()));
		assertThat(tool.called.await(30, TimeUnit.SECONDS)).isTrue();
		CompletableFuture<Void> stopping = server().stop();
		awaitDraining();
		assertThat(call).isNotDone();
		assertThat(server().registry().connections()).hasSize(1);
		tool.mayEnd.countDown();
		assertThat(call.get(30, TimeUnit.SECONDS).content()).containsExactly(TextContent.builder("done").build());
		assertOutcomes(stopped(stopping), 0, 1, 0, 0);
		client.close();
	}

	private McpSyncClient connect(Protocol protocol) {
		McpSyncClient client = McpClient.sync(protocol.transport("http://localhost:" + server().port()))
			.requestTimeout(Duration.ofSeconds(60))
			.build();
		client.initialize();
		return client;
	}

	/**
	 * How the server and its clients speak.
	 */
	enum Protocol {

		/** The older one, with a stream for all answers. */
		SSE {

			@Override
			@SuppressWarnings("deprecation")
			McpClientTransport transport(String uri) {
				return HttpClientSseClientTransport.builder(uri).build();
			}

		},

		/** The newer one, with a stream for what the server says by itself. */
		STREAMABLE {

			@Override
			McpClientTransport transport(String uri) {
				return HttpClientStreamableHttpTransport.builder(uri).openConnectionOnStartup(true).build();
			}

		};

		abstract McpClientTransport transport(String uri);

	}

	/**
	 * A tool whose calls end when they may.
	 */
	static class SlowTool {

		private final CountDownLatch called = new CountDownLatch(1);

		private final CountDownLatch mayEnd = new CountDownLatch(1);

		CallToolResult call() {
			this.called.countDown();
			try {
				assertThat(this.mayEnd.await(60, TimeUnit.SECONDS)).isTrue();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
			return CallToolResult.builder().addTextContent("done").build();
		}

	}

	/**
	 * Adds the tool, and lets everyone in.
	 */
	@Configuration(proxyBeanMethods = false)
	static class McpConfiguration {

		@Bean
		SlowTool slowTool() {
			return new SlowTool();
		}

		@Bean
		List<SyncToolSpecification> tools(SlowTool slowTool) {
			Tool tool = Tool.builder("slow", Map.of("type", "object")).build();
			return List.of(new SyncToolSpecification(tool, (exchange, request) -> slowTool.call()));
		}

		@Bean
		SecurityFilterChain security(HttpSecurity http) throws Exception {
			return http.authorizeHttpRequests((requests) -> requests.anyRequest().permitAll())
				.csrf(AbstractHttpConfigurer::disable)
				.build();
		}

	}

}
