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
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * A {@link WebSocket} of the JDK that comes back. It stays away after the code 1000 and
 * after {@link #close()}. With an overlap it opens the next connection when the server
 * gives notice, and then closes the one before. Thread-safe; its listener is called for
 * one connection after the other, and for two at a time in the overlap.
 */
public final class ReconnectingWebSocket implements AutoCloseable {

	private static final int NO_CLOSE_FRAME = 1006;

	private final Function<WebSocket.Listener, CompletableFuture<WebSocket>> connector;

	private final WebSocket.Listener listener;

	private final Duration closeTimeout;

	private final Pacer pacer;

	private final Set<Connection> connections = ConcurrentHashMap.newKeySet();

	private volatile @Nullable Connection newest;

	ReconnectingWebSocket(Function<WebSocket.Listener, CompletableFuture<WebSocket>> connector,
			WebSocket.Listener listener, Duration closeTimeout, Pacer pacer) {
		this.connector = connector;
		this.listener = listener;
		this.closeTimeout = closeTimeout;
		this.pacer = pacer;
		pacer.start(this::attempt);
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
		return new ReconnectingWebSocket(connector, listener, options.closeTimeout(), new Pacer(options));
	}

	/**
	 * The connection, if there is one now.
	 */
	public Optional<WebSocket> current() {
		Connection newest = this.newest;
		return Optional.ofNullable((newest != null) ? newest.webSocket : null);
	}

	/**
	 * Close with the code 1000, wait for the answer, but not longer than the time-out,
	 * and stay away.
	 */
	@Override
	public void close() {
		this.pacer.stop();
		CompletableFuture.allOf(this.connections.stream().map(Connection::close).toArray(CompletableFuture[]::new))
			.join();
	}

	private void attempt(Pacer.Turn turn) {
		Connection connection = new Connection(turn);
		this.connector.apply(connection).whenComplete((webSocket, failure) -> {
			if (failure != null) {
				connection.end();
				turn.failed(failure);
			}
		});
	}

	/**
	 * The listener of one connection.
	 */
	private final class Connection implements WebSocket.Listener {

		private final Pacer.Turn turn;

		private final CompletableFuture<@Nullable Void> gone = new CompletableFuture<>();

		/** The message that is being received, if it is not too long for a notice. */
		private final StringBuilder text = new StringBuilder();

		private volatile @Nullable WebSocket webSocket;

		Connection(Pacer.Turn turn) {
			this.turn = turn;
		}

		@Override
		public void onOpen(WebSocket webSocket) {
			this.webSocket = webSocket;
			ReconnectingWebSocket.this.connections.add(this);
			ReconnectingWebSocket.this.newest = this;
			if (!this.turn.opened()) {
				close();
			}
			ReconnectingWebSocket.this.listener.onOpen(webSocket);
			this.turn.ready(this::close);
		}

		@Override
		public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
			boolean notice = isNotice(data, last);
			try {
				return ReconnectingWebSocket.this.listener.onText(webSocket, data, last);
			}
			finally {
				if (notice) {
					this.turn.noticed();
				}
			}
		}

		private boolean isNotice(CharSequence data, boolean last) {
			if (!ReconnectingWebSocket.this.pacer.heedsNotices()) {
				return false;
			}
			int room = CloseReason.MAX_LENGTH + 1 - this.text.length();
			this.text.append(data, 0, Math.min(room, data.length()));
			boolean notice = last && CloseReason.isNotice(this.text.toString());
			if (last) {
				this.text.setLength(0);
			}
			return notice;
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
				end();
				this.turn.closed(code, reason);
			}
		}

		@Override
		public void onError(WebSocket webSocket, Throwable error) {
			try {
				ReconnectingWebSocket.this.listener.onError(webSocket, error);
			}
			finally {
				end();
				this.turn.closed(NO_CLOSE_FRAME, null);
			}
		}

		private void end() {
			this.webSocket = null;
			ReconnectingWebSocket.this.connections.remove(this);
			this.gone.complete(null);
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
