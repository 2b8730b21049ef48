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

import java.lang.reflect.Type;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;

import org.springframework.messaging.converter.StringMessageConverter;
import org.springframework.messaging.simp.stomp.StompFrameHandler;
import org.springframework.messaging.simp.stomp.StompHeaders;
import org.springframework.web.reactive.socket.client.ReactorNettyWebSocketClient;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.client.standard.StandardWebSocketClient;
import org.springframework.web.socket.handler.TextWebSocketHandler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the clients, all of which were connected while their server was stopped and
 * started again.
 */
class ReconnectingClientsTests {

	private static final Duration ASSIGNED = Duration.ofSeconds(2);

	private static final String CLOSED = "closed 1001 {\"retry\":2000}";

	/** Shorter than what is assigned. */
	private static final ReconnectOptions OPTIONS = ReconnectOptions.builder()
		.base(Duration.ofMillis(100))
		.cap(Duration.ofMillis(500))
		.closeTimeout(Duration.ofSeconds(30))
		.build();

	private static final Diary jdkDiary = new Diary();

	private static final Diary springDiary = new Diary();

	private static final Diary stompDiary = new Diary();

	private static final Diary reactiveDiary = new Diary();

	private static TestServer server;

	private static ReconnectingWebSocket jdk;

	private static ReconnectingConnectionManager spring;

	private static ReconnectingStompClient stomp;

	private static Disposable reactive;

	@BeforeAll
	static void restart() {
		server = TestServer.start("--ws-shutdown.drain.close-reason={\"retry\":2000}");
		HttpClient httpClient = HttpClient.newHttpClient();
		jdk = ReconnectingWebSocket.connect((listener) -> httpClient.newWebSocketBuilder()
			.buildAsync(URI.create(server.url("/echo/jdk")), listener), listener(jdkDiary), OPTIONS);
		spring = new ReconnectingConnectionManager(new StandardWebSocketClient(), handler(springDiary), OPTIONS,
				server.url("/echo/{name}"), "spring");
		spring.start();
		stomp = new ReconnectingStompClient(new StandardWebSocketClient(), OPTIONS, server.url("/stomp"));
		stomp.setMessageConverter(new StringMessageConverter());
		stomp.subscribe("/topic/news", newsHandler(stompDiary));
		Runnable unsubscribe = stomp.subscribe("/topic/old", newsHandler(stompDiary));
		stomp.start();
		reactive = new ReconnectingReactiveWebSocketClient(new ReactorNettyWebSocketClient(), OPTIONS)
			.execute(URI.create(server.url("/echo/reactive")), reactiveHandler(reactiveDiary))
			.subscribe();
		jdkDiary.awaitLast("open");
		springDiary.awaitLast("open");
		reactiveDiary.awaitLast("open");
		awaitNews("first");
		unsubscribe.run();
		server.restart();
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	@Test
	void whenServerIsRestartedThenSocketOfJdkComesBackAfterAssignedDelay() {
		jdkDiary.assertReturned(CLOSED, ASSIGNED);
		jdk.current().orElseThrow().sendText("hello", true).join();
		jdkDiary.awaitLast("hello");

		jdk.close();
		jdkDiary.awaitLast("closed 1000 ");
		assertThat(jdk.current()).isEmpty();
		await().atMost(Diary.TIMEOUT).until(() -> server.closeCodes("/echo/jdk").contains(1000));
	}

	@Test
	void whenServerIsRestartedThenConnectionManagerComesBackAfterAssignedDelay() {
		springDiary.assertReturned(CLOSED, ASSIGNED);
		assertThat(spring.isConnected()).isTrue();

		spring.stop();
		assertThat(spring.isConnected()).isFalse();
		springDiary.awaitLast("closed 1001 ");
		await().atMost(Diary.TIMEOUT).until(() -> server.closeCodes("/echo/spring").contains(1001));

		spring.start();
		springDiary.awaitLast("open");
		spring.stop();
	}

	@Test
	void whenServerIsRestartedThenSubscriptionsOfStompAreMadeAgain() {
		awaitNews("fresh");
		server.publish("/topic/old", "unsubscribed");
		awaitNews("last");
		assertThat(stompDiary.has("unsubscribed")).isFalse();

		stomp.stop();
		assertThat(stomp.getSession()).isEmpty();
		await().atMost(Diary.TIMEOUT).until(() -> server.closeCodes("/stomp").contains(1000));
	}

	@Test
	void whenServerIsRestartedThenReactiveClientComesBackAfterAssignedDelay() {
		reactiveDiary.assertReturned(CLOSED, ASSIGNED);
		assertThat(reactive.isDisposed()).isFalse();
		reactive.dispose();
	}

	/** Subscriptions are made in the background. */
	private static void awaitNews(String news) {
		await().atMost(Diary.TIMEOUT).until(() -> {
			server.publish("/topic/news", news);
			return stompDiary.has(news);
		});
	}

	private static StompFrameHandler newsHandler(Diary diary) {
		return new StompFrameHandler() {

			@Override
			public Type getPayloadType(StompHeaders headers) {
				return String.class;
			}

			@Override
			public void handleFrame(StompHeaders headers, @Nullable Object payload) {
				diary.add(String.valueOf(payload));
			}

		};
	}

	private static org.springframework.web.reactive.socket.WebSocketHandler reactiveHandler(Diary diary) {
		return (session) -> {
			diary.add("open");
			session.closeStatus()
				.subscribe((status) -> diary.add("closed %d %s".formatted(status.getCode(), status.getReason())));
			return session.receive().then();
		};
	}

	private static WebSocket.Listener listener(Diary diary) {
		return new WebSocket.Listener() {

			@Override
			public void onOpen(WebSocket webSocket) {
				diary.add("open");
				webSocket.request(1);
			}

			@Override
			public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
				diary.add(data.toString());
				webSocket.request(1);
				return null;
			}

			@Override
			public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
				diary.add("closed %d %s".formatted(code, reason));
				return null;
			}

		};
	}

	private static WebSocketHandler handler(Diary diary) {
		return new TextWebSocketHandler() {

			@Override
			public void afterConnectionEstablished(WebSocketSession session) {
				diary.add("open");
			}

			@Override
			protected void handleTextMessage(WebSocketSession session, TextMessage message) {
				diary.add(message.getPayload());
			}

			@Override
			public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
				diary.add("closed %d %s".formatted(status.getCode(),
						(status.getReason() != null) ? status.getReason() : ""));
			}

		};
	}

}
