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

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

import io.github.wsshutdown.testsupport.Container;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * One case with one of the two servers.
 */
public final class Scene {

	private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

	private final Container container;

	private final int port;

	private final Diary diary;

	private final String path;

	private final String name;

	private final List<WirePeer> peers = new CopyOnWriteArrayList<>();

	private volatile String failure = "";

	Scene(Container container, int port, Diary diary, String path, String name) {
		this.container = container;
		this.port = port;
		this.diary = diary;
		this.path = path;
		this.name = name;
	}

	Container container() {
		return this.container;
	}

	String name() {
		return this.name;
	}

	/**
	 * The request target, which names the case.
	 */
	String target() {
		return this.path + "?" + this.name;
	}

	WirePeer connect() throws IOException {
		return connect(0);
	}

	WirePeer connect(int receiveBuffer) throws IOException {
		WirePeer peer = new WirePeer(this.port, receiveBuffer);
		this.peers.add(peer);
		return peer;
	}

	/**
	 * A handshake, with what differs from the usual one: {@code null} leaves a header
	 * out.
	 */
	String handshake(String... headers) {
		StringBuilder request = new StringBuilder("GET " + target() + " HTTP/1.1\r\n");
		String[] usual = { "Host", "localhost:" + this.port, "Upgrade", "websocket", "Connection", "Upgrade",
				"Sec-WebSocket-Version", "13", "Sec-WebSocket-Key", KEY };
		List<String> named = new ArrayList<>();
		for (int i = 0; i < headers.length; i += 2) {
			named.add(headers[i]);
		}
		append(request, usual, (header) -> !named.contains(header));
		append(request, headers, (header) -> true);
		return request.append("\r\n").toString();
	}

	private static void append(StringBuilder request, String[] headers, Predicate<String> filter) {
		for (int i = 0; i < headers.length; i += 2) {
			if (filter.test(headers[i]) && headers[i + 1] != null) {
				request.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
			}
		}
	}

	WirePeer shakeHands(String... headers) throws IOException {
		return connect().raw(handshake(headers));
	}

	/**
	 * A peer whose handshake is complete.
	 */
	WirePeer open(String... headers) throws IOException {
		return opened(shakeHands(headers));
	}

	WirePeer opened(WirePeer peer) throws IOException {
		return peer.await("a handshake", (wire) -> wire.startsWith("HTTP/1.1 101") && wire.contains("\r\n\r\n"));
	}

	/**
	 * A peer whose handshake is refused with a status.
	 */
	WirePeer refused(int status, String... headers) throws IOException {
		return shakeHands(headers).awaitText("HTTP/1.1 " + status);
	}

	/**
	 * Send a request that is served.
	 * @param head the request line, after the method, and headers, each in a line
	 */
	WirePeer request(String method, String head, String body, int status) throws IOException {
		return request(method, target(), head, body).awaitText("HTTP/1.1 " + status).awaitEnd();
	}

	WirePeer request(String method, String target, String head, String body) throws IOException {
		String request = "%s %s HTTP/1.1\nHost: localhost:%d\nConnection: close\n%s\n%s".formatted(method, target,
				this.port, head, body);
		return connect().raw(request.replace("\n", "\r\n"));
	}

	/**
	 * A request to a SockJS session of this case.
	 */
	WirePeer sockJs(String transport, String... body) throws IOException {
		String target = "%s/000/%s/%s%s%s".formatted(this.path, this.name.replace("case=", "s"), transport,
				transport.contains("?") ? "&" : "?", this.name);
		if (body.length == 0) {
			return request("GET", target, "", "");
		}
		return request("POST", target, "Content-Type: text/plain\nContent-Length: " + body[0].length() + "\n", body[0]);
	}

	/**
	 * A SockJS session over WebSocket.
	 */
	WirePeer sockJsWebSocket() throws IOException {
		String target = "%s/000/%s/websocket?%s".formatted(this.path, this.name.replace("case=", "s"), this.name);
		return opened(connect().raw(handshake().replace(target(), target)));
	}

	/**
	 * Wait until the application has noted one of these.
	 */
	void awaitSeen(String... entries) {
		await().until(() -> hasSeen(entries));
	}

	/**
	 * Give the application time to note something, which it need not.
	 */
	void awaitSeen(Duration patience, String entry) {
		long deadline = System.nanoTime() + patience.toNanos();
		await().atMost(patience.plusSeconds(1)).until(() -> hasSeen(entry) || System.nanoTime() - deadline > 0);
	}

	private boolean hasSeen(String... entries) {
		return this.diary.of(this.name).stream().anyMatch((seen) -> Arrays.stream(entries).anyMatch(seen::startsWith));
	}

	void note(String entry) {
		this.diary.noteOnly(this.name, entry);
	}

	void release() {
		this.diary.release(this.name);
	}

	/**
	 * Play the case to its end.
	 */
	Void play(Row.Script script) throws IOException {
		try {
			script.play(this);
			for (WirePeer peer : this.peers) {
				peer.finish();
			}
			await().until(() -> this.diary.isClosed(this.name));
		}
		catch (Exception | AssertionError ex) {
			this.failure = "FAILED: " + ex + "\n";
		}
		finally {
			for (WirePeer peer : this.peers) {
				peer.close();
			}
		}
		return null;
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(WirePeer.PATIENCE).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2));
	}

	/**
	 * What peers and application have seen.
	 */
	String seen() {
		StringBuilder seen = new StringBuilder(this.failure);
		for (WirePeer peer : this.peers) {
			seen.append("Peer:\n").append(peer.transcript()).append("\n");
		}
		seen.append("Application:\n");
		this.diary.of(this.name).forEach((entry) -> seen.append(normalize(entry)).append('\n'));
		return seen.toString();
	}

	private String normalize(String entry) {
		String normal = entry.replace(":" + this.port, ":PORT");
		for (WirePeer peer : this.peers) {
			normal = normal.replace(":" + peer.localPort(), ":PEER");
		}
		return normal;
	}

}
