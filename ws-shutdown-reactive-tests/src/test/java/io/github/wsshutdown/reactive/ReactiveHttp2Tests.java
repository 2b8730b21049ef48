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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.HandshakeRefusal;
import io.github.wsshutdown.connection.Connection;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for WebSocket connections that are streams of HTTP/2 (RFC 8441) on Reactor Netty.
 */
class ReactiveHttp2Tests extends ReactiveFixture {

	private ConnectionProvider connections;

	private HttpClient client;

	@Override
	public Class<?> configuration() {
		return Http2Configuration.class;
	}

	@BeforeEach
	void startClient() {
		this.connections = ConnectionProvider.create("http2", 1);
	}

	@AfterEach
	void stopClient() {
		this.connections.disposeLater().block(Duration.ofSeconds(30));
	}

	@Test
	void whenPeersAreStreamsThenTheyAreAdmittedAndDrained() throws Exception {
		startHttp2("ws-shutdown.admission.max-sessions=3");
		List<Peer> peers = IntStream.range(0, 3).mapToObj((i) -> new Peer(true)).toList();
		for (Peer peer : peers) {
			peer.send("echo hello");
			assertThat(peer.answer.get(30, TimeUnit.SECONDS)).isEqualTo("hello");
		}
		assertThat(server().registry().connections()).extracting(Connection::getPath).containsOnly("/plain").hasSize(3);
		Peer refused = new Peer(true);
		assertThat(refused.closed).failsWithin(Duration.ofSeconds(30))
			.withThrowableThat()
			.withCauseInstanceOf(WebSocketClientHandshakeException.class)
			.withMessageContaining("503");
		assertThat(server().admission().getRefused(HandshakeRefusal.CAPACITY)).isOne();
		DrainReport report = stop();
		assertOutcomes(report, 0, 3, 0, 0);
		assertEndedEarly(report);
		for (Peer peer : peers) {
			assertThat(peer.closed.get(30, TimeUnit.SECONDS)).isEqualTo("1001 Server is going away");
		}
	}

	@Test
	void whenRequestRunsOnStreamThenItIsAnsweredFirst() throws Exception {
		startHttp2();
		Peer peer = new Peer(true);
		peer.send("slow one");
		server().application().awaitBegun("one");
		CompletableFuture<Void> stopping = server().stop();
		awaitDraining();
		server().application().release("one");
		assertOutcomes(stopped(stopping), 0, 1, 0, 0);
		assertThat(peer.answer.get(30, TimeUnit.SECONDS)).isEqualTo("one");
		assertThat(peer.closed.get(30, TimeUnit.SECONDS)).startsWith("1001");
	}

	@Test
	void whenPeerOfOneStreamDoesNotReadThenItIsCutAndTheOthersAreNot() throws Exception {
		startHttp2("ws-shutdown.drain.close-timeout=3s", "ws-shutdown.drain.handler-timeout=500ms");
		Peer stuck = new Peer(false);
		stuck.send("push");
		awaitBlockedPeers(1);
		Peer healthy = new Peer(true);
		healthy.send("echo hello");
		assertThat(healthy.answer.get(30, TimeUnit.SECONDS)).isEqualTo("hello");
		DrainReport report = server().drainer().start().toCompletableFuture().get(30, TimeUnit.SECONDS);
		assertOutcomes(report, 0, 1, 1, 0);
		assertEndedEarly(report);
		assertThat(healthy.closed.get(30, TimeUnit.SECONDS)).startsWith("1001");
		assertThat(fetch()).isEqualTo("served");
	}

	/**
	 * Start the application, and make the one connection that all streams share. Only
	 * when the client has read the server's settings it knows that it may upgrade.
	 */
	private void startHttp2(String... properties) {
		List<String> all = new ArrayList<>(List.of("server.http2.enabled=true"));
		all.addAll(List.of(properties));
		start(all.toArray(String[]::new));
		this.client = HttpClient.create(this.connections)
			.host("localhost")
			.port(server().port())
			.protocol(HttpProtocol.H2C)
			// Less than all streams share, or one whose peer does not read holds up the
			// others
			.http2Settings((settings) -> settings.initialWindowSize(16_384));
		assertThat(fetch()).isEqualTo("served");
	}

	private String fetch() {
		return this.client.get().uri("/http").responseContent().aggregate().asString().block(Duration.ofSeconds(30));
	}

	/**
	 * A stream, if the peer reads; else one of whose messages it takes none.
	 */
	private final class Peer {

		private final CompletableFuture<String> answer = new CompletableFuture<>();

		private final CompletableFuture<String> closed = new CompletableFuture<>();

		private final Sinks.Many<String> messages = Sinks.many().unicast().onBackpressureBuffer();

		Peer(boolean reads) {
			ReactiveHttp2Tests.this.client.websocket().uri("/plain").handle((inbound, outbound) -> {
				inbound.receiveCloseStatus()
					.subscribe((status) -> this.closed.complete(status.code() + " " + status.reasonText()));
				Mono<Void> received = reads ? inbound.receive().asString().doOnNext(this.answer::complete).then()
						: Mono.never();
				return outbound.sendString(this.messages.asFlux()).then().and(received);
			}).subscribe(null, this.closed::completeExceptionally);
		}

		void send(String text) {
			this.messages.tryEmitNext(text).orThrow();
		}

	}

	/**
	 * An application that allows WebSocket over HTTP/2. Not by a bean that customizes the
	 * server, which comes before Spring Boot's own settings and is undone by them.
	 */
	@Configuration(proxyBeanMethods = false)
	@Import(ReactiveTestConfiguration.class)
	static class Http2Configuration {

		@Bean
		WebServerFactoryCustomizer<NettyReactiveWebServerFactory> extendedConnect() {
			return (factory) -> factory.addServerCustomizers(
					(server) -> server.http2Settings((settings) -> settings.connectProtocolEnabled(true)));
		}

	}

}
