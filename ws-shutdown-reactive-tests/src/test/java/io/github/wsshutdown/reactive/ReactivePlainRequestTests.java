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

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.github.wsshutdown.Admission;
import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.testsupport.HandshakeRefused;
import io.github.wsshutdown.testsupport.RawWebSocketPeer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for plain HTTP requests behind a proxy that adds {@code Upgrade: websocket} and
 * {@code Connection: upgrade} to all of them, and for handshakes that a proxy or a client
 * writes in another way.
 */
class ReactivePlainRequestTests extends ReactiveFixture {

	private static final String UPGRADE = "Upgrade: websocket\r\nConnection: upgrade\r\n";

	private static final String KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n";

	@Override
	public Class<?> configuration() {
		return HttpConfiguration.class;
	}

	@ParameterizedTest
	@CsvSource({ "GET, /http, 200", "HEAD, /http, 200", "OPTIONS, /http, 200", "POST, /body, 200",
			"GET, /missing, 404" })
	void whenPlainRequestAsksForUpgradeThenItIsServedAtCapAndDuringDrain(String method, String path, int status)
			throws Exception {
		start("ws-shutdown.admission.max-sessions=1");
		connect("/plain");
		awaitConnections(1);
		assertThat(status(method, path)).isEqualTo(status);
		assertThatExceptionOfType(HandshakeRefused.class).isThrownBy(() -> connect("/plain"));
		server().drainer().start().toCompletableFuture().get();
		assertThat(status(method, path)).isEqualTo(status);
		assertThatExceptionOfType(HandshakeRefused.class).isThrownBy(() -> connect("/plain"))
			.satisfies((refused) -> assertThat(refused.status()).isEqualTo(503));
		assertThat(admission().getSlotsTaken()).isZero();
	}

	@Test
	void whenRequestIsSlowThenItHoldsNoSlotAndNoDrainWaitsForIt() throws Exception {
		start(LONG_TIMEOUT, LONG_HANDLER_TIMEOUT);
		try (Socket slow = send("POST /body HTTP/1.1\r\nHost: x\r\n" + UPGRADE + "Content-Length: 2\r\n\r\na")) {
			assertThat(status("GET", "/http")).isEqualTo(200);
			assertThat(admission().getSlotsTaken()).isZero();
			assertThat(drain().elapsed()).isLessThan(Duration.ofSeconds(60));
			slow.getOutputStream().write('b');
			assertThat(readLine(slow)).startsWith("HTTP/1.1 200");
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void whenEventsAreStreamedThenTheyHoldNoSlotAndNoDrainWaitsForThem(boolean withKey) throws Exception {
		start(LONG_TIMEOUT, LONG_HANDLER_TIMEOUT);
		String more = withKey ? KEY : "";
		try (Socket stream = send("GET /events HTTP/1.1\r\nHost: x\r\n" + UPGRADE + more + "\r\n")) {
			assertThat(readLine(stream)).startsWith("HTTP/1.1 200");
			Awaitility.await().until(() -> admission().getSlotsTaken() == 0);
			assertThat(drain().elapsed()).isLessThan(Duration.ofSeconds(60));
		}
	}

	@Test
	void whenHandshakeIsWrittenInAnotherWayThenItIsStillOne() throws Exception {
		start("ws-shutdown.admission.max-sessions=1");
		RawWebSocketPeer peer = open(
				handshake("/plain").header("Upgrade", "WebSocket").header("Connection", "upgrade"));
		awaitConnections(1);
		for (String upgrade : new String[] { "Upgrade: h2c, WEBSOCKET\r\n",
				"Upgrade: h2c\r\nUpgrade: websocket\r\n" }) {
			try (Socket socket = send(
					"GET /plain HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\n" + upgrade + KEY + "\r\n")) {
				assertThat(readLine(socket)).as(upgrade).startsWith("HTTP/1.1 503");
			}
		}
		assertThat(drain().acknowledged()).isOne();
		assertThat(peer.awaitClose(Duration.ofSeconds(30)).closeCode()).isEqualTo(1001);
	}

	@Test
	void whenPlainConnectIsSentThenItIsNoHandshake() throws Exception {
		start();
		server().drainer().start().toCompletableFuture().get();
		try (Socket socket = send("CONNECT /http HTTP/1.1\r\nHost: x\r\n\r\n")) {
			assertThat(readLine(socket)).doesNotContain("503");
		}
	}

	private DrainReport drain() throws Exception {
		CompletableFuture<DrainReport> drained = server().drainer().start().toCompletableFuture();
		return drained.get();
	}

	private int status(String method, String path) throws IOException {
		String body = method.equals("POST") ? "Content-Length: 2\r\n\r\nab" : "\r\n";
		try (Socket socket = send(method + " " + path + " HTTP/1.1\r\nHost: x\r\n" + UPGRADE + body)) {
			return Integer.parseInt(readLine(socket).split(" ")[1]);
		}
	}

	private Socket send(String request) throws IOException {
		Socket socket = new Socket("localhost", server().port());
		socket.setSoTimeout(30_000);
		socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
		return socket;
	}

	private static String readLine(Socket socket) throws IOException {
		StringBuilder line = new StringBuilder();
		for (int read = socket.getInputStream().read(); read != '\n'
				&& read != -1; read = socket.getInputStream().read()) {
			line.append((char) read);
		}
		return line.toString().trim();
	}

	private Admission admission() {
		return server().context().getBean(Admission.class);
	}

	/**
	 * An application that serves more than WebSocket.
	 */
	@Configuration(proxyBeanMethods = false)
	@Import(ReactiveTestConfiguration.class)
	static class HttpConfiguration {

		@Bean
		PlainController plainController() {
			return new PlainController();
		}

	}

	/**
	 * Takes bodies and streams events.
	 */
	@RestController
	static class PlainController {

		@PostMapping("/body")
		String body(@RequestBody String body) {
			return body;
		}

		@GetMapping(path = "/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
		Flux<String> events() {
			return Flux.interval(Duration.ofMillis(10)).map(String::valueOf);
		}

	}

}
