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

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import javax.net.ssl.SSLException;

import io.github.wsshutdown.AdmissionLimits;
import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.HandshakeRefusal;
import io.github.wsshutdown.admission.HandshakeRate;
import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.reactive.OnReactorNetty;
import io.github.wsshutdown.reactive.ReactiveTestConfiguration;
import io.github.wsshutdown.testsupport.Application;
import io.github.wsshutdown.testsupport.DrainFixture;
import io.github.wsshutdown.testsupport.Frame;
import io.github.wsshutdown.testsupport.KeyPairs;
import io.github.wsshutdown.testsupport.PeerEnd;
import io.github.wsshutdown.testsupport.RawWebSocketPeer;
import io.github.wsshutdown.testsupport.TestServer;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.core.RSocketConnector;
import io.rsocket.exceptions.ConnectionCloseException;
import io.rsocket.exceptions.RejectedException;
import io.rsocket.transport.ClientTransport;
import io.rsocket.transport.netty.client.TcpClientTransport;
import io.rsocket.transport.netty.client.WebsocketClientTransport;
import io.rsocket.util.DefaultPayload;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.client.HttpClient;
import reactor.netty.tcp.TcpClient;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.stereotype.Controller;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for connections of RSocket, with the client of the same library and with a bare
 * socket.
 */
class RSocketTests extends DrainFixture implements OnReactorNetty {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	@Override
	public Class<?> configuration() {
		return RSocketConfiguration.class;
	}

	@ParameterizedTest
	@EnumSource
	void whenServerStopsThenClientsAreToldInTheirOwnWords(Kind kind) throws Exception {
		start(kind, "ws-shutdown.admission.max-sessions=2");
		Client first = connect(kind);
		Client second = connect(kind);
		assertThat(first.ask("echo", "hello")).isEqualTo("hello");
		assertThat(second.ask("echo", "there")).isEqualTo("there");
		assertThat(server().registry().connections()).hasSize(2)
			.allSatisfy((connection) -> assertThat(connection.getPath()).isEqualTo(kind.registeredPath))
			.allSatisfy((connection) -> assertThat(connection.getTransportName()).isEqualTo(kind.transportName));
		DrainReport report = stop();
		assertOutcomes(report, 0, 2, 0, 0);
		assertEndedEarly(report);
		assertThat(List.of(first, second)).allSatisfy((client) -> assertThat(client.closed.get(30, TimeUnit.SECONDS))
			.isInstanceOf(ConnectionCloseException.class)
			.hasMessage("Server is going away"));
	}

	@ParameterizedTest
	@EnumSource
	void whenThereIsNoSlotThenClientIsRefused(Kind kind) throws Exception {
		start(kind, "ws-shutdown.admission.max-sessions=1");
		Client client = connect(kind);
		assertThat(client.ask("echo", "hello")).isEqualTo("hello");
		assertThat(refusal(kind)).contains(kind.refusal);
		assertThat(server().admission().getRefused(HandshakeRefusal.CAPACITY)).isOne();
		client.socket.dispose();
		Awaitility.await().until(() -> server().admission().getSlotsTaken() == 0);
		assertThat(connect(kind).ask("echo", "again")).isEqualTo("again");
		server().admission().setLimits(AdmissionLimits.UNLIMITED);
		server().admission().setRate(new HandshakeRate(1, 0, Duration.ZERO, () -> 0));
		assertThat(connect(kind).ask("echo", "let in")).isEqualTo("let in");
		assertThat(refusal(kind)).contains(kind.refusal);
		assertThat(server().admission().getRefused(HandshakeRefusal.RATE)).isOne();
	}

	@ParameterizedTest
	@EnumSource
	void whenRequestsRunThenTheyAreAnsweredFirstAndNewClientsAreRefused(Kind kind) throws Exception {
		start(kind, "ws-shutdown.drain.timeout=120s", "ws-shutdown.drain.handler-timeout=60s");
		Client client = connect(kind);
		CompletableFuture<String> answer = client.request("slow", "one");
		CompletableFuture<List<String>> stream = client.stream("count", "3").collectList().toFuture();
		server().application().awaitBegun("one");
		CompletableFuture<DrainReport> report = server().drainer().start().toCompletableFuture();
		assertThat(refusal(kind)).contains(kind.refusal);
		assertThat(server().admission().getRefused(HandshakeRefusal.DRAINING)).isOne();
		assertThat(client.ask("echo", "before the turn")).isEqualTo("before the turn");
		server().application().release("one");
		assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo("one");
		assertThat(stream.get(30, TimeUnit.SECONDS)).containsExactly("0", "1", "2");
		assertOutcomes(report.get(30, TimeUnit.SECONDS), 0, 1, 0, 0);
		assertThat(client.closed.get(30, TimeUnit.SECONDS)).isInstanceOf(ConnectionCloseException.class);
	}

	@ParameterizedTest
	@EnumSource
	void whenStreamHasNoEndThenClientIsToldAfterHandlerTimeout(Kind kind) throws Exception {
		start(kind, "ws-shutdown.drain.handler-timeout=300ms");
		Client client = connect(kind);
		List<String> received = new CopyOnWriteArrayList<>();
		client.stream("endless", "x").subscribe(received::add, (ex) -> {
		});
		Awaitility.await().until(() -> !received.isEmpty());
		DrainReport report = stop();
		assertOutcomes(report, 0, 1, 0, 0);
		assertEndedEarly(report);
		assertThat(client.closed.get(30, TimeUnit.SECONDS)).isInstanceOf(ConnectionCloseException.class);
	}

	@ParameterizedTest
	@EnumSource
	void whenTurnHasComeThenNewRequestsAreRejectedAndRunningOnesAreAnswered(Kind kind) throws Exception {
		start(kind, "ws-shutdown.drain.timeout=120s", "ws-shutdown.drain.handler-timeout=60s");
		Client client = connect(kind);
		CompletableFuture<String> answer = client.request("slow", "one");
		server().application().awaitBegun("one");
		Connection connection = server().registry().connections().iterator().next();
		CompletableFuture<DrainReport> report = server().drainer()
			.close(connection.getId())
			.orElseThrow()
			.toCompletableFuture();
		Awaitility.await().until(connection::isClosing);
		assertThat(client.request("echo", "late")).failsWithin(TIMEOUT)
			.withThrowableThat()
			.withCauseInstanceOf(RejectedException.class);
		server().application().release("one");
		assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo("one");
		assertOutcomes(report.get(30, TimeUnit.SECONDS), 0, 1, 0, 0);
	}

	@Test
	void whenPeerOfTcpEndsItsSideThenItHasAcknowledged() throws Exception {
		start(Kind.TCP, "ws-shutdown.drain.timeout=120s", "ws-shutdown.drain.close-timeout=60s");
		RawRSocketPeer peer = closeLater(RawRSocketPeer.connect(rsocketPort()));
		awaitConnections(1);
		CompletableFuture<DrainReport> report = server().drainer().start().toCompletableFuture();
		assertThat(peer.readError())
			.isEqualTo(new RawRSocketPeer.Error(0, RawRSocketPeer.Error.CONNECTION_CLOSE, "Server is going away"));
		assertThat(peer.awaitEnd()).isEqualTo(PeerEnd.EOF);
		assertThat(report).isNotDone();
		peer.close();
		assertOutcomes(report.get(30, TimeUnit.SECONDS), 0, 1, 0, 0);
	}

	@Test
	void whenPeerOfTcpDoesNotEndItsSideThenItIsCut() throws Exception {
		start(Kind.TCP, "ws-shutdown.drain.close-timeout=3s");
		RawRSocketPeer peer = closeLater(RawRSocketPeer.connect(rsocketPort()));
		awaitConnections(1);
		DrainReport report = stop();
		assertThat(peer.readError().code()).isEqualTo(RawRSocketPeer.Error.CONNECTION_CLOSE);
		assertOutcomes(report, 0, 0, 1, 0);
		assertEndedEarly(report);
	}

	@Test
	void whenPeerOfTcpDoesNotReadThenItIsResetAndHoldsUpNoOther() throws Exception {
		start(Kind.TCP, "ws-shutdown.drain.close-timeout=3s", "ws-shutdown.drain.handler-timeout=300ms");
		RawRSocketPeer peer = closeLater(RawRSocketPeer.connect(rsocketPort()));
		peer.requestStream("bulk");
		awaitBlockedPeers(1);
		Client polite = connect(Kind.TCP);
		assertThat(polite.ask("echo", "hello")).isEqualTo("hello");
		DrainReport report = stop();
		assertOutcomes(report, 0, 1, 1, 0);
		assertEndedEarly(report);
		assertThat(polite.closed.get(30, TimeUnit.SECONDS)).isInstanceOf(ConnectionCloseException.class);
		assertThat(peer.awaitEnd()).isEqualTo(PeerEnd.RESET);
	}

	@Test
	void whenPeerOfTcpIsRefusedThenItIsToldWhenItHasAsked() throws Exception {
		start(Kind.TCP, "ws-shutdown.admission.max-sessions=1");
		closeLater(RawRSocketPeer.connect(rsocketPort()));
		awaitConnections(1);
		RawRSocketPeer refused = closeLater(RawRSocketPeer.connect(rsocketPort()));
		assertThat(refused.readError().code()).isEqualTo(RawRSocketPeer.Error.REJECTED_SETUP);
		assertThat(refused.awaitEnd()).isEqualTo(PeerEnd.EOF);
	}

	@ParameterizedTest
	@EnumSource(names = { "MAPPED", "WEBSOCKET" })
	void whenWebSocketPeerIsToldThenErrorFrameComesBeforeCloseFrame(Kind kind) throws Exception {
		start(kind);
		RawWebSocketPeer peer = closeLater(
				RawWebSocketPeer.connect((kind == Kind.MAPPED) ? server().port() : rsocketPort(), "/rsocket"))
			.startReading();
		peer.sendBinary(RawRSocketPeer.setupFrame());
		// Its answer tells that the setup was read
		peer.sendPing();
		peer.awaitFrame((frame) -> frame.opcode() == Frame.PONG, TIMEOUT);
		awaitConnections(1);
		assertOutcomes(stop(), 0, 1, 0, 0);
		assertThat(peer.awaitClose(TIMEOUT).closeCode()).isEqualTo(1001);
		assertThat(peer.awaitClose(TIMEOUT).closeReason()).isEqualTo("Server is going away");
		assertThat(peer.awaitEnd(TIMEOUT)).isEqualTo(PeerEnd.EOF);
		assertThat(peer.frames()).filteredOn((frame) -> frame.opcode() != Frame.PONG)
			.hasSize(2)
			.first()
			.extracting(Frame::payload)
			.extracting(RawRSocketPeer.Error::of)
			.isEqualTo(new RawRSocketPeer.Error(0, RawRSocketPeer.Error.CONNECTION_CLOSE, "Server is going away"));
	}

	@ParameterizedTest
	@EnumSource(names = { "WEBSOCKET", "TCP" })
	void whenServerHasTlsThenClientIsToldAndOneTooManyIsRefused(Kind kind, @TempDir Path directory) throws Exception {
		startWithTls(kind, directory, "ws-shutdown.admission.max-sessions=1");
		Client client = new Client(connector(kind.secureTransport(rsocketPort())).block(TIMEOUT));
		closeLater(client.socket::dispose);
		assertThat(client.ask("echo", "hello")).isEqualTo("hello");
		assertThat(refusal(connector(kind.secureTransport(rsocketPort())))).contains(kind.refusal);
		DrainReport report = stop();
		assertOutcomes(report, 0, 1, 0, 0);
		assertEndedEarly(report);
		assertThat(client.closed.get(30, TimeUnit.SECONDS)).isInstanceOf(ConnectionCloseException.class)
			.hasMessage("Server is going away");
	}

	@Test
	void whenPeerOfTcpWithTlsDoesNotEndItsSideThenItIsToldAndCut(@TempDir Path directory) throws Exception {
		startWithTls(Kind.TCP, directory, "ws-shutdown.drain.close-timeout=3s");
		RawRSocketPeer peer = closeLater(RawRSocketPeer.connect(rsocketPort(), KeyPairs.trusting()));
		awaitConnections(1);
		DrainReport report = stop();
		assertThat(peer.readError().code()).isEqualTo(RawRSocketPeer.Error.CONNECTION_CLOSE);
		assertOutcomes(report, 0, 0, 1, 0);
		assertEndedEarly(report);
	}

	private void startWithTls(Kind kind, Path directory, String property) throws Exception {
		List<String> properties = new ArrayList<>(KeyPairs.bundle(directory));
		properties.addAll(List.of("spring.rsocket.server.ssl.bundle=" + KeyPairs.BUNDLE, property));
		start(kind, properties.toArray(String[]::new));
	}

	private TestServer start(Kind kind, String... properties) {
		String[] all = new String[kind.properties.size() + properties.length];
		kind.properties.toArray(all);
		System.arraycopy(properties, 0, all, kind.properties.size(), properties.length);
		return start(all);
	}

	private int rsocketPort() {
		return server().context().getEnvironment().getRequiredProperty("local.rsocket.server.port", Integer.class);
	}

	private Client connect(Kind kind) {
		Client client = new Client(connector(kind).block(TIMEOUT));
		closeLater(client.socket::dispose);
		return client;
	}

	private Mono<RSocket> connector(Kind kind) {
		return connector(kind.transport.apply((kind == Kind.MAPPED) ? server().port() : rsocketPort()));
	}

	private static Mono<RSocket> connector(ClientTransport transport) {
		return RSocketConnector.create()
			.metadataMimeType("message/x.rsocket.routing.v0")
			.dataMimeType("text/plain")
			.connect(transport);
	}

	/**
	 * Try to connect.
	 * @return what the client says of why it can't
	 */
	private String refusal(Kind kind) {
		return refusal(connector(kind));
	}

	private static String refusal(Mono<RSocket> connector) {
		return connector.flatMap((socket) -> socket.onClose())
			.then(Mono.just("closed without a word"))
			.onErrorResume((ex) -> Mono.just(ex.toString()))
			.block(TIMEOUT);
	}

	/**
	 * What carries RSocket.
	 */
	enum Kind {

		/** WebSocket, on a path of the web server. */
		MAPPED("websocket", "/rsocket", "503",
				(port) -> WebsocketClientTransport.create(URI.create("ws://localhost:" + port + "/rsocket")),
				"spring.rsocket.server.transport=websocket", "spring.rsocket.server.mapping-path=/rsocket"),

		/** WebSocket, on a port of its own. */
		WEBSOCKET("websocket", "/**", "RejectedSetupException",
				(port) -> WebsocketClientTransport.create(URI.create("ws://localhost:" + port + "/")),
				"spring.rsocket.server.transport=websocket", "spring.rsocket.server.port=0"),

		/** TCP, on a port of its own. */
		TCP("rsocket", "/**", "RejectedSetupException", (port) -> TcpClientTransport.create("localhost", port),
				"spring.rsocket.server.port=0");

		private final String transportName;

		private final String registeredPath;

		private final String refusal;

		private final Function<Integer, ClientTransport> transport;

		private final List<String> properties;

		Kind(String transportName, String registeredPath, String refusal, Function<Integer, ClientTransport> transport,
				String... properties) {
			this.transportName = transportName;
			this.registeredPath = registeredPath;
			this.refusal = refusal;
			this.transport = transport;
			this.properties = List.of(properties);
		}

		ClientTransport secureTransport(int port) throws SSLException {
			SslContext tls = SslContextBuilder.forClient().trustManager(InsecureTrustManagerFactory.INSTANCE).build();
			return (this == TCP)
					? TcpClientTransport
						.create(TcpClient.create().host("localhost").port(port).secure((spec) -> spec.sslContext(tls)))
					: WebsocketClientTransport.create(
							HttpClient.create().host("localhost").port(port).secure((spec) -> spec.sslContext(tls)),
							"/");
		}

	}

	/**
	 * A client of the library.
	 */
	private static final class Client {

		private final RSocket socket;

		private final CompletableFuture<Throwable> closed = new CompletableFuture<>();

		Client(RSocket socket) {
			this.socket = socket;
			socket.onClose()
				.subscribe(null, this.closed::complete,
						() -> this.closed.completeExceptionally(new IllegalStateException("Closed without a word")));
		}

		String ask(String route, String data) throws Exception {
			return request(route, data).get(30, TimeUnit.SECONDS);
		}

		CompletableFuture<String> request(String route, String data) {
			return this.socket.requestResponse(payload(route, data)).map(Payload::getDataUtf8).toFuture();
		}

		Flux<String> stream(String route, String data) {
			return this.socket.requestStream(payload(route, data)).map(Payload::getDataUtf8);
		}

		private static Payload payload(String route, String data) {
			byte[] name = route.getBytes(StandardCharsets.UTF_8);
			byte[] metadata = new byte[name.length + 1];
			metadata[0] = (byte) name.length;
			System.arraycopy(name, 0, metadata, 1, name.length);
			return DefaultPayload.create(data.getBytes(StandardCharsets.UTF_8), metadata);
		}

	}

	/**
	 * An application that speaks RSocket.
	 */
	@Configuration(proxyBeanMethods = false)
	@Import({ ReactiveTestConfiguration.class, RSocketController.class })
	static class RSocketConfiguration {

	}

	/**
	 * Answers.
	 */
	@Controller
	static class RSocketController {

		private final Application application;

		RSocketController(Application application) {
			this.application = application;
		}

		@MessageMapping("echo")
		String echo(String text) {
			return text;
		}

		@MessageMapping("slow")
		Mono<String> slow(String name) {
			return Mono.fromRunnable(() -> this.application.hold(name))
				.subscribeOn(Schedulers.boundedElastic())
				.thenReturn(name);
		}

		@MessageMapping("count")
		Flux<String> count(String count) {
			return Flux.interval(Duration.ofMillis(100)).map(String::valueOf).take(Integer.parseInt(count));
		}

		@MessageMapping("bulk")
		Flux<String> bulk(String text) {
			return Flux.interval(Duration.ofMillis(1)).onBackpressureDrop().map((tick) -> text.repeat(10_000));
		}

		@MessageMapping("endless")
		Flux<String> endless(String text) {
			return Flux.interval(Duration.ofMillis(20)).map((tick) -> text).onBackpressureDrop();
		}

	}

}
