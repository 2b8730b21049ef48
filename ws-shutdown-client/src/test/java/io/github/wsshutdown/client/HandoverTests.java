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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;

import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.Outcome;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpHeaders;
import org.springframework.messaging.converter.StringMessageConverter;
import org.springframework.messaging.simp.stomp.StompCommand;
import org.springframework.messaging.simp.stomp.StompFrameHandler;
import org.springframework.messaging.simp.stomp.StompHeaders;
import org.springframework.messaging.simp.stomp.StompSession;
import org.springframework.messaging.simp.stomp.StompSessionHandlerAdapter;
import org.springframework.web.reactive.socket.client.ReactorNettyWebSocketClient;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketHttpHeaders;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.client.WebSocketClient;
import org.springframework.web.socket.client.standard.StandardWebSocketClient;
import org.springframework.web.socket.handler.TextWebSocketHandler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for clients that are given notice: they open the next connection, to another
 * server, before they leave. All were connected while the first server drained and both
 * published the same messages.
 */
class HandoverTests {

	/** The overlap ends when the test says so. */
	private static final ReconnectOptions OPTIONS = ReconnectOptions.builder()
		.cap(Duration.ofSeconds(1))
		.closeTimeout(Duration.ofSeconds(30))
		.overlap(Duration.ofDays(1))
		.build();

	private static final String[] NOTICE = { "--ws-shutdown.drain.timeout=150s",
			"--ws-shutdown.drain.notice-period=120s",
			"--ws-shutdown.drain.notice.stomp-destination=/queue/going-away" };

	private static final ScheduledExecutorService publisher = Executors.newSingleThreadScheduledExecutor();

	private static final AtomicInteger published = new AtomicInteger();

	/** One that leaves by itself when its overlap is over. */
	private static final Diary diary = new Diary();

	private static final List<Runnable> stops = new ArrayList<>();

	private static TestServer first;

	private static TestServer second;

	/** Where clients connect. */
	private static volatile TestServer reachable;

	private static CompletableFuture<DrainReport> drain;

	@BeforeAll
	static void drain() {
		first = TestServer.start(NOTICE);
		second = TestServer.start();
		reachable = first;
		for (Client client : Client.values()) {
			stops.add(client.start(new Pacer(OPTIONS, client.leaving::complete)));
		}
		ReconnectOptions options = OPTIONS.mutate().overlap(Duration.ofMillis(1)).build();
		stops.add(ReconnectingWebSocket.connect(jdkConnector("/echo/short"), jdkListener(diary, (text) -> {
		}), options)::close);
		diary.awaitLast("open");
		publisher.scheduleWithFixedDelay(HandoverTests::publish, 0, 10, TimeUnit.MILLISECONDS);
		for (Client client : Client.values()) {
			client.received.awaitAny();
		}
		reachable = second;
		drain = first.drain();
		for (Client client : Client.values()) {
			Runnable leave = client.leaving.orTimeout(60, TimeUnit.SECONDS).join();
			client.received.awaitTwice();
			leave.run();
		}
	}

	private static void publish() {
		String message = Integer.toString(published.get());
		for (TestServer server : new TestServer[] { first, second }) {
			server.broadcast("/echo/jdk", message);
			server.broadcast("/echo/spring", message);
			server.broadcast("/echo/reactive", message);
			server.publish("/topic/news", message);
		}
		published.incrementAndGet();
	}

	@AfterAll
	static void stop() {
		publisher.shutdownNow();
		stops.forEach(Runnable::run);
		second.close();
		first.close();
	}

	@Test
	void whenClientsLeaveThenDrainEndsAndAllHaveLeft() throws Exception {
		DrainReport report = drain.get(60, TimeUnit.SECONDS);
		assertThat(report.count(Outcome.LEFT)).isEqualTo(report.total()).isEqualTo(5);
		// Reactor Netty does not wait for the answer: a message may meet a reset before
		// Tomcat has read the code
		await().atMost(Diary.TIMEOUT)
			.untilAsserted(() -> assertThat(List.of("/echo/jdk", "/echo/spring", "/echo/short", "/stomp"))
				.allSatisfy((path) -> assertThat(first.closeCodes(path)).containsExactly(1000)));
	}

	@ParameterizedTest
	@EnumSource
	void whenClientHasMovedThenNoMessageIsLost(Client client) {
		int later = published.get() + 10;
		await().atMost(Diary.TIMEOUT).untilAsserted(() -> client.received.assertComplete(later));
	}

	@ParameterizedTest
	@EnumSource(names = "STOMP", mode = EnumSource.Mode.EXCLUDE)
	void whenClientHasMovedThenNextConnectionWasOpenBeforeItLeft(Client client) {
		client.diary.awaitLast("closed 1000");
		assertThat(client.diary).hasToString("[open, open, closed 1000]");
	}

	@Test
	void whenStompClientHasMovedThenItSendsOnNextSession() {
		await().atMost(Diary.TIMEOUT).untilAsserted(() -> assertThat(Client.STOMP.diary).hasToString("[open, open]"));
	}

	@Test
	void whenOverlapIsOverThenClientLeaves() {
		diary.awaitLast("closed 1000");
		assertThat(diary).hasToString("[open, open, closed 1000]");
	}

	private static Function<WebSocket.Listener, CompletableFuture<WebSocket>> jdkConnector(String path) {
		HttpClient httpClient = HttpClient.newHttpClient();
		return (listener) -> httpClient.newWebSocketBuilder().buildAsync(URI.create(reachable.url(path)), listener);
	}

	private static WebSocket.Listener jdkListener(Diary diary, Consumer<String> received) {
		return new WebSocket.Listener() {

			/** What has come of a message: it is told in parts if it arrives so. */
			private final Map<WebSocket, String> parts = new ConcurrentHashMap<>();

			@Override
			public void onOpen(WebSocket webSocket) {
				diary.add("open");
				webSocket.request(Long.MAX_VALUE);
			}

			@Override
			public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
				String text = this.parts.merge(webSocket, data.toString(), String::concat);
				if (last) {
					this.parts.remove(webSocket);
					received.accept(text);
				}
				return null;
			}

			@Override
			public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
				diary.add("closed " + code);
				return null;
			}

		};
	}

	enum Client {

		JDK {

			@Override
			Runnable start(Pacer pacer) {
				return new ReconnectingWebSocket(jdkConnector("/echo/jdk"), jdkListener(this.diary, this.received::add),
						OPTIONS.closeTimeout(), pacer)::close;
			}

		},

		SPRING {

			@Override
			Runnable start(Pacer pacer) {
				WebSocketHandler handler = new TextWebSocketHandler() {

					@Override
					public void afterConnectionEstablished(WebSocketSession session) {
						SPRING.diary.add("open");
					}

					@Override
					protected void handleTextMessage(WebSocketSession session, TextMessage message) {
						SPRING.received.add(message.getPayload());
					}

					@Override
					public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
						SPRING.diary.add("closed " + status.getCode());
					}

				};
				ReconnectingConnectionManager manager = new ReconnectingConnectionManager(client(pacer), handler,
						reachable.url("/echo/spring"));
				manager.start();
				return manager::stop;
			}

		},

		REACTIVE {

			@Override
			Runnable start(Pacer pacer) {
				org.springframework.web.reactive.socket.client.WebSocketClient client = new ReactorNettyWebSocketClient() {

					@Override
					public Mono<Void> execute(URI url, HttpHeaders headers,
							org.springframework.web.reactive.socket.WebSocketHandler handler) {
						return super.execute(URI.create(reachable.url(url.getPath())), headers, handler);
					}

				};
				return new ReconnectingReactiveWebSocketClient(client)
					.execute(URI.create(reachable.url("/echo/reactive")), new HttpHeaders(), (session) -> {
						REACTIVE.diary.add("open");
						session.closeStatus().subscribe((status) -> REACTIVE.diary.add("closed " + status.getCode()));
						return session.receive()
							.doOnNext((message) -> REACTIVE.received.add(message.getPayloadAsText()))
							.then();
					}, pacer)
					.subscribe()::dispose;
			}

		},

		STOMP {

			@Override
			Runnable start(Pacer pacer) {
				ReconnectingStompClient client = new ReconnectingStompClient(client(pacer),
						URI.create(reachable.url("/stomp")));
				client.setMessageConverter(new StringMessageConverter());
				client.setSessionHandler(new StompSessionHandlerAdapter() {

					@Override
					public void afterConnected(StompSession session, StompHeaders connectedHeaders) {
						STOMP.diary.add("open");
					}

					@Override
					public void handleException(StompSession session, @Nullable StompCommand command,
							StompHeaders headers, byte[] payload, Throwable exception) {
						STOMP.diary.add(exception.toString());
					}

					@Override
					public void handleTransportError(StompSession session, Throwable exception) {
						STOMP.diary.add(exception.toString());
					}

				});
				client.subscribe("/topic/news", new StompFrameHandler() {

					@Override
					public Type getPayloadType(StompHeaders headers) {
						return String.class;
					}

					@Override
					public void handleFrame(StompHeaders headers, @Nullable Object payload) {
						STOMP.received.add(String.valueOf(payload));
					}

				});
				client.start();
				return client::stop;
			}

		};

		final Diary diary = new Diary();

		final Received received = new Received();

		final CompletableFuture<Runnable> leaving = new CompletableFuture<>();

		abstract Runnable start(Pacer pacer);

		/** Goes where clients are to go. */
		private static GracefulWebSocketClient client(Pacer pacer) {
			WebSocketClient delegate = new StandardWebSocketClient();
			WebSocketClient routed = new WebSocketClient() {

				@Override
				public CompletableFuture<WebSocketSession> execute(WebSocketHandler handler, String uriTemplate,
						@Nullable Object... uriVariables) {
					throw new UnsupportedOperationException();
				}

				@Override
				public CompletableFuture<WebSocketSession> execute(WebSocketHandler handler,
						@Nullable WebSocketHttpHeaders headers, URI uri) {
					return delegate.execute(handler, headers, URI.create(reachable.url(uri.getPath())));
				}

			};
			return new GracefulWebSocketClient(routed, OPTIONS.closeTimeout(), pacer);
		}

	}

	/**
	 * How often a client has received each message.
	 */
	private static final class Received {

		private final Map<Integer, Integer> times = new ConcurrentHashMap<>();

		void add(String text) {
			if (Character.isDigit(text.charAt(0))) {
				this.times.merge(Integer.valueOf(text), 1, Integer::sum);
			}
		}

		boolean has(int message) {
			return this.times.containsKey(message);
		}

		void awaitAny() {
			await().atMost(Diary.TIMEOUT).until(() -> !this.times.isEmpty());
		}

		/** On both connections, and all before it on the one that leaves. */
		void awaitTwice() {
			await().atMost(Diary.TIMEOUT).until(() -> this.times.containsValue(2));
			int twice = IntStream.iterate(0, (i) -> i + 1)
				.filter((i) -> this.times.getOrDefault(i, 0) == 2)
				.findFirst()
				.orElseThrow();
			await().atMost(Diary.TIMEOUT).until(() -> isComplete(twice));
		}

		private boolean isComplete(int last) {
			return IntStream.rangeClosed(first(), last).allMatch(this::has);
		}

		void assertComplete(int last) {
			assertThat(this.times.keySet()).containsAll(IntStream.rangeClosed(first(), last).boxed().toList());
		}

		private int first() {
			return this.times.keySet().stream().mapToInt(Integer::intValue).min().orElseThrow();
		}

	}

}
