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

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

import org.springframework.messaging.simp.stomp.StompHeaders;
import org.springframework.messaging.simp.stomp.StompSessionHandlerAdapter;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketSession;
import org.springframework.web.reactive.socket.client.ReactorNettyWebSocketClient;
import org.springframework.web.socket.client.standard.StandardWebSocketClient;
import org.springframework.web.socket.handler.AbstractWebSocketHandler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for when clients come back without a delay of the server, and when they do not.
 */
class LostConnectionTests {

	private static final Duration MILLI = Duration.ofMillis(1);

	/** So short that one who comes back does so at once. */
	private static final ReconnectOptions OPTIONS = ReconnectOptions.builder()
		.base(MILLI)
		.cap(MILLI)
		.maxAssigned(MILLI)
		.stableAfter(MILLI)
		.closeTimeout(Duration.ofSeconds(30))
		.build();

	private RawServer server;

	@AfterEach
	void close() throws Exception {
		this.server.close();
	}

	@ParameterizedTest
	@EnumSource
	void whenConnectionIsCutThenClientComesBack(Client client) {
		this.server = new RawServer(RawServer.Ending.CUT, RawServer.Ending.CUT);
		Runnable stop = client.start(this.server.url());
		await().atMost(Diary.TIMEOUT).until(() -> this.server.diary().count("open") >= 3);
		this.server.answer();
		stop.run();
	}

	@ParameterizedTest
	@EnumSource
	void whenServerClosesWith1000ThenClientStaysAway(Client client) {
		this.server = new RawServer(RawServer.Ending.CODE_1000);
		this.server.answer();
		client.start(this.server.url());
		this.server.diary().awaitLast("end");
		await().during(Duration.ofMillis(300))
			.atMost(Diary.TIMEOUT)
			.until(() -> this.server.diary().count("open") == 1);
	}

	@ParameterizedTest
	@EnumSource
	void whenClientIsStoppedThenItStaysAway(Client client) {
		this.server = new RawServer();
		this.server.answer();
		Runnable stop = client.start(this.server.url());
		this.server.diary().awaitLast("open");
		stop.run();
		// Reactor Netty does not wait for the answer, which then meets a reset
		await().atMost(Diary.TIMEOUT).until(() -> this.server.diary().has("end") || this.server.diary().has("reset"));
		await().during(Duration.ofMillis(300))
			.atMost(Diary.TIMEOUT)
			.until(() -> this.server.diary().count("open") == 1);
	}

	@Test
	void whenReactiveHandlerEndsThenResultIsComplete() {
		this.server = new RawServer();
		this.server.answer();
		reactive((session) -> Mono.empty()).block(Diary.TIMEOUT);
		reactive(WebSocketSession::close).block(Diary.TIMEOUT);
		assertThat(this.server.diary().count("open")).isEqualTo(2);
	}

	@Test
	void whenServerIsNotThereThenReactiveClientGoesOn() throws Exception {
		this.server = new RawServer();
		this.server.close();
		Disposable client = reactive((session) -> Mono.empty()).subscribe();
		await().during(Duration.ofMillis(300)).atMost(Diary.TIMEOUT).until(() -> !client.isDisposed());
		client.dispose();
	}

	@ParameterizedTest
	@EnumSource(names = { "JDK", "REACTIVE" })
	void whenServerRefusesThenClientTriesAgainAfterAsLongAsItAsks(Client client) {
		this.server = new RawServer(RawServer.Ending.REFUSAL);
		Runnable stop = client.start(this.server.url(), OPTIONS.mutate().maxAssigned(Duration.ofMinutes(1)).build());
		this.server.diary().awaitLast("open");
		assertThat(this.server.diary().between(0, 1)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
		this.server.answer();
		stop.run();
	}

	@Test
	void whenServerDoesNotReadSubscriptionThenStompClientStillTellsItsSession() throws Exception {
		this.server = new RawServer(RawServer.Ending.STALL);
		StandardWebSocketClient client = new StandardWebSocketClient();
		client.setUserProperties(Map.of("org.apache.tomcat.websocket.BLOCKING_SEND_TIMEOUT", -1L));
		ReconnectingStompClient stomp = new ReconnectingStompClient(client, OPTIONS, this.server.url());
		stomp.start();
		await().atMost(Diary.TIMEOUT).until(() -> stomp.getSession().isPresent());
		StompHeaders headers = new StompHeaders();
		headers.setDestination("/topic/news");
		headers.add("more-than-sockets-take", "x".repeat(20_000_000));
		CompletableFuture<Void> subscribing = CompletableFuture
			.runAsync(() -> stomp.subscribe(headers, new StompSessionHandlerAdapter() {
			}), LostConnectionTests::inThread);
		this.server.diary().awaitLast("stalled");
		assertThat(CompletableFuture.supplyAsync(stomp::getSession, LostConnectionTests::inThread)
			.get(30, TimeUnit.SECONDS)).isPresent();
		assertThat(subscribing).isNotDone();
		stomp.stop();
		this.server.answer();
	}

	/** The common pool may have a single thread. */
	private static void inThread(Runnable task) {
		new Thread(task, "test-stomp").start();
	}

	private Mono<Void> reactive(WebSocketHandler handler) {
		return new ReconnectingReactiveWebSocketClient(new ReactorNettyWebSocketClient(), OPTIONS)
			.execute(URI.create(this.server.url()), handler);
	}

	enum Client {

		JDK {

			@Override
			Runnable start(String url, ReconnectOptions options) {
				HttpClient httpClient = HttpClient.newHttpClient();
				return ReconnectingWebSocket.connect(
						(listener) -> httpClient.newWebSocketBuilder().buildAsync(URI.create(url), listener),
						new WebSocket.Listener() {
						}, options)::close;
			}

		},

		MANAGER {

			@Override
			Runnable start(String url, ReconnectOptions options) {
				ReconnectingConnectionManager manager = new ReconnectingConnectionManager(new StandardWebSocketClient(),
						new AbstractWebSocketHandler() {
						}, options, url);
				manager.start();
				return manager::stop;
			}

		},

		STOMP {

			@Override
			Runnable start(String url, ReconnectOptions options) {
				ReconnectingStompClient client = new ReconnectingStompClient(new StandardWebSocketClient(), options,
						url);
				client.start();
				return client::stop;
			}

		},

		REACTIVE {

			@Override
			Runnable start(String url, ReconnectOptions options) {
				return new ReconnectingReactiveWebSocketClient(new ReactorNettyWebSocketClient(), options)
					.execute(URI.create(url), (session) -> session.receive().then())
					.subscribe()::dispose;
			}

		};

		Runnable start(String url) {
			return start(url, OPTIONS);
		}

		abstract Runnable start(String url, ReconnectOptions options);

	}

}
