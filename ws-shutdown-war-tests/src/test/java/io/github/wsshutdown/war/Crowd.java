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

package io.github.wsshutdown.war;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.github.wsshutdown.testsupport.PeerClose;
import io.github.wsshutdown.testsupport.PeerEnd;
import io.github.wsshutdown.testsupport.PeerKind;
import io.github.wsshutdown.testsupport.RawWebSocketPeer;
import io.github.wsshutdown.testsupport.TestPeer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Peers of a WAR: ten idle ones of each kind, ten that wait for a reply and ten of users
 * that have logged in.
 */
final class Crowd implements AutoCloseable {

	private static final int EACH = 10;

	private static final List<PeerKind> KINDS = Stream
		.of(PeerKind.PLAIN, PeerKind.STANDARD, PeerKind.STOMP, PeerKind.SOCKJS, PeerKind.ENDPOINT,
				PeerKind.XHR_STREAMING, PeerKind.EVENTSOURCE, PeerKind.STOMP_XHR_STREAMING, PeerKind.XHR)
		.filter(PeerKind::isServed)
		.toList();

	private static final PeerClose GOING_AWAY = new PeerClose(1001, "Server is going away");

	/** Each crowd waits for replies of its own: they share a container. */
	private static final AtomicInteger CREATED = new AtomicInteger();

	private static final HttpClient CLIENT = HttpClient.newHttpClient();

	private final List<TestPeer> idle = new ArrayList<>();

	private final List<TestPeer> waiting = new ArrayList<>();

	private final List<RawWebSocketPeer> users = new ArrayList<>();

	private final int port;

	private final int ordinal = CREATED.incrementAndGet();

	Crowd(int port) throws IOException, InterruptedException {
		this.port = port;
		try {
			connect();
		}
		catch (IOException | InterruptedException | RuntimeException | Error ex) {
			close();
			throw ex;
		}
	}

	private void connect() throws IOException, InterruptedException {
		for (int i = 0; i < EACH; i++) {
			for (PeerKind kind : KINDS) {
				this.idle.add(kind.connect(this.port));
			}
			this.users.add(RawWebSocketPeer.handshake(this.port)
				.path((i % 2 == 0) ? "/plain" : "/scanned")
				.header("Login", "user" + i)
				.open()
				.startReading());
			PeerKind kind = List.of(PeerKind.PLAIN, PeerKind.ENDPOINT, PeerKind.STOMP).get(i % 3);
			this.waiting.add(kind.connect(this.port));
		}
		for (TestPeer peer : this.idle) {
			peer.command("echo hello");
			peer.awaitAnswer("hello");
		}
		for (int i = 0; i < EACH; i++) {
			this.waiting.get(i).command("slow " + reply(i));
			assertThat(get("/begun?name=" + reply(i))).isEqualTo("begun");
		}
	}

	private String get(String path) throws IOException, InterruptedException {
		URI uri = URI.create("http://127.0.0.1:" + this.port + path);
		return CLIENT.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString()).body();
	}

	private String reply(int waiting) {
		return "reply" + this.ordinal + "-" + waiting;
	}

	/**
	 * The names of the replies that some wait for.
	 */
	Stream<String> replies() {
		return Stream.iterate(0, (number) -> number + 1).limit(EACH).map(this::reply);
	}

	void assertNoneIsTold() {
		assertThat(this.idle).noneMatch((peer) -> peer.closes() > 0);
		assertThat(this.waiting).noneMatch((peer) -> peer.closes() > 0);
	}

	/**
	 * Those that wait for nothing are asked to go and end in order.
	 */
	void assertIdleAreTold() {
		for (TestPeer peer : this.idle) {
			assertThat(peer.awaitClose()).as("%s", peer).isEqualTo(GOING_AWAY);
		}
		for (RawWebSocketPeer peer : this.users) {
			assertThat(peer.awaitClose(Duration.ofSeconds(60)).closeCode()).as("%s", peer).isEqualTo(1001);
			assertThat(peer.awaitEnd(Duration.ofSeconds(60))).as("%s", peer).isEqualTo(PeerEnd.EOF);
		}
		for (TestPeer peer : this.idle) {
			assertThat(peer.closes()).as("%s", peer).isOne();
			assertThat(peer.heardAfterClose()).as("%s", peer).isFalse();
			if (peer.kind().transportName().equals("websocket")) {
				assertThat(peer.awaitEnd()).as("%s", peer).isEqualTo(PeerEnd.EOF);
			}
		}
	}

	/**
	 * Those that wait get their reply, are asked to go after it and end in order.
	 */
	void assertWaitingAreAnsweredFirst() {
		for (int i = 0; i < EACH; i++) {
			TestPeer peer = this.waiting.get(i);
			peer.awaitAnswer(reply(i));
			assertThat(peer.awaitClose()).as("%s", peer).isEqualTo(GOING_AWAY);
			assertThat(peer.awaitEnd()).as("%s", peer).isEqualTo(PeerEnd.EOF);
			assertThat(peer.closes()).as("%s", peer).isOne();
			assertThat(peer.heardAfterClose()).as("%s", peer).isFalse();
		}
	}

	@Override
	public void close() {
		this.idle.forEach(TestPeer::close);
		this.waiting.forEach(TestPeer::close);
		this.users.forEach(RawWebSocketPeer::close);
	}

}
