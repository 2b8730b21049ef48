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
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.DrainState;
import jakarta.servlet.http.HttpServletRequest;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

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
	@Test
	void whenHandshakeIsWrittenInAnotherWayThenItIsNotOverlooked() throws Exception {
		start();
		for (String upgrade : upgradeHeaders()) {
			try (RawHttpPeer peer = RawHttpPeer.connect(server().port())) {
				peer.request("GET", PeerKind.ENDPOINT.requestPath(), handshakeHeaders(upgrade));
				assertThat(peer.readStatus()).as(upgrade).isEqualTo(101);
				awaitConnections(1);
				assertThat(server().admission().getSlotsTaken()).as(upgrade).isOne();
			}
			Awaitility.await(upgrade).until(() -> server().admission().getSlotsTaken() == 0);
		}
		server().drainer().start().toCompletableFuture().get(1, TimeUnit.MINUTES);
		for (String upgrade : upgradeHeaders()) {
			assertThat(RawHttpPeer.status(server().port(), "GET", PeerKind.ENDPOINT.requestPath(),
					handshakeHeaders(upgrade)))
				.as(upgrade)
				.isEqualTo(503);
		}
	}

	/**
	 * Ways to ask for an upgrade that the container understands.
	 */
	protected List<String> upgradeHeaders() {
		return List.of("Upgrade: x\r\nUpgrade: websocket", "Upgrade: websocket\r\nUpgrade: x", "Upgrade: x, websocket",
				"uPGRADE: \t WebSocket \t", "Upgrade:WEBSOCKET");
	}

	private static String handshakeHeaders(String upgrade) {
		return upgrade + "\r\nConnection: Upgrade\r\n" + KEY + VERSION;
	}

	@Test
	void whenRequestIsNoHandshakeThenItIsServedAtTheLimitAndInDrain() throws Exception {
		startWith(HttpConfiguration.class, "ws-shutdown.admission.max-sessions=1");
		TestPeer peer = connect(PeerKind.PLAIN);
		awaitConnections(1);
		assertRequestsAreServed();
		assertThatExceptionOfType(HandshakeRefused.class).isThrownBy(() -> connect(PeerKind.PLAIN));
		server().drainer().start().toCompletableFuture().get(1, TimeUnit.MINUTES);
		assertThat(peer.awaitClose().code()).isEqualTo(1001);
		assertThat(server().drainer().state()).isEqualTo(DrainState.DRAINED);
		assertRequestsAreServed();
	}

	private void assertRequestsAreServed() throws Exception {
		for (String request : List.of("GET ", "HEAD ", "OPTIONS ", "POST Content-Length: 0", "HEAD KEY", "OPTIONS KEY",
				"POST Content-Length: 0;KEY")) {
			String[] words = request.split(" ", 2);
			String headers = RawHttpPeer.UPGRADE_HEADERS + headers(words[1]);
			assertThat(RawHttpPeer.status(server().port(), words[0], "/any", headers)).as(request).isEqualTo(200);
		}
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
