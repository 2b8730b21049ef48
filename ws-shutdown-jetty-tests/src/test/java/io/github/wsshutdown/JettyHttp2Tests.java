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

package io.github.wsshutdown;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.testsupport.DrainFixture;
import org.awaitility.Awaitility;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.transport.HttpClientTransportDynamic;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.transport.ClientConnectionFactoryOverHTTP2;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.client.CoreClientUpgradeRequest;
import org.eclipse.jetty.websocket.core.client.WebSocketCoreClient;
import org.eclipse.jetty.websocket.core.exception.UpgradeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for WebSocket connections that are streams of HTTP/2 (RFC 8441) on Jetty.
 */
class JettyHttp2Tests extends DrainFixture implements OnJetty {

	private static final String HTTP2 = "server.http2.enabled=true";

	private HttpClient http;

	private WebSocketCoreClient client;

	@BeforeEach
	void startClient() throws Exception {
		ClientConnector connector = new ClientConnector();
		HTTP2Client http2 = new HTTP2Client(connector);
		this.http = new HttpClient(
				new HttpClientTransportDynamic(connector, new ClientConnectionFactoryOverHTTP2.HTTP2(http2)));
		this.client = new WebSocketCoreClient(this.http, null);
		this.client.start();
	}

	@AfterEach
	void stopClient() throws Exception {
		this.client.stop();
		this.http.stop();
	}

	@Test
	void whenPeersAreStreamsThenTheyAreAdmittedAndDrained() throws Exception {
		start(HTTP2, "ws-shutdown.admission.max-sessions=3");
		List<Peer> peers = IntStream.range(0, 3).mapToObj((i) -> open(true)).toList();
		assertThat(server().registry().connections()).extracting(Connection::getPath).containsOnly("/plain").hasSize(3);
		Peer refused = new Peer(true);
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> connect(refused).get(30, TimeUnit.SECONDS))
			.withCauseInstanceOf(UpgradeException.class)
			.satisfies((ex) -> assertThat(((UpgradeException) ex.getCause()).getResponseStatusCode()).isEqualTo(503));
		assertThat(server().admission().getRefused(HandshakeRefusal.CAPACITY)).isOne();
		DrainReport report = stop();
		assertOutcomes(report, 0, 3, 0, 0);
		for (Peer peer : peers) {
			assertThat(peer.closed.get(30, TimeUnit.SECONDS).getReason()).isEqualTo("Server is going away");
			assertThat(peer.closed.get().getCode()).isEqualTo(1001);
		}
		assertThat(server().application().closeCodes()).containsExactly(1001, 1001, 1001);
	}

	@Test
	void whenPeerOfOneStreamDoesNotReadThenItIsCutAndTheOthersAreNot() throws Exception {
		start(HTTP2, "ws-shutdown.drain.close-timeout=3s");
		Peer stuck = open(false);
		stuck.send("push");
		awaitBlockedPeers(1);
		Peer healthy = open(true);
		DrainReport report = server().drainer().start().toCompletableFuture().get(30, TimeUnit.SECONDS);
		assertOutcomes(report, 0, 1, 1, 0);
		assertThat(report.elapsed()).isGreaterThanOrEqualTo(Duration.ofSeconds(3));
		assertEndedEarly(report);
		assertThat(healthy.closed.get(30, TimeUnit.SECONDS).getCode()).isEqualTo(1001);
		assertThat(this.http.GET("http://localhost:%d/http".formatted(server().port())).getContentAsString())
			.isEqualTo("served");
		Awaitility.await().until(() -> server().application().pushers().stream().noneMatch(Thread::isAlive));
		Awaitility.await()
			.untilAsserted(() -> assertThat(server().application().closeCodes()).containsExactlyInAnyOrder(1001, 1001));
	}

	private Peer open(boolean reads) {
		Peer peer = new Peer(reads);
		connect(peer).orTimeout(30, TimeUnit.SECONDS).join();
		if (reads) {
			peer.send("echo hello");
			assertThat(peer.answer.orTimeout(30, TimeUnit.SECONDS).join()).isEqualTo("hello");
		}
		return peer;
	}

	private CompletableFuture<CoreSession> connect(Peer peer) {
		try {
			URI uri = URI.create("ws://localhost:%d/plain".formatted(server().port()));
			CoreClientUpgradeRequest request = CoreClientUpgradeRequest.from(this.client, uri, peer);
			request.listener(new KeepStream());
			return this.client.connect(request);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Keeps Jetty's client from reading the response to a handshake as well: what the
	 * server sends right after it would be discarded as content of that response.
	 */
	private static final class KeepStream implements Request.Listener {

		@Override
		public void onQueued(Request request) {
			request.onResponseContentSource((response, content) -> {
				if (response.getStatus() != HttpStatus.OK_200) {
					Content.Source.consumeAll(content, Callback.NOOP);
				}
			});
		}

	}

	/**
	 * A peer that answers close frames, if it reads them.
	 */
	private static final class Peer implements FrameHandler {

		private final CompletableFuture<String> answer = new CompletableFuture<>();

		private final CompletableFuture<CloseStatus> closed = new CompletableFuture<>();

		private final boolean reads;

		private volatile CoreSession session;

		Peer(boolean reads) {
			this.reads = reads;
		}

		void send(String text) {
			this.session.sendFrame(new Frame(OpCode.TEXT, text), Callback.NOOP, false);
		}

		@Override
		public void onOpen(CoreSession session, Callback callback) {
			this.session = session;
			callback.succeeded();
			demand();
		}

		private void demand() {
			if (this.reads) {
				this.session.demand();
			}
		}

		@Override
		public void onFrame(Frame frame, Callback callback) {
			if (frame.getOpCode() == OpCode.TEXT) {
				this.answer.complete(frame.getPayloadAsUTF8());
			}
			callback.succeeded();
			if (frame.getOpCode() != OpCode.CLOSE) {
				demand();
			}
		}

		@Override
		public void onError(Throwable cause, Callback callback) {
			callback.succeeded();
		}

		@Override
		public void onClosed(CloseStatus status, Callback callback) {
			this.closed.complete(status);
			callback.succeeded();
		}

	}

}
