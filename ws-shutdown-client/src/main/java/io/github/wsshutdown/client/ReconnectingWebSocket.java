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

import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * A {@link WebSocket} of the JDK that comes back. It stays away after the code 1000 and
 * after {@link #close()}. Thread-safe; its listener is called for one connection after
 * the other.
 */
public final class ReconnectingWebSocket implements AutoCloseable {

	private static final int NO_CLOSE_FRAME = 1006;

	private final Function<WebSocket.Listener, CompletableFuture<WebSocket>> connector;

	private final WebSocket.Listener listener;

	private final Duration closeTimeout;

	private final Pacer pacer;

	private volatile @Nullable Connection connection;

	private ReconnectingWebSocket(Function<WebSocket.Listener, CompletableFuture<WebSocket>> connector,
			WebSocket.Listener listener, ReconnectOptions options) {
		this.connector = connector;
		this.listener = listener;
		this.closeTimeout = options.closeTimeout();
		this.pacer = new Pacer(options);
	}

	/**
	 * Connect, and again whenever the connection is lost.
	 * @param connector opens a connection with the given listener, for example
	 * {@code (l) -> httpClient.newWebSocketBuilder().buildAsync(uri, l)}
	 * @param listener called for every connection
	 * @return the socket, which may not be connected yet
	 */
	public static ReconnectingWebSocket connect(Function<WebSocket.Listener, CompletableFuture<WebSocket>> connector,
			WebSocket.Listener listener) {
		return connect(connector, listener, ReconnectOptions.DEFAULTS);
	}

	/**
	 * Connect, and again whenever the connection is lost.
	 * @param connector opens a connection with the given listener
	 * @param listener called for every connection
	 * @param options how to draw the delays
	 * @return the socket, which may not be connected yet
	 */
	public static ReconnectingWebSocket connect(Function<WebSocket.Listener, CompletableFuture<WebSocket>> connector,
			WebSocket.Listener listener, ReconnectOptions options) {
		ReconnectingWebSocket socket = new ReconnectingWebSocket(connector, listener, options);
		socket.pacer.start(socket::attempt);
		return socket;
	}

	/**
	 * The connection, if there is one now.
	 */
	public Optional<WebSocket> current() {
		Connection connection = this.connection;
		return Optional.ofNullable((connection != null) ? connection.webSocket : null);
	}

	/**
	 * Close with the code 1000, wait for the answer, but not longer than the time-out,
	 * and stay away.
	 */
	@Override
	public void close() {
		this.pacer.stop();
		Connection connection = this.connection;
		if (connection != null) {
			connection.close().join();
		}
	}

	private void attempt() {
		Connection connection = new Connection();
		this.connector.apply(connection).whenComplete((webSocket, failure) -> {
			if (failure != null && connection.end()) {
				this.pacer.failed(failure);
			}
		});
	}

	/**
	 * The listener of one connection.
	 */
	private final class Connection implements WebSocket.Listener {

		private final AtomicBoolean ended = new AtomicBoolean();

		private final CompletableFuture<@Nullable Void> gone = new CompletableFuture<>();

		private volatile @Nullable WebSocket webSocket;

		@Override
		public void onOpen(WebSocket webSocket) {
			this.webSocket = webSocket;
			ReconnectingWebSocket.this.connection = this;
			if (!ReconnectingWebSocket.this.pacer.opened()) {
				close();
			}
			ReconnectingWebSocket.this.listener.onOpen(webSocket);
		}

		@Override
		public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
			return ReconnectingWebSocket.this.listener.onText(webSocket, data, last);
		}

		@Override
		public @Nullable CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
			return ReconnectingWebSocket.this.listener.onBinary(webSocket, data, last);
		}

		@Override
		public @Nullable CompletionStage<?> onPing(WebSocket webSocket, ByteBuffer message) {
			return ReconnectingWebSocket.this.listener.onPing(webSocket, message);
		}

		@Override
		public @Nullable CompletionStage<?> onPong(WebSocket webSocket, ByteBuffer message) {
			return ReconnectingWebSocket.this.listener.onPong(webSocket, message);
		}

		@Override
		public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
			try {
				return ReconnectingWebSocket.this.listener.onClose(webSocket, code, reason);
			}
			finally {
				if (end()) {
					ReconnectingWebSocket.this.pacer.closed(code, reason);
				}
			}
		}

		@Override
		public void onError(WebSocket webSocket, Throwable error) {
			try {
				ReconnectingWebSocket.this.listener.onError(webSocket, error);
			}
			finally {
				if (end()) {
					ReconnectingWebSocket.this.pacer.closed(NO_CLOSE_FRAME, null);
				}
			}
		}

		private boolean end() {
			this.webSocket = null;
			this.gone.complete(null);
			return this.ended.compareAndSet(false, true);
		}

		private CompletableFuture<@Nullable Void> close() {
			WebSocket webSocket = this.webSocket;
			if (webSocket == null) {
				return this.gone;
			}
			webSocket.sendClose(WebSocket.NORMAL_CLOSURE, "");
			// A server that does not answer: nothing is called after this
			return this.gone
				.completeOnTimeout(null, ReconnectingWebSocket.this.closeTimeout.toNanos(), TimeUnit.NANOSECONDS)
				.thenRun(webSocket::abort);
		}

	}

}
