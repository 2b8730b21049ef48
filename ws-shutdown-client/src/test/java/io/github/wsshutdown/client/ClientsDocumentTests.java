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

package io.github.wsshutdown.client;

import java.io.IOException;
import java.lang.reflect.Type;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import com.jayway.jsonpath.JsonPath;
import io.github.wsshutdown.client.autoconfigure.WebSocketClientShutdownAutoConfiguration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.converter.StringMessageConverter;
import org.springframework.messaging.simp.stomp.StompFrameHandler;
import org.springframework.messaging.simp.stomp.StompHeaders;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.client.ReactorNettyWebSocketClient;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.client.standard.StandardWebSocketClient;
import org.springframework.web.socket.handler.AbstractWebSocketHandler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the Java clients of {@code docs/clients.md}, which are here as they are
 * there.
 */
class ClientsDocumentTests {

	private static final Path DOCUMENT = Path.of("../docs/clients.md");

	private static final Path SOURCE = Path.of("src/test/java/io/github/wsshutdown/client/ClientsDocumentTests.java");

	private static final Pattern BLOCK = Pattern.compile("^```java\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);

	/** All others than that which switches them off are durations. */
	private static final Pattern PROPERTY = Pattern.compile("^\\| `((?:reconnect\\.|close-)[a-z-]+)` \\| `([^`]+)` \\|",
			Pattern.MULTILINE);

	private static final Diary diary = new Diary();

	private static TestServer server;

	@BeforeAll
	static void start() {
		server = TestServer.start();
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	@Test
	void whenCodeIsDocumentedThenItIsHere() throws IOException {
		String source = withoutSpace(Files.readString(SOURCE));
		List<String> blocks = BLOCK.matcher(Files.readString(DOCUMENT))
			.results()
			.map((MatchResult block) -> block.group(1))
			.toList();
		assertThat(blocks).hasSize(4).allSatisfy((block) -> assertThat(source).contains(withoutSpace(block)));
	}

	@Test
	void whenPropertyExistsThenItIsDocumentedWithItsDefaultAndNoOtherIs() throws IOException {
		Map<String, Duration> documented = new TreeMap<>();
		PROPERTY.matcher(Files.readString(DOCUMENT))
			.results()
			.forEach((row) -> documented.put("ws-shutdown.client." + row.group(1),
					DurationStyle.detectAndParse(row.group(2))));
		Map<String, Duration> existing = new TreeMap<>();
		List<Map<String, Object>> properties = JsonPath.read(metadata(), "$.properties[?(@.defaultValue != true)]");
		properties.forEach((property) -> existing.put((String) property.get("name"),
				DurationStyle.detectAndParse((String) property.get("defaultValue"))));
		assertThat(documented).isEqualTo(existing).hasSize(6);
	}

	private static String metadata() throws IOException {
		Path classes = Path.of("target/classes/META-INF/spring-configuration-metadata.json");
		return Files.readString(classes);
	}

	private static String withoutSpace(String code) {
		return code.replaceAll("\\s+", "");
	}

	@Test
	void whenBeansAreDocumentedThenTheyConnect() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(WebSocketClientShutdownAutoConfiguration.class))
			.withUserConfiguration(ManagerConfiguration.class, StompConfiguration.class)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				awaitSeen("prices");
				await().atMost(Diary.TIMEOUT).until(() -> {
					server.publish("/topic/news", "news");
					return diary.has("news");
				});
			});
		await().atMost(Diary.TIMEOUT)
			.untilAsserted(() -> assertThat(server.closeCodes("/echo/prices")).containsExactly(1001));
	}

	@Test
	void whenReactiveClientIsDocumentedThenItConnects() {
		String url = server.url("/echo/reactive?greet");
		ReconnectOptions options = ReconnectOptions.DEFAULTS;
		// @formatter:off
		Disposable client = new ReconnectingReactiveWebSocketClient(new ReactorNettyWebSocketClient(), options)
			.execute(URI.create(url), (session) -> session.receive().doOnNext(this::handle).then())
			.subscribe();
		// @formatter:on
		awaitSeen("greeting");
		client.dispose();
	}

	@Test
	void whenSocketOfJdkIsDocumentedThenItConnects() {
		String url = server.url("/echo/jdk");
		HttpClient httpClient = HttpClient.newHttpClient();
		// @formatter:off
		ReconnectingWebSocket socket = ReconnectingWebSocket.connect(
				(listener) -> httpClient.newWebSocketBuilder().buildAsync(URI.create(url), listener), new PriceListener());
		// @formatter:on
		awaitSeen("jdk");
		assertThat(socket.current()).isPresent();
		socket.close();
	}

	private void handle(WebSocketMessage message) {
		diary.add(message.getPayloadAsText());
	}

	private static void awaitSeen(String what) {
		await().atMost(Diary.TIMEOUT).until(() -> diary.has(what));
	}

	@Configuration(proxyBeanMethods = false)
	static class ManagerConfiguration {

		private static String url = server.url("/echo/prices");

		@Bean
		ReconnectingConnectionManager prices(ReconnectOptions options) {
			var manager = new ReconnectingConnectionManager(new StandardWebSocketClient(), new PriceHandler(), options,
					url);
			manager.setAutoStartup(true);
			return manager;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class StompConfiguration {

		private static String url = server.url("/stomp");

		@Bean
		ReconnectingStompClient news(ReconnectOptions options) {
			var client = new ReconnectingStompClient(new StandardWebSocketClient(), options, url);
			client.setMessageConverter(new StringMessageConverter());
			client.subscribe("/topic/news", new NewsHandler());
			return client;
		}

	}

	private static final class PriceHandler extends AbstractWebSocketHandler {

		@Override
		public void afterConnectionEstablished(WebSocketSession session) {
			diary.add("prices");
		}

	}

	private static final class PriceListener implements WebSocket.Listener {

		@Override
		public void onOpen(WebSocket webSocket) {
			diary.add("jdk");
			webSocket.request(1);
		}

	}

	private static final class NewsHandler implements StompFrameHandler {

		@Override
		public Type getPayloadType(StompHeaders headers) {
			return String.class;
		}

		@Override
		public void handleFrame(StompHeaders headers, @Nullable Object payload) {
			diary.add(String.valueOf(payload));
		}

	}

}
