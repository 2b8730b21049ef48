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

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A peer of the chat room that remembers what it received and how it was closed. Knows no
 * class of the application, so that it can talk to one in another process.
 */
abstract class ChatPeer implements WebSocket.Listener, AutoCloseable {

	private static final Duration TIMEOUT = Duration.ofSeconds(60);

	private final List<String> received = new CopyOnWriteArrayList<>();

	private final CompletableFuture<Closed> closed = new CompletableFuture<>();

	private final StringBuilder partial = new StringBuilder();

	private final WebSocket webSocket;

	private ChatPeer(int port, String path, @Nullable String subProtocol) {
		WebSocket.Builder builder = HttpClient.newHttpClient().newWebSocketBuilder().connectTimeout(TIMEOUT);
		if (subProtocol != null) {
			builder.subprotocols(subProtocol);
		}
		this.webSocket = builder.buildAsync(URI.create("ws://localhost:" + port + path), this)
			.orTimeout(TIMEOUT.toSeconds(), TimeUnit.SECONDS)
			.join();
	}

	static ChatPeer plain(int port) {
		return new PlainPeer(port);
	}

	static ChatPeer stomp(int port) {
		return new StompPeer(port);
	}

	/**
	 * Return how a handshake that fails is answered.
	 * @return the HTTP status
	 */
	private static int handshakeStatus(int port, String path) {
		CompletableFuture<Integer> status = HttpClient.newHttpClient()
			.newWebSocketBuilder()
			.buildAsync(URI.create("ws://localhost:" + port + path), new WebSocket.Listener() {
			})
			.handle((webSocket, failure) -> {
				Throwable cause = (failure instanceof CompletionException) ? failure.getCause() : failure;
				assertThat(cause).isInstanceOf(WebSocketHandshakeException.class);
				return ((WebSocketHandshakeException) cause).getResponse().statusCode();
			});
		return status.orTimeout(TIMEOUT.toSeconds(), TimeUnit.SECONDS).join();
	}

	/**
	 * Wait until a drain has begun. Nothing is at this path: before, the handshake fails,
	 * and makes no connection.
	 */
	static void awaitRefusing(int port) {
		await().atMost(TIMEOUT).untilAsserted(() -> assertThat(handshakeStatus(port, "/nothing")).isEqualTo(503));
	}

	abstract void say(String sender, String text);

	void awaitText(String text) {
		await().atMost(TIMEOUT)
			.untilAsserted(() -> assertThat(this.received).anyMatch((frame) -> frame.contains(text)));
	}

	Closed awaitClosed() {
		return this.closed.copy().orTimeout(TIMEOUT.toSeconds(), TimeUnit.SECONDS).join();
	}

	boolean isClosed() {
		return this.closed.isDone();
	}

	List<String> received() {
		return this.received;
	}

	synchronized void send(String frame) {
		this.webSocket.sendText(frame, true).orTimeout(TIMEOUT.toSeconds(), TimeUnit.SECONDS).join();
	}

	@Override
	public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
		this.partial.append(data);
		if (last) {
			this.received.add(this.partial.toString());
			this.partial.setLength(0);
		}
		webSocket.request(1);
		return null;
	}

	/**
	 * Answers before anybody learns of the close frame: what ends this peer then does not
	 * overtake its answer.
	 */
	@Override
	public CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
		return webSocket.sendClose(code, "")
			.handle((answered, failure) -> this.closed.complete(new Closed(code, reason)));
	}

	@Override
	public void onError(WebSocket webSocket, Throwable error) {
		this.closed.completeExceptionally(error);
	}

	@Override
	public void close() {
		this.webSocket.abort();
	}

	private static String json(String sender, String text) {
		return "{\"sender\":\"%s\",\"text\":\"%s\"}".formatted(sender, text);
	}

	/**
	 * What the close frame said.
	 *
	 * @param code the status code
	 * @param reason the reason
	 */
	record Closed(int code, String reason) {

	}

	/**
	 * Sends JSON as it is.
	 */
	private static final class PlainPeer extends ChatPeer {

		private PlainPeer(int port) {
			super(port, "/chat", null);
		}

		@Override
		void say(String sender, String text) {
			send(json(sender, text));
		}

	}

	/**
	 * Sends JSON in STOMP frames, and gets the room's history at once.
	 */
	private static final class StompPeer extends ChatPeer {

		private StompPeer(int port) {
			super(port, "/stomp", "v12.stomp");
			send("CONNECT\naccept-version:1.2\nhost:localhost\n\n\0");
			awaitText("CONNECTED");
			send("SUBSCRIBE\nid:room\ndestination:/topic/chat\n\n\0");
			send("SUBSCRIBE\nid:answers\ndestination:/user/queue/answers\n\n\0");
			send("SUBSCRIBE\nid:history\ndestination:/app/chat\n\n\0");
			awaitText("subscription:history");
		}

		@Override
		void say(String sender, String text) {
			send("SEND\ndestination:/app/chat\ncontent-type:application/json\n\n" + json(sender, text) + "\0");
		}

	}

}
