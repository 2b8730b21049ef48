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

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.wsshutdown.connection.Connection;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is to hold for SockJS on every servlet container.
 */
public abstract class SockJsContract extends DrainFixture {

	@Test
	void whenPeerIsOnRawPathOfSockJsThenItIsDrainedAsWell() throws Exception {
		start();
		RawWebSocketPeer peer = closeLater(RawWebSocketPeer.connect(server().port(), "/sockjs/websocket"));
		peer.startReading();
		peer.sendText("echo raw");
		peer.awaitText("raw", Duration.ofSeconds(30));
		assertThat(server().registry().connections()).extracting(Connection::getPath).containsExactly("/sockjs/**");
		assertOutcomes(stop(), 0, 1, 0, 0);
		assertThat(peer.awaitClose(Duration.ofSeconds(30)).closeCode()).isEqualTo(1001);
	}

	@Test
	void whenDrainRunsThenPlainHttpOfSockJsIsRefused() throws Exception {
		start("ws-shutdown.drain.timeout=30s", "ws-shutdown.drain.handler-timeout=25s");
		TestPeer busy = connect(PeerKind.PLAIN);
		busy.command("slow reply");
		server().application().awaitBegun("reply");
		CompletableFuture<Void> stopping = server().stop();
		awaitDraining();
		for (String path : List.of("/sockjs/info", "/sockjs/000/session/xhr_streaming", "/sockjs/000/session/xhr")) {
			HttpResponse<String> response = path.endsWith("info") ? get(path) : post(path);
			assertThat(response.statusCode()).as(path).isEqualTo(503);
			assertThat(response.headers().firstValue("Retry-After")).as(path).isPresent();
		}
		server().application().release("reply");
		assertOutcomes(stopped(stopping), 0, 1, 0, 0);
	}

	private HttpResponse<String> get(String path) throws Exception {
		return HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
	}

	private HttpResponse<String> post(String path) throws Exception {
		return HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(uri(path)).POST(HttpRequest.BodyPublishers.noBody()).build(),
					BodyHandlers.ofString());
	}

	private URI uri(String path) {
		return URI.create("http://localhost:" + server().port() + path);
	}

}
