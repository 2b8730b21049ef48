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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.wsshutdown.client.autoconfigure.WebSocketClientShutdownAutoConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpHeaders;
import org.springframework.messaging.simp.stomp.StompSessionHandlerAdapter;
import org.springframework.web.socket.WebSocketExtension;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.client.WebSocketConnectionManager;
import org.springframework.web.socket.client.standard.StandardWebSocketClient;
import org.springframework.web.socket.handler.AbstractWebSocketHandler;
import org.springframework.web.socket.handler.WebSocketHandlerDecorator;
import org.springframework.web.socket.messaging.WebSocketStompClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for what a server sees when an application with clients of Spring stops.
 */
class ClientShutdownTests {

	private final RawServer server = new RawServer();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(WebSocketClientShutdownAutoConfiguration.class));

	@AfterEach
	void close() throws Exception {
		this.server.close();
	}

	@ParameterizedTest
	@EnumSource
	void whenApplicationStopsThenServerGetsCloseFrameAndIsWaitedFor(Client client) {
		run(client, "60s", (context) -> {
			CompletableFuture<Void> closed = CompletableFuture.runAsync(context::close);
			this.server.diary().awaitLast("close 1001");
			assertThat(closed).isNotDone();
			this.server.answer();
			closed.get(30, TimeUnit.SECONDS);
			this.server.diary().awaitLast("end");
		});
	}

	@Test
	void whenClientStopsBeforeItHearsThatItIsConnectedThenServerGetsCloseFrameAndIsWaitedFor() throws Exception {
		CountDownLatch stopping = new CountDownLatch(1);
		StandardWebSocketClient connecting = new StandardWebSocketClient() {

			@Override
			public CompletableFuture<WebSocketSession> executeInternal(WebSocketHandler handler, HttpHeaders headers,
					URI uri, List<String> subProtocols, List<WebSocketExtension> extensions,
					Map<String, Object> attributes) {
				return super.executeInternal(new WebSocketHandlerDecorator(handler) {

					@Override
					public void afterConnectionEstablished(WebSocketSession session) throws Exception {
						stopping.await();
						super.afterConnectionEstablished(session);
					}

				}, headers, uri, subProtocols, extensions, attributes);
			}

		};
		GracefulWebSocketClient client = new GracefulWebSocketClient(connecting, Duration.ofSeconds(60));
		client.start();
		client.execute(new AbstractWebSocketHandler() {
		}, this.server.url());
		this.server.diary().awaitLast("open");
		CompletableFuture<Void> stopped = CompletableFuture.runAsync(client::stop);
		await().atMost(Diary.TIMEOUT).until(() -> !client.isRunning());
		stopping.countDown();
		this.server.diary().awaitLast("close 1001");
		assertThat(stopped).isNotDone();
		this.server.answer();
		stopped.get(30, TimeUnit.SECONDS);
		this.server.diary().awaitLast("end");
	}

	@ParameterizedTest
	@EnumSource
	void whenServerDoesNotAnswerThenApplicationStopsAtCloseTimeout(Client client) {
		run(client, "100ms", (context) -> {
			CompletableFuture.runAsync(context::close).get(30, TimeUnit.SECONDS);
			this.server.diary().awaitLast("close 1001");
			this.server.answer();
		});
	}

	/** A connection manager closes, but does not wait. A STOMP client does nothing. */
	@ParameterizedTest
	@EnumSource
	void whenDisabledThenApplicationStopsAsWithout(Client client) {
		this.runner.withPropertyValues("ws-shutdown.client.enabled=false")
			.withBean(SmartLifecycle.class, () -> client.create(this.server.url()))
			.run((context) -> {
				client.connect(context, this.server.url());
				this.server.diary().awaitLast("open");
				client.awaitConnected(context);
				CompletableFuture.runAsync(context::close).get(30, TimeUnit.SECONDS);
				assertThat(this.server.diary().has("close 1001")).isFalse();
				if (client == Client.MANAGER) {
					this.server.diary().awaitLast("close 1000");
				}
			});
	}

	private void run(Client client, String closeTimeout, Stopping stopping) {
		this.runner.withPropertyValues("ws-shutdown.client.close-timeout=" + closeTimeout)
			.withBean(SmartLifecycle.class, () -> client.create(this.server.url()))
			.run((context) -> {
				client.connect(context, this.server.url());
				this.server.diary().awaitLast("open");
				stopping.run(context);
			});
	}

	private interface Stopping {

		void run(AssertableApplicationContext context) throws Exception;

	}

	enum Client {

		MANAGER {

			@Override
			SmartLifecycle create(String url) {
				WebSocketConnectionManager manager = new WebSocketConnectionManager(new StandardWebSocketClient(),
						new AbstractWebSocketHandler() {
						}, url);
				manager.setAutoStartup(true);
				return manager;
			}

			@Override
			void awaitConnected(AssertableApplicationContext context) {
				await().atMost(Diary.TIMEOUT).until(context.getBean(WebSocketConnectionManager.class)::isConnected);
			}

		},

		STOMP {

			@Override
			SmartLifecycle create(String url) {
				return new WebSocketStompClient(new StandardWebSocketClient());
			}

			@Override
			void connect(AssertableApplicationContext context, String url) {
				context.getBean(WebSocketStompClient.class).connectAsync(url, new StompSessionHandlerAdapter() {
				});
			}

		};

		abstract SmartLifecycle create(String url);

		void connect(AssertableApplicationContext context, String url) {
		}

		/** Wait until the client knows as well. */
		void awaitConnected(AssertableApplicationContext context) {
		}

	}

}
