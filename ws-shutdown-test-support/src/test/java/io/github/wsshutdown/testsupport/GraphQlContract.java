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
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.github.wsshutdown.connection.Connection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.graphql.client.WebSocketGraphQlClient;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.graphql.data.method.annotation.SubscriptionMapping;
import org.springframework.stereotype.Controller;
import org.springframework.web.reactive.socket.client.StandardWebSocketClient;
import org.springframework.web.reactive.socket.client.WebSocketClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is to hold for GraphQL over WebSocket and over events.
 */
public abstract class GraphQlContract extends DrainFixture {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	@Test
	void whenApplicationStopsThenGraphQlPeersAreDrained() throws Exception {
		startWith(GraphQlConfiguration.class, "ws-shutdown.drain.notice.text=Going",
				"spring.graphql.websocket.path=/graphql",
				"spring.graphql.schema.locations=classpath:io/github/wsshutdown/testsupport/");
		RawWebSocketPeer peer = closeLater(RawWebSocketPeer.handshake(server().port())
			.path("/graphql")
			.subProtocol("graphql-transport-ws")
			.open());
		peer.startReading();
		peer.sendText("{\"type\":\"connection_init\"}");
		peer.awaitText((text) -> text.contains("connection_ack"), TIMEOUT);
		peer.sendText("{\"id\":\"1\",\"type\":\"subscribe\",\"payload\":{\"query\":\"{ greeting }\"}}");
		peer.awaitText((text) -> text.contains("hello"), TIMEOUT);
		peer.awaitText((text) -> text.contains("complete"), TIMEOUT);
		assertThat(server().registry().connections()).extracting(Connection::getPath).containsExactly("/graphql");
		int sent = peer.texts().size();
		assertOutcomes(stop(), 0, 1, 0, 0);
		assertThat(peer.awaitClose(TIMEOUT).closeCode()).isEqualTo(1001);
		assertThat(peer.awaitEnd(TIMEOUT)).isEqualTo(PeerEnd.EOF);
		assertThat(peer.texts()).hasSize(sent);
	}

	@ParameterizedTest
	@CsvSource({ "blocking, 1", "later, 3" })
	void whenOperationsRunThenAllOfThemEndBeforeCloseFrame(String field, int count) throws Exception {
		startWith(GraphQlConfiguration.class, "spring.graphql.websocket.path=/graphql",
				"spring.graphql.schema.locations=classpath:io/github/wsshutdown/testsupport/");
		RawWebSocketPeer peer = connectAcknowledged();
		subscribe(peer, "0", "{ greeting }");
		peer.awaitText((text) -> text.contains("complete"), TIMEOUT);
		for (int i = 1; i <= count; i++) {
			subscribe(peer, String.valueOf(i), "{ %s(name: \\\"%d\\\") }".formatted(field, i));
		}
		for (int i = 1; i <= count; i++) {
			server().application().awaitBegun(String.valueOf(i));
		}
		CompletableFuture<Void> stopping = server().stop();
		awaitDraining();
		assertThat(peer.closeFrames()).isZero();
		for (int i = 1; i <= count; i++) {
			server().application().release(String.valueOf(i));
		}
		assertThat(peer.awaitClose(TIMEOUT).closeCode()).isEqualTo(1001);
		assertThat(peer.texts()).filteredOn((text) -> text.contains("\"next\"")).hasSize(count + 1);
		assertThat(peer.texts()).filteredOn((text) -> text.contains("\"complete\"")).hasSize(count + 1);
		assertOutcomes(stopped(stopping), 0, 1, 0, 0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "blocking", "later" })
	@EngineTest
	void whenClientOfSpringAwaitsResponseThenItGetsIt(String field) throws Exception {
		startWith(GraphQlConfiguration.class, "spring.graphql.websocket.path=/graphql",
				"spring.graphql.schema.locations=classpath:io/github/wsshutdown/testsupport/");
		WebSocketGraphQlClient client = WebSocketGraphQlClient
			.create(URI.create("ws://localhost:" + server().port() + "/graphql"), webSocketClient());
		CompletableFuture<String> response = client.document("{ %s(name: \"1\") }".formatted(field))
			.retrieve(field)
			.toEntity(String.class)
			.toFuture();
		server().application().awaitBegun("1");
		CompletableFuture<Void> stopping = server().stop();
		awaitDraining();
		server().application().release("1");
		assertThat(response.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isEqualTo("1");
		assertOutcomes(stopped(stopping), 0, 1, 0, 0);
	}

	/**
	 * Spring GraphQL sends events to a {@code POST}, so a subscription is work.
	 */
	@Test
	void whenSubscriptionIsSentAsEventsThenItIsWaitedFor() throws Exception {
		startWith(GraphQlConfiguration.class, "ws-shutdown.drain.timeout=60s", "ws-shutdown.drain.handler-timeout=40s",
				"spring.graphql.schema.locations=classpath:io/github/wsshutdown/testsupport/");
		RawEventStreamPeer peer = post("text/event-stream", "subscription { ticks(name: \\\"1\\\") }");
		peer.awaitText("first");
		server().application().awaitBegun("1");
		assertThat(server().registry().connections()).isEmpty();
		CompletableFuture<Void> stopping = server().stop();
		awaitDraining();
		assertThat(peer.isOpen()).isTrue();
		server().application().release("1");
		assertThat(peer.awaitComplete()).isTrue();
		assertThat(peer.text()).contains("\"1\"", "complete").doesNotContain("retry");
		assertOutcomes(stopped(stopping), 0, 0, 0, 0);
	}

	@Test
	void whenPathOfGraphQlIsEndlessThenSubscriptionsEndAndQueriesAreAnswered() throws Exception {
		startWith(GraphQlConfiguration.class, "ws-shutdown.drain.timeout=60s", "ws-shutdown.drain.handler-timeout=40s",
				"ws-shutdown.drain.reconnect-window=9s", "ws-shutdown.streams.endless-paths=/graphql",
				"spring.graphql.schema.locations=classpath:io/github/wsshutdown/testsupport/");
		RawEventStreamPeer peer = post("text/event-stream", "subscription { ticks(name: \\\"never\\\") }");
		peer.awaitText("first");
		awaitConnections(1);
		RawEventStreamPeer running = post("application/json", "{ later(name: \\\"1\\\") }");
		server().application().awaitBegun("1");
		CompletableFuture<Void> stopping = server().stop();
		awaitDraining();
		RawEventStreamPeer late = post("application/graphql-response+json", "{ greeting }");
		assertThat(late.awaitComplete()).isTrue();
		assertThat(late.text()).contains("hello");
		server().application().release("1");
		assertThat(running.awaitComplete()).isTrue();
		assertThat(running.text()).contains("\"later\":\"1\"");
		assertOutcomes(stopped(stopping), 0, 1, 0, 0);
		assertThat(peer.awaitComplete()).isTrue();
		assertThat(peer.text()).matches("(?s).*first.*\nretry: \\d+\n\n");
	}

	private RawEventStreamPeer post(String accept, String query) {
		String body = "{\"query\":\"%s\"}".formatted(query);
		return closeLater(RawEventStreamPeer.send(server().port(),
				"POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAccept: %s\r\nContent-Length: %d\r\n\r\n%s"
					.formatted(accept, body.length(), body)));
	}

	/**
	 * A client that the class path has all of.
	 */
	protected WebSocketClient webSocketClient() {
		return new StandardWebSocketClient();
	}

	private RawWebSocketPeer connectAcknowledged() {
		RawWebSocketPeer peer = closeLater(RawWebSocketPeer.handshake(server().port())
			.path("/graphql")
			.subProtocol("graphql-transport-ws")
			.open());
		peer.startReading();
		peer.sendText("{\"type\":\"connection_init\"}");
		peer.awaitText((text) -> text.contains("connection_ack"), TIMEOUT);
		return peer;
	}

	private static void subscribe(RawWebSocketPeer peer, String id, String query) {
		peer.sendText("{\"id\":\"%s\",\"type\":\"subscribe\",\"payload\":{\"query\":\"%s\"}}".formatted(id, query));
	}

	/**
	 * Adds GraphQL to an application.
	 */
	@Configuration(proxyBeanMethods = false)
	static class GraphQlConfiguration {

		@Bean
		GreetingController greetingController(Application application) {
			return new GreetingController(application);
		}

	}

	/**
	 * Greets.
	 */
	@Controller
	static class GreetingController {

		private final Application application;

		GreetingController(Application application) {
			this.application = application;
		}

		@QueryMapping
		String greeting() {
			return "hello";
		}

		@QueryMapping
		String blocking(@Argument String name) {
			this.application.hold(name);
			return name;
		}

		@SubscriptionMapping
		Flux<String> ticks(@Argument String name) {
			return Flux.just("first").concatWith(name.equals("never") ? Mono.never() : later(name));
		}

		@QueryMapping
		Mono<String> later(@Argument String name) {
			return Mono.fromCallable(() -> blocking(name)).subscribeOn(Schedulers.boundedElastic());
		}

	}

}
