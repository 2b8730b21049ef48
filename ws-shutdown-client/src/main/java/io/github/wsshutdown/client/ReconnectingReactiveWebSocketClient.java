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

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketSession;
import org.springframework.web.reactive.socket.client.WebSocketClient;

/**
 * A {@link WebSocketClient} of WebFlux that comes back whenever its connection is lost or
 * could not be opened, and calls the handler for each. The result completes after the
 * code 1000, and when the handler has ended before the connection. Cancel it to end
 * reconnecting.
 */
public class ReconnectingReactiveWebSocketClient implements WebSocketClient {

	private final Logger logger = System.getLogger(ReconnectingReactiveWebSocketClient.class.getName());

	private final WebSocketClient delegate;

	private final ReconnectOptions options;

	public ReconnectingReactiveWebSocketClient(WebSocketClient delegate) {
		this(delegate, ReconnectOptions.DEFAULTS);
	}

	/**
	 * Create a client.
	 * @param delegate what connects
	 * @param options how to draw the delays
	 */
	public ReconnectingReactiveWebSocketClient(WebSocketClient delegate, ReconnectOptions options) {
		this.delegate = delegate;
		this.options = options;
	}

	@Override
	public Mono<Void> execute(URI url, WebSocketHandler handler) {
		return execute(url, new HttpHeaders(), handler);
	}

	@Override
	public Mono<Void> execute(URI url, HttpHeaders headers, WebSocketHandler handler) {
		return Mono.defer(() -> {
			Connections connections = new Connections(handler);
			Mono<Void> connection = Mono.defer(() -> this.delegate.execute(url, headers, connections));
			return connections.repeat(connection);
		});
	}

	/**
	 * The connections of one subscriber, one after the other.
	 */
	private final class Connections implements WebSocketHandler {

		private final Reconnect reconnect = new Reconnect(ReconnectingReactiveWebSocketClient.this.options);

		private final WebSocketHandler handler;

		private volatile @Nullable CloseStatus closed;

		private volatile @Nullable Duration retryAfter;

		/** The handler has ended, and the connection has not. */
		private volatile boolean left;

		Connections(WebSocketHandler handler) {
			this.handler = handler;
		}

		private Mono<Void> repeat(Mono<Void> connection) {
			return connection.onErrorResume((ex) -> {
				ReconnectingReactiveWebSocketClient.this.logger.log(Level.INFO, "Connection failed: " + ex);
				this.retryAfter = RetryAfter.of(ex);
				return Mono.empty();
			}).then(Mono.defer(this::again)).repeat().takeUntil((again) -> !again).then();
		}

		private Mono<Boolean> again() {
			CloseStatus closed = this.closed;
			boolean end = (closed != null) ? closed.getCode() == CloseStatus.NORMAL.getCode() : this.left;
			Duration retryAfter = this.retryAfter;
			Duration delay = (retryAfter != null) ? this.reconnect.refused(retryAfter)
					: this.reconnect.delay((closed != null) ? closed.getReason() : null);
			this.closed = null;
			this.retryAfter = null;
			this.left = false;
			return end ? Mono.just(false) : Mono.delay(delay).thenReturn(true);
		}

		@Override
		public List<String> getSubProtocols() {
			return this.handler.getSubProtocols();
		}

		@Override
		public Mono<Void> handle(WebSocketSession session) {
			this.reconnect.opened();
			session.closeStatus()
				.subscribe((status) -> this.closed = status, (ex) -> ReconnectingReactiveWebSocketClient.this.logger
					.log(Level.DEBUG, "No close status", ex));
			return this.handler.handle(session).then(Mono.fromRunnable(() -> this.left = session.isOpen()));
		}

	}

}
