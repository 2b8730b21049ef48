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

package io.github.wsshutdown.sample;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.concurrent.CompletionException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Integration tests for the packaged {@link SampleApplication} when it runs with the
 * beans that ahead-of-time processing has found.
 */
class SampleAotIT {

	private static final ChatPeer.Closed GOING_AWAY = new ChatPeer.Closed(1001, "Server is going away");

	private static final Duration EXIT_TIMEOUT = Duration.ofSeconds(60);

	private static final int EXIT_CODE_AFTER_SIGTERM = 143;

	private final HttpClient client = HttpClient.newHttpClient();

	private SampleProcess application;

	@BeforeEach
	void start() {
		this.application = SampleProcess
			.startAheadOfTimeProcessed("--management.endpoint.websockets.access=unrestricted");
	}

	@AfterEach
	void close() {
		this.application.close();
	}

	@Test
	void whenDrainedByHandThenPeersGoAwayAndHandshakesAreRefusedUntilResumed() throws Exception {
		try (ChatPeer plain = connectPlain(); ChatPeer stomp = connectStomp()) {
			awaitBody("\"state\":\"ACCEPTING\"", "\"total\":2");
			assertThat(send("GET", "websocketsessions", "").body()).contains("\"path\":\"/chat\"",
					"\"path\":\"/stomp\"", "\"remoteAddress\":\"******\"");
			HttpResponse<String> refused = send("POST", "websockets", "{\"percent\":\"500\"}");
			assertThat(refused.statusCode()).isEqualTo(400);
			assertThat(refused.body()).contains("'percent' must not be '500'");
			HttpResponse<String> drain = send("POST", "websockets", "{\"timeout\":\"60s\"}");
			assertThat(drain.statusCode()).isEqualTo(202);
			assertThat(drain.body()).contains("\"deadline\"");
			assertThat(plain.awaitClosed()).isEqualTo(GOING_AWAY);
			assertThat(stomp.awaitClosed()).isEqualTo(GOING_AWAY);
		}
		awaitBody("\"state\":\"DRAINED\"", "\"acknowledged\":2");
		assertThat(send("GET", "health/readiness", "").statusCode()).isEqualTo(503);
		assertThatExceptionOfType(CompletionException.class).isThrownBy(this::connectPlain)
			.satisfies((ex) -> assertThat(((WebSocketHandshakeException) ex.getCause()).getResponse().statusCode())
				.isEqualTo(503));
		assertThat(send("DELETE", "websockets", "").body()).contains("\"state\":\"ACCEPTING\"");
		connectPlain().close();
	}

	@Test
	void whenTerminatedThenRunningHandlerAnswersAndPeersGoAway() {
		try (ChatPeer plain = connectPlain(); ChatPeer stomp = connectStomp()) {
			plain.say("Ann", "/slow x");
			plain.awaitText("\"text\":\"/slow x\"");
			this.application.terminate();
			assertThat(stomp.awaitClosed()).isEqualTo(GOING_AWAY);
			assertThat(plain.awaitClosed()).isEqualTo(GOING_AWAY);
			assertThat(plain.received()).anyMatch((frame) -> frame.contains("slow answer to: x"));
			assertThat(this.application.awaitExit(EXIT_TIMEOUT)).isEqualTo(EXIT_CODE_AFTER_SIGTERM);
		}
	}

	private ChatPeer connectPlain() {
		return ChatPeer.plain(this.application.getPort());
	}

	private ChatPeer connectStomp() {
		return ChatPeer.stomp(this.application.getPort());
	}

	private void awaitBody(String... parts) {
		await().atMost(EXIT_TIMEOUT)
			.untilAsserted(() -> assertThat(send("GET", "websockets", "").body()).contains(parts));
	}

	private HttpResponse<String> send(String method, String endpoint, String body)
			throws IOException, InterruptedException {
		URI uri = URI.create("http://localhost:" + this.application.getPort() + "/actuator/" + endpoint);
		HttpRequest request = HttpRequest.newBuilder(uri)
			.header("Content-Type", "application/json")
			.method(method, BodyPublishers.ofString(body))
			.build();
		return this.client.send(request, BodyHandlers.ofString());
	}

}
