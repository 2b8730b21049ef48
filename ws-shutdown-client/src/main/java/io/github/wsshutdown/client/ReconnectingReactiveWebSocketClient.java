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
import java.util.List;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketSession;
import org.springframework.web.reactive.socket.client.WebSocketClient;

/**
 * A {@link WebSocketClient} of WebFlux that comes back whenever its connection is lost or
 * could not be opened, and calls the handler for each. With an overlap it opens the next
 * one when the server gives notice, and then closes the one before. The result completes
 * after the code 1000, and when the handler has ended before the connection. Cancel it to
 * end reconnecting.
 */
public class ReconnectingReactiveWebSocketClient implements WebSocketClient {

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
		return Mono.defer(() -> execute(url, headers, handler, new Pacer(this.options)));
	}

	/**
	 * Connect.
	 * @param pacer is used once
	 */
	Mono<Void> execute(URI url, HttpHeaders headers, WebSocketHandler handler, Pacer pacer) {
		return Flux.<Mono<Void>>create((sink) -> {
			sink.onDispose(pacer::stop);
			pacer.start((turn) -> sink.next(
					Mono.defer(() -> new Connection(handler, turn, sink::complete).open(this.delegate, url, headers))));
		}).flatMap(Function.identity()).then();
	}

	/**
	 * The handler of one connection.
	 */
	private static final class Connection implements WebSocketHandler {

		private static final Logger logger = System.getLogger(ReconnectingReactiveWebSocketClient.class.getName());

		private static final int NO_CLOSE_FRAME = 1006;

		private final WebSocketHandler handler;

		private final Pacer.Turn turn;

		private final Runnable completion;

		private volatile @Nullable CloseStatus closed;

		/** The handler has ended, and the connection has not. */
		private volatile boolean abandoned;

		Connection(WebSocketHandler handler, Pacer.Turn turn, Runnable completion) {
			this.handler = handler;
			this.turn = turn;
			this.completion = completion;
		}

		private Mono<Void> open(WebSocketClient client, URI url, HttpHeaders headers) {
			return client.execute(url, headers, this)
				.then(Mono.fromRunnable(() -> ended(null)))
				.then()
				.onErrorResume((ex) -> Mono.fromRunnable(() -> ended(ex)));
		}

		private void ended(@Nullable Throwable failure) {
			CloseStatus closed = this.closed;
			boolean normal = (closed != null) ? closed.getCode() == CloseStatus.NORMAL.getCode()
					: failure == null && this.abandoned;
			if (normal && !this.turn.hasLeft()) {
				this.completion.run();
			}
			else if (closed != null) {
				this.turn.closed(closed.getCode(), closed.getReason());
			}
			else if (failure != null) {
				this.turn.failed(failure);
			}
			else {
				this.turn.closed(NO_CLOSE_FRAME, null);
			}
		}

		@Override
		public List<String> getSubProtocols() {
			return this.handler.getSubProtocols();
		}

		@Override
		public Mono<Void> handle(WebSocketSession session) {
			if (!this.turn.opened()) {
				return session.close();
			}
			session.closeStatus()
				.subscribe((status) -> this.closed = status, (ex) -> logger.log(Level.DEBUG, "No close status", ex));
			this.turn.ready(() -> session.close(CloseStatus.NORMAL)
				.subscribe(null, (ex) -> logger.log(Level.DEBUG, "Could not close", ex)));
			return this.handler.handle(this.turn.heedsNotices() ? new NoticedSession(session, this.turn) : session)
				.then(Mono.fromRunnable(() -> this.abandoned = session.isOpen()));
		}

	}

}
