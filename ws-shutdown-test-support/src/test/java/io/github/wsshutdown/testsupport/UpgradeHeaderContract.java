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

import java.io.IOException;
import java.util.concurrent.TimeUnit;

import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.DrainState;
import jakarta.servlet.http.HttpServletRequest;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What is to hold for requests with an {@code Upgrade} header: what is a handshake is not
 * overlooked, and anything else is plain HTTP, as behind a proxy that adds the header to
 * whatever it passes on.
 */
public abstract class UpgradeHeaderContract extends DrainFixture {

	private static final String KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

	private static final String VERSION = "Sec-WebSocket-Version: 13\r\n";

	/**
	 * Spring looks at the first header only, so this is about Jakarta endpoints.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "Upgrade: x\r\nUpgrade: websocket", "Upgrade: websocket\r\nUpgrade: x",
			"Upgrade: x, websocket", "uPGRADE: \t WebSocket \t", "Upgrade:WEBSOCKET" })
	protected void whenHandshakeIsWrittenInAnotherWayThenItIsNotOverlooked(String upgrade) throws Exception {
		start();
		String headers = upgrade + "\r\nConnection: Upgrade\r\n" + KEY + VERSION;
		try (RawHttpPeer peer = RawHttpPeer.connect(server().port())) {
			peer.request("GET", PeerKind.ENDPOINT.requestPath(), headers);
			assertThat(peer.readStatus()).isEqualTo(101);
			awaitConnections(1);
			assertThat(server().admission().getSlotsTaken()).isOne();
		}
		Awaitility.await().until(() -> server().admission().getSlotsTaken() == 0);
		server().drainer().start().toCompletableFuture().get(10, TimeUnit.SECONDS);
		assertThat(RawHttpPeer.status(server().port(), "GET", PeerKind.ENDPOINT.requestPath(), headers)).isEqualTo(503);
	}

	@ParameterizedTest
	@CsvSource({ "GET, ''", "HEAD, ''", "OPTIONS, ''", "POST, 'Content-Length: 0'", "HEAD, KEY", "OPTIONS, KEY",
			"POST, 'Content-Length: 0;KEY'" })
	void whenRequestIsNoHandshakeThenItIsServedAtTheLimitAndInDrain(String method, String more) throws Exception {
		startWith(HttpConfiguration.class, "ws-shutdown.admission.max-sessions=1");
		String headers = RawHttpPeer.UPGRADE_HEADERS + headers(more);
		TestPeer peer = connect(PeerKind.PLAIN);
		awaitConnections(1);
		assertThat(RawHttpPeer.status(server().port(), method, "/any", headers)).isEqualTo(200);
		assertThatExceptionOfType(HandshakeRefused.class).isThrownBy(() -> connect(PeerKind.PLAIN));
		server().drainer().start().toCompletableFuture().get(10, TimeUnit.SECONDS);
		assertThat(peer.awaitClose().code()).isEqualTo(1001);
		assertThat(server().drainer().state()).isEqualTo(DrainState.DRAINED);
		assertThat(RawHttpPeer.status(server().port(), method, "/any", headers)).isEqualTo(200);
	}

	private static String headers(String names) {
		StringBuilder headers = new StringBuilder();
		for (String name : names.split(";")) {
			headers.append(name.equals("KEY") ? KEY + VERSION : name.isEmpty() ? "" : name + "\r\n");
		}
		return headers.toString();
	}

	@Test
	void whenPostIsSlowThenItHoldsNoSlotAndNoDrain() throws Exception {
		startWith(HttpConfiguration.class);
		try (RawHttpPeer peer = RawHttpPeer.connect(server().port())) {
			peer.request("POST", "/read", RawHttpPeer.UPGRADE_HEADERS + KEY + VERSION + "Content-Length: 3\r\n")
				.send("a");
			server().application().awaitBegun("read");
			assertNothingIsHeld();
			peer.send("bc");
			assertThat(peer.readStatus()).isEqualTo(200);
			peer.awaitText("abc");
		}
	}

	@Test
	void whenEventStreamIsOpenThenItHoldsNoSlotOfHandshakes() throws Exception {
		startWith(HttpConfiguration.class);
		try (RawHttpPeer peer = RawHttpPeer.connect(server().port())) {
			peer.request("GET", "/events", RawHttpPeer.UPGRADE_HEADERS);
			assertThat(peer.readStatus()).isEqualTo(200);
			peer.awaitText("data:first\n\n");
			assertNoSlotIsHeld();
			assertThat(drain().acknowledged()).isOne();
		}
	}

	private void assertNothingIsHeld() throws Exception {
		assertNoSlotIsHeld();
		assertThat(drain().total()).isZero();
	}

	private void assertNoSlotIsHeld() {
		assertThat(server().admission().getSlotsTaken()).isZero();
		assertThat(server().admission().pendingHandshakes()).isZero();
	}

	private DrainReport drain() throws Exception {
		return server().drainer().start().toCompletableFuture().get(1, TimeUnit.MINUTES);
	}

	/**
	 * Plain HTTP.
	 */
	@Configuration(proxyBeanMethods = false)
	@Import(HttpController.class)
	static class HttpConfiguration {

	}

	/**
	 * Serves plain HTTP.
	 */
	@RestController
	static class HttpController {

		private final Application application;

		HttpController(Application application) {
			this.application = application;
		}

		@GetMapping("/any")
		String get() {
			return "served";
		}

		@PostMapping("/any")
		String post() {
			return "served";
		}

		@PostMapping("/read")
		String read(HttpServletRequest request) throws IOException {
			char first = (char) request.getInputStream().read();
			this.application.release("read");
			this.application.hold("read");
			return first + new String(request.getInputStream().readAllBytes());
		}

		@GetMapping(path = "/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
		SseEmitter events() throws IOException {
			SseEmitter emitter = new SseEmitter(0L);
			emitter.send("first");
			return emitter;
		}

	}

}
