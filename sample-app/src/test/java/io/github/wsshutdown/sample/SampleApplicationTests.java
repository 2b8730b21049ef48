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
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link SampleApplication}.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "sample.slow-answer-delay=100ms")
class SampleApplicationTests {

	private static final Pattern IMPORT = Pattern.compile("from '(/webjars/[^']+)'");

	@LocalServerPort
	int port;

	@Test
	void whenPlainPeerSpeaksThenItHearsItself() {
		try (ChatPeer peer = ChatPeer.plain(this.port)) {
			peer.say("Ann", "plain to itself");
			peer.awaitText("\"text\":\"plain to itself\"");
		}
	}

	@Test
	void whenPlainPeerSpeaksThenStompPeerHearsIt() {
		try (ChatPeer plain = ChatPeer.plain(this.port); ChatPeer stomp = ChatPeer.stomp(this.port)) {
			await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
				plain.say("Ann", "plain to stomp");
				assertThat(stomp.received()).anyMatch((frame) -> frame.contains("destination:/topic/chat")
						&& frame.contains("\"text\":\"plain to stomp\""));
			});
		}
	}

	@Test
	void whenStompPeerSpeaksThenPlainPeerHearsIt() {
		try (ChatPeer plain = ChatPeer.plain(this.port); ChatPeer stomp = ChatPeer.stomp(this.port)) {
			stomp.say("Bob", "stomp to plain");
			plain.awaitText("\"text\":\"stomp to plain\"");
		}
	}

	@Test
	void whenPeerJoinsThenItGetsWhatWasSaidBefore() {
		try (ChatPeer early = ChatPeer.plain(this.port)) {
			early.say("Ann", "before you came");
			early.awaitText("before you came");
			try (ChatPeer plain = ChatPeer.plain(this.port); ChatPeer stomp = ChatPeer.stomp(this.port)) {
				plain.awaitText("before you came");
				stomp.awaitText("before you came");
			}
		}
	}

	@Test
	void whenPeerAsksSlowlyThenItAloneIsAnswered() {
		try (ChatPeer plain = ChatPeer.plain(this.port); ChatPeer stomp = ChatPeer.stomp(this.port)) {
			plain.say("Ann", "/slow plain");
			plain.awaitText("slow answer to: plain");
			stomp.say("Bob", "/slow stomp");
			stomp.awaitText("slow answer to: stomp");
			assertThat(plain.received()).noneMatch((frame) -> frame.contains("slow answer to: stomp"));
			assertThat(stomp.received()).noneMatch((frame) -> frame.contains("slow answer to: plain"));
		}
	}

	@Test
	void whenPlainPeerSendsNonsenseThenItIsClosed() {
		try (ChatPeer peer = ChatPeer.plain(this.port)) {
			peer.send("nonsense");
			assertThat(peer.awaitClosed()).isEqualTo(new ChatPeer.Closed(1007, "Not a chat message"));
		}
	}

	@Test
	void whenStompPeerSendsPastTheRoomThenNobodyHearsIt() {
		try (ChatPeer plain = ChatPeer.plain(this.port); ChatPeer stomp = ChatPeer.stomp(this.port)) {
			stomp.send("SEND\ndestination:/topic/chat\n\n{\"text\":\"past the room\"}\0");
			stomp.say("Bob", "through the room");
			plain.awaitText("through the room");
			stomp.awaitText("through the room");
			assertThat(stomp.received()).noneMatch((frame) -> frame.contains("past the room"));
		}
	}

	@Test
	void whenPageIsReadThenAllItsPartsAreThere() throws Exception {
		assertThat(get("/").body()).contains("href=\"chat.css\"", "src=\"chat.js\"");
		assertThat(get("/chat.css").statusCode()).isEqualTo(200);
		assertThat(get("/chat.js").body()).contains("from './connection.js'");
		Matcher matcher = IMPORT.matcher(get("/connection.js").body());
		assertThat(matcher.find()).isTrue();
		HttpResponse<String> library = get(matcher.group(1));
		assertThat(library.statusCode()).isEqualTo(200);
		assertThat(library.headers().firstValue("Content-Type"))
			.hasValueSatisfying((contentType) -> assertThat(contentType).startsWith("text/javascript"));
	}

	@Test
	void whenProbesAreReadThenApplicationIsReady() throws Exception {
		assertThat(get("/actuator/health/liveness").body()).contains("UP");
		assertThat(get("/actuator/health/readiness").body()).contains("UP");
	}

	@Test
	void whenOperatorPageIsReadThenAllItsPartsAreThere() throws Exception {
		assertThat(get("/operator.html").body()).contains("href=\"operator.css\"", "src=\"operator.js\"");
		assertThat(get("/operator.css").statusCode()).isEqualTo(200);
		assertThat(get("/operator.js").body()).contains("from './operator-view.js'");
		assertThat(get("/operator-view.js").statusCode()).isEqualTo(200);
		assertThat(get("/operator/state").body()).contains("\"state\":\"ACCEPTING\"");
	}

	/** What a page of another site can send without asking. */
	@Test
	void whenButtonIsPressedWithoutJsonThenNothingHappens() throws Exception {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + "/operator/drain"))
			.header("Content-Type", "text/plain")
			.POST(HttpRequest.BodyPublishers.ofString("{\"percent\":100,\"rate\":0}"))
			.build();
		assertThat(HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(415);
		assertThat(get("/operator/state").body()).contains("\"state\":\"ACCEPTING\"");
	}

	/** It is there if the profile "sbom" has made it. */
	@Test
	@EnabledIf("hasBillOfMaterials")
	void whenBillOfMaterialsIsReadThenStarterIsInIt() throws Exception {
		assertThat(get("/actuator/sbom/application").body()).contains("pkg:maven/io.github.wsshutdown/ws-shutdown-",
				"pkg:maven/org.springframework/spring-websocket@");
	}

	static boolean hasBillOfMaterials() {
		return SampleApplication.class.getResource("/META-INF/sbom/application.cdx.json") != null;
	}

	private HttpResponse<String> get(String path) throws IOException, InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + path)).build();
		return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
	}

}
