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
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.wsshutdown.testsupport.DrainFixture;
import io.github.wsshutdown.testsupport.RawEventStreamPeer;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import org.junit.jupiter.api.Test;

import org.springframework.ai.mcp.client.webflux.transport.WebClientStreamableHttpTransport;
import org.springframework.ai.mcp.client.webflux.transport.WebFluxSseClientTransport;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.util.UriComponentsBuilder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests for the streams of Spring AI's server of the Model Context Protocol on WebFlux,
 * with its own client.
 */
class ReactiveMcpServerTests extends DrainFixture implements OnReactorNetty {

	private static final String INITIALIZE = """
			{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18",\
			"capabilities":{},"clientInfo":{"name":"raw","version":"1"}}}""";

	@Test
	@SuppressWarnings("removal")
	void whenApplicationStopsThenCallIsAnsweredOnTheStreamAndThatEnds() throws Exception {
		startMcp("SSE");
		RawEventStreamPeer raw = closeLater(RawEventStreamPeer.connect(server().port(), "/sse"));
		stopDuringCall(connect(WebFluxSseClientTransport.builder(webClient()).build()), raw);
	}

	/**
	 * The client opens its stream again when a call was told that its session is gone.
	 */
	@Test
	void whenApplicationIsBackThenClientOfStreamableHttpComesBackWithItsCalls() throws Exception {
		startMcp("STREAMABLE");
		RawEventStreamPeer initialized = request("POST", "Content-Type: application/json", INITIALIZE);
		RawEventStreamPeer raw = request("GET", "Mcp-Session-Id: " + initialized.header("Mcp-Session-Id"), "");
		McpSyncClient client = connect(WebClientStreamableHttpTransport.builder(webClient()).build());
		stopDuringCall(client, raw);
		startMcp("STREAMABLE");
		assertThatException().isThrownBy(client::ping).withMessageContaining("terminated");
		client.ping();
		awaitConnections(1);
		assertOutcomes(stop(), 0, 1, 0, 0);
	}

	/** Without an end of the streams the stop takes as long as the phase may. */
	private void startMcp(String protocol) {
		startWith(McpConfiguration.class, "spring.ai.mcp.server.enabled=true",
				"spring.ai.mcp.server.protocol=" + protocol, "ws-shutdown.drain.timeout=60s",
				"ws-shutdown.drain.handler-timeout=40s", "ws-shutdown.drain.reconnect-window=9s",
				"spring.lifecycle.timeout-per-shutdown-phase=10m");
	}

	private void stopDuringCall(McpSyncClient client, RawEventStreamPeer raw) throws Exception {
		awaitConnections(2);
		SlowTool tool = server().context().getBean(SlowTool.class);
		CompletableFuture<CallToolResult> call = CompletableFuture
			.supplyAsync(() -> client.callTool(CallToolRequest.builder("slow").build()));
		assertThat(tool.called.await(30, TimeUnit.SECONDS)).isTrue();
		CompletableFuture<Void> stopping = server().stop();
		awaitDraining();
		assertThat(call).isNotDone();
		assertThat(server().registry().connections()).hasSize(2);
		tool.mayEnd.countDown();
		assertThat(call.get(30, TimeUnit.SECONDS).content()).containsExactly(TextContent.builder("done").build());
		assertOutcomes(stopped(stopping), 0, 2, 0, 0);
		assertThat(raw.awaitComplete()).isTrue();
		assertThat(raw.text()).matches("(?s).*retry: \\d+\n\n");
	}

	private McpSyncClient connect(McpClientTransport transport) {
		McpSyncClient client = closeLater(McpClient.sync(transport).requestTimeout(Duration.ofSeconds(60)).build());
		client.initialize();
		return client;
	}

	/** Leads to the server that is there, as one that has started again at its port. */
	private WebClient.Builder webClient() {
		return WebClient.builder()
			.baseUrl("http://localhost:" + server().port())
			.filter((request,
					next) -> next.exchange(ClientRequest.from(request)
						.url(UriComponentsBuilder.fromUri(request.url()).port(server().port()).build(true).toUri())
						.build()));
	}

	private RawEventStreamPeer request(String method, String header, String body) {
		return closeLater(RawEventStreamPeer.send(server().port(), """
				%s /mcp HTTP/1.1\r
				Host: localhost\r
				Accept: application/json, text/event-stream\r
				Content-Length: %d\r
				%s\r
				\r
				%s""".formatted(method, body.length(), header, body)));
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
	 * Adds the tool.
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

	}

}
