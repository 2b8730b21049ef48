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

import java.net.Socket;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.HandshakeRefusal;
import io.github.wsshutdown.connection.Connection;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.handler.TextWebSocketHandler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What is to hold for SockJS sessions over HTTP on every servlet container.
 */
public abstract class SockJsHttpContract extends DrainFixture {

	private static final String CLOSE_FRAME = "c[1001,\"Server is going away\"]";

	@BeforeEach
	void frameworkServesSockJsOverHttp() {
		Assumptions.assumeTrue(PeerKind::isSockJsServedOverHttp, "Spring Framework is older than 7.0.9");
	}

	private RawSockJsHttpPeer connect(String transport) {
		return closeLater(RawSockJsHttpPeer.connect(server().port(), "/sockjs", SockJsFrames.of(transport)));
	}

	private RawSockJsHttpPeer connectNotReading(String transport) {
		return closeLater(
				RawSockJsHttpPeer.connectNotReading(server().port(), "/sockjs", SockJsFrames.of(transport), 4096));
	}

	@ParameterizedTest
	@ValueSource(strings = { "xhr", "xhr_streaming", "eventsource", "htmlfile" })
	void whenStoppedThenIdlePeerGetsCloseFrame(String transport) throws Exception {
		start();
		RawSockJsHttpPeer peer = connect(transport);
		awaitConnections(1);
		Connection connection = server().registry().connections().iterator().next();
		assertThat(connection.getTransportName()).isEqualTo(transport);
		assertThat(connection.getPath()).isEqualTo("/sockjs/**");
		assertThat(peer.send("echo hello")).isEqualTo(204);
		peer.awaitMessage("hello"::equals);
		DrainReport report = stop();
		assertThat(peer.awaitClose()).isEqualTo(CLOSE_FRAME);
		assertOutcomes(report, 0, 1, 0, 0);
		assertApplicationTold(server().application(), List.of(1001));
		assertThat(peer.awaitEnd()).isEqualTo(PeerEnd.EOF);
		assertThat(peer.isResponseComplete()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "xhr", "xhr_streaming", "eventsource", "htmlfile" })
	void whenHandlerRunsThenItsAnswerComesBeforeTheCloseFrame(String transport) throws Exception {
		start("ws-shutdown.drain.timeout=60s", "ws-shutdown.drain.handler-timeout=50s");
		RawSockJsHttpPeer peer = connect(transport);
		CompletableFuture<Void> stopping = stopWhileOtherHandlerRuns();
		closeLater(peer.startSending("slow answer"));
		server().application().awaitBegun("answer");
		server().application().release("other");
		Awaitility.await().until(() -> server().registry().connections().stream().allMatch(Connection::isClosing));
		assertThat(peer.send("echo late")).isEqualTo(204);
		server().application().release("answer");
		assertOutcomes(stopped(stopping), 0, 2, 0, 0);
		assertThat(peer.awaitClose()).isEqualTo(CLOSE_FRAME);
		assertThat(peer.messages()).containsExactly("answer");
		assertThat(server().application().echoes()).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "xhr_streaming", "eventsource", "htmlfile" })
	void whenPeerDoesNotReadThenItIsReset(String transport) throws Exception {
		start("ws-shutdown.drain.close-timeout=500ms");
		RawSockJsHttpPeer stuck = connectNotReading(transport);
		RawSockJsHttpPeer healthy = connect(transport);
		stuck.send("push");
		awaitBlockedPeers(1);
		DrainReport report = stop();
		assertOutcomes(report, 0, 1, 1, 0);
		assertThat(healthy.awaitClose()).isEqualTo(CLOSE_FRAME);
		assertThat(report.elapsed()).isGreaterThanOrEqualTo(Duration.ofMillis(500));
		assertEndedEarly(report);
		stuck.startReading();
		assertThat(stuck.awaitEnd()).isEqualTo(PeerEnd.RESET);
		assertApplicationTold(server().application(), List.of(1001, 1001));
		Awaitility.await().until(() -> server().application().pushers().stream().noneMatch(Thread::isAlive));
	}

	@ParameterizedTest
	@ValueSource(strings = { "xhr_streaming", "eventsource", "htmlfile" })
	void whenPeerHasResetAndTheCloseFrameIsWhatFailsThenItIsLost(String transport) throws Exception {
		start();
		RawSockJsHttpPeer peer = connect(transport);
		assertThat(peer.send("echo hello")).isEqualTo(204);
		peer.awaitMessage("hello"::equals);
		peer.reset();
		assertOutcomes(stop(), 0, 0, 0, 1);
		assertApplicationTold(server().application(), List.of(1001));
	}

	@ParameterizedTest
	@ValueSource(strings = { "xhr_streaming", "eventsource", "htmlfile" })
	void whenApplicationClosesThenSlotsComeBackAtOnce(String transport) {
		int count = 20;
		startWith(LongDelayConfiguration.class, "ws-shutdown.drain.timeout=3m", "ws-shutdown.drain.close-timeout=2m");
		List<RawSockJsHttpPeer> peers = Stream
			.generate(() -> closeLater(RawSockJsHttpPeer.connect(server().port(), "/long", SockJsFrames.of(transport))))
			.limit(count)
			.toList();
		peers.forEach((peer) -> peer.startSending("bye"));
		peers.forEach((peer) -> assertThat(peer.awaitClose()).startsWith("c[4000,"));
		awaitNoSlotIsTaken();
		assertApplicationTold(server().application(), Collections.nCopies(count, 4000));
	}

	@Test
	void whenPeerPollsAfterTheDrainHasBegunThenItGetsMessagesAndCloseFrame() throws Exception {
		start();
		RawSockJsHttpPeer peer = connectNotReading("xhr");
		peer.keepPolling(false);
		peer.startReading();
		Awaitility.await().until(peer::isResponseComplete);
		peer.send("echo one");
		CompletableFuture<Void> stopping = server().stop();
		awaitDraining();
		Awaitility.await().until(() -> server().registry().connections().stream().allMatch(Connection::isClosing));
		peer.keepPolling(true);
		assertThat(peer.awaitClose()).isEqualTo(CLOSE_FRAME);
		assertThat(peer.frames()).containsExactly("o", "a[\"one\"]", CLOSE_FRAME);
		assertOutcomes(stopped(stopping), 0, 1, 0, 0);
		assertApplicationTold(server().application(), List.of(1001));
	}

	@Test
	void whenPeerDoesNotPollThenItIsForced() throws Exception {
		start("ws-shutdown.drain.close-timeout=300ms");
		RawSockJsHttpPeer peer = connectNotReading("xhr");
		peer.keepPolling(false);
		peer.startReading();
		Awaitility.await().until(peer::isResponseComplete);
		assertOutcomes(stop(), 0, 0, 1, 0);
		assertApplicationTold(server().application(), List.of(1001));
	}

	@Test
	void whenDrainingThenNewSessionsAreRefusedAndOthersServed() throws Exception {
		start("ws-shutdown.drain.timeout=60s", "ws-shutdown.drain.handler-timeout=50s");
		RawSockJsHttpPeer peer = connect("xhr_streaming");
		CompletableFuture<Void> stopping = stopWhileOtherHandlerRuns();
		assertThatExceptionOfType(HandshakeRefused.class).isThrownBy(() -> connect("xhr_streaming"))
			.satisfies((refused) -> assertThat(refused.status()).isEqualTo(503))
			.satisfies((refused) -> assertThat(refused.headers()).containsKey("Retry-After"));
		assertThatExceptionOfType(HandshakeRefused.class).isThrownBy(() -> connect("xhr"))
			.satisfies((refused) -> assertThat(refused.status()).isEqualTo(503));
		assertThat(server().admission().getRefused(HandshakeRefusal.DRAINING)).isEqualTo(2);
		peer.send("echo still served");
		peer.awaitMessage("still served"::equals);
		server().application().release("other");
		assertOutcomes(stopped(stopping), 0, 2, 0, 0);
	}

	/**
	 * Stop, and have the drain wait for a handler until {@code other} is released. It has
	 * seen by then what is running.
	 */
	private CompletableFuture<Void> stopWhileOtherHandlerRuns() {
		connect(PeerKind.PLAIN).command("slow other");
		server().application().awaitBegun("other");
		CompletableFuture<Void> stopping = server().stop();
		Awaitility.await()
			.until(() -> server().drainer()
				.progress()
				.filter((report) -> report.awaited().handlers() == 1)
				.isPresent());
		return stopping;
	}

	private void awaitNoSlotIsTaken() {
		Awaitility.await().until(() -> server().admission().getSlotsTaken() == 0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "xhr", "xhr_streaming", "eventsource", "htmlfile" })
	void whenFullThenSessionsAreRefusedUntilOneIsGone(String transport) {
		start("ws-shutdown.admission.max-sessions=1");
		RawSockJsHttpPeer peer = connect(transport);
		assertThatExceptionOfType(HandshakeRefused.class).isThrownBy(() -> connect(transport))
			.satisfies((refused) -> assertThat(refused.status()).isEqualTo(503));
		assertThat(server().admission().getRefused(HandshakeRefusal.CAPACITY)).isEqualTo(1);
		assertThat(peer.send("bye")).isEqualTo(204);
		peer.awaitClose();
		awaitNoSlotIsTaken();
		connect(transport);
		assertApplicationTold(server().application(), List.of(4000));
	}

	@Test
	void whenRequestMakesNoSessionThenItsPermitIsGivenBack() throws Exception {
		start("ws-shutdown.admission.max-sessions=1");
		try (Socket socket = new Socket("localhost", server().port())) {
			socket.getOutputStream()
				.write("GET /sockjs/000/one/htmlfile HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
					.getBytes());
			assertThat(new String(socket.getInputStream().readAllBytes())).startsWith("HTTP/1.1 500");
		}
		awaitNoSlotIsTaken();
		assertThat(server().admission().pendingHandshakes()).isZero();
		connect("xhr");
	}

	@Test
	void whenPeerPollsNoMoreThenItsSlotComesBackAfterTheDisconnectDelay() {
		startWith(ShortDelayConfiguration.class, "ws-shutdown.admission.max-sessions=1",
				"ws-shutdown.drain.close-timeout=15s");
		RawSockJsHttpPeer vanished = connectOnce("/short");
		Awaitility.await().until(vanished::isResponseComplete);
		assertThatExceptionOfType(HandshakeRefused.class).isThrownBy(() -> connectOnce("/short"))
			.satisfies((refused) -> assertThat(refused.status()).isEqualTo(503));
		awaitNoSlotIsTaken();
		connectOnce("/short");
	}

	private RawSockJsHttpPeer connectOnce(String prefix) {
		RawSockJsHttpPeer peer = closeLater(
				RawSockJsHttpPeer.connectNotReading(server().port(), prefix, SockJsFrames.of("xhr"), 0));
		peer.keepPolling(false);
		peer.startReading();
		return peer;
	}

	@Configuration(proxyBeanMethods = false)
	static class LongDelayConfiguration {

		@Bean
		WebSocketConfigurer longDelay(Application application) {
			return (registry) -> registry.addHandler(new ServletTestConfiguration.PlainHandler(application), "/long")
				.withSockJS()
				.setDisconnectDelay(120_000);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ShortDelayConfiguration {

		@Bean
		WebSocketConfigurer shortDelay() {
			return (registry) -> registry.addHandler(new TextWebSocketHandler(), "/short")
				.withSockJS()
				.setDisconnectDelay(500);
		}

	}

}
