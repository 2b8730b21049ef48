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

package io.github.wsshutdown.testsupport.transparency;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.github.wsshutdown.testsupport.Container;
import io.github.wsshutdown.testsupport.FrameEncoder;

/**
 * Handshakes, good and bad.
 */
final class HandshakeRows {

	private static final String UPGRADE = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
			+ "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

	private static final Set<Container> SERVLET = Set.of(Container.TOMCAT, Container.JETTY);

	private HandshakeRows() {
	}

	static List<Row> rows() {
		List<Row> rows = new ArrayList<>();
		headers((description, script) -> rows.add(Row.at(Endpoint.FOR_HANDSHAKES, description, script)));
		requests((description, script) -> rows.add(Row.at(Endpoint.FOR_HANDSHAKES, description, script)));
		paths(rows);
		return rows;
	}

	private static void headers(Rows.Adding rows) {
		with(rows, "names version 12", "Sec-WebSocket-Version", "12");
		with(rows, "names no version", "Sec-WebSocket-Version", null);
		with(rows, "sends no key", "Sec-WebSocket-Key", null);
		with(rows, "sends a short key", "Sec-WebSocket-Key", "short");
		with(rows, "sends no Connection header", "Connection", null);
		with(rows, "sends Connection: keep-alive, Upgrade", "Connection", "keep-alive, Upgrade");
		with(rows, "sends no Upgrade header", "Upgrade", null);
		with(rows, "asks to upgrade to another protocol", "Upgrade", "foo");
		with(rows, "asks to upgrade to one of two protocols", "Upgrade", "foo, websocket");
		with(rows, "writes WebSocket in its own way", "Upgrade", "WebSocket", "Connection", "UPGRADE");
		with(rows, "sends no Host header", "Host", null);
		with(rows, "sends a Host header that is none", "Host", "[not a host");
		with(rows, "comes from the same origin", "Origin", "http://localhost");
		with(rows, "comes from another origin", "Origin", "https://elsewhere.example");
		with(rows, "comes from an origin that is none", "Origin", "null");
		with(rows, "asks for a sub-protocol that is not known", "Sec-WebSocket-Protocol", "unknown");
		with(rows, "asks for an extension that is not known", "Sec-WebSocket-Extensions", "unknown; x=1");
		with(rows, "asks for compression", "Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits");
		with(rows, "asks for compression with a parameter that is not known", "Sec-WebSocket-Extensions",
				"permessage-deflate; unknown=1");
		with(rows, "sends extensions that cannot be read", "Sec-WebSocket-Extensions", ";;=,");
		with(rows, "sends cookies and other headers", "Cookie", "a=b; c=d", "X-Forwarded-For", "10.1.2.3",
				"Authorization", "Basic dTpw", "Accept-Language", "de, en;q=0.5");
		with(rows, "sends a header of 20 kB", "X-Long", "x".repeat(20_000));
	}

	private static void with(Rows.Adding rows, String description, String... headers) {
		rows.add(description, (scene) -> {
			WirePeer peer = scene.shakeHands(headers).endsAnyhow().awaitResponse();
			if (!peer.wire().startsWith("HTTP/1.1 101")) {
				peer.endOutput();
			}
		});
	}

	private static void requests(Rows.Adding rows) {
		for (String method : new String[] { "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "TRACE" }) {
			rows.add("shakes hands by " + method,
					(scene) -> scene.connect()
						.raw("%s %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n".formatted(method, scene.target(), UPGRADE))
						.awaitResponse()
						.endOutput());
		}
		rows.add("shakes hands by HTTP/1.0",
				(scene) -> scene.connect()
					.raw("GET %s HTTP/1.0\r\nHost: localhost\r\n%s\r\n".formatted(scene.target(), UPGRADE))
					.awaitResponse()
					.endOutput());
		rows.add("sends two Upgrade headers", (scene) -> scene.connect()
			.raw("GET %s HTTP/1.1\r\nHost: localhost\r\nUpgrade: foo\r\n%s\r\n".formatted(scene.target(), UPGRADE))
			.awaitResponse()
			.endOutput());
		rows.add("shakes hands after a request on the same connection", (scene) -> {
			WirePeer peer = scene.connect()
				.raw("GET /http HTTP/1.1\r\nHost: localhost\r\n\r\n")
				.awaitText("served")
				.raw(scene.handshake())
				.awaitText("HTTP/1.1 101");
			peer.endOutput();
		});
		rows.add("sends its handshake byte by byte", (scene) -> {
			WirePeer peer = scene.connect();
			for (byte single : scene.handshake().getBytes()) {
				peer.raw(new byte[] { single });
			}
			scene.opened(peer);
		});
	}

	private static void paths(List<Row> rows) {
		// Jetty answers such a peer, or does not
		rows.add(Row.at(Endpoint.FOR_HANDSHAKES, "ends its side of TCP within its handshake", (scene) -> {
			String handshake = scene.handshake();
			scene.connect().raw(handshake.substring(0, handshake.length() / 2)).endOutput().awaitEnd();
		}).exceptOn(Container.JETTY).exceptOn(Container.WEBFLUX_ON_JETTY));
		// Reactor Netty loses what comes with a handshake
		rows.add(Row.at(Endpoint.FOR_HANDSHAKES, "sends a message together with its handshake", (scene) -> {
			WirePeer peer = scene.connect();
			peer.raw(Rows.together(scene.handshake().getBytes(),
					FrameEncoder.frame(1, true, FrameEncoder.text("echo hello"))));
			scene.opened(peer).awaitText("hello");
		}).exceptOn(Container.REACTOR_NETTY));
		rows.add(Row.at(Set.of(Container.values()), "/nowhere", "shakes hands where no endpoint is",
				(scene) -> scene.shakeHands().awaitText("HTTP/1.1 404").endOutput()));
		rows.add(Row.at(Set.of(Container.values()), "/http", "shakes hands where HTTP is served",
				(scene) -> scene.shakeHands().awaitText("served").endOutput()));
		rows.add(Row.at(SERVLET, "/failing", "is refused by a failure of the application's open callback",
				(scene) -> scene.open().endsAnyhow().awaitClose()));
		rows.add(Row.at(SERVLET, "/closing", "is closed in the open callback",
				(scene) -> scene.open().awaitClose().close(4000, "").awaitEnd()));
		rows.add(Row.at(SERVLET, "/limits", "sends more than its session allows",
				(scene) -> scene.open().endsAnyhow().text("echo " + "x".repeat(100)).awaitClose()));
		rows.add(Row.at(SERVLET, "/limits", "sends more bytes than its session allows",
				(scene) -> scene.open().endsAnyhow().frame(2, true, new byte[201]).awaitClose()));
		rows.add(Row.at(SERVLET, "/protocols", "is given one of the sub-protocols that it asks for",
				(scene) -> scene.open("Sec-WebSocket-Protocol", "v0, v2, v1")));
		rows.add(Row.at(SERVLET, "/origins", "comes from an origin that is allowed",
				(scene) -> scene.open("Origin", "https://good.example")));
		rows.add(Row.at(SERVLET, "/origins", "comes from an origin that is not allowed",
				(scene) -> scene.refused(403, "Origin", "https://bad.example").endOutput()));
		rows.add(Row.at(SERVLET, "/refusing", "is refused by an interceptor",
				(scene) -> scene.refused(401).endOutput()));
		rows.add(Row.at(SERVLET, "/throwing", "makes an interceptor fail", (scene) -> scene.refused(500).endOutput()));
		rows.add(Row.at(SERVLET, "/known", "has a principal and attributes", (scene) -> scene.open()));
		rows.add(Row.at(SERVLET, "/forwarded", "shakes hands through a forward",
				(scene) -> scene.open().text("echo hello").awaitText("hello")));
		rows.add(Row.at(SERVLET, "/wrapped", "shakes hands through the application's own wrappers",
				(scene) -> scene.open().text("echo hello").awaitText("hello")));
		rows.add(Row.at(SERVLET, "/dispatched", "is authenticated in an asynchronous dispatch",
				(scene) -> scene.open().text("echo hello").awaitText("hello")));
	}

}
