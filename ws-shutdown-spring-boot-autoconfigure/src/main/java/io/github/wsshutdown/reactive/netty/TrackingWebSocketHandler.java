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

package io.github.wsshutdown.reactive.netty;

import java.util.List;

import io.github.wsshutdown.drain.Connection;
import io.github.wsshutdown.drain.HandshakePermit;
import io.netty.channel.Channel;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketSession;

/**
 * The application's handler for one handshake. Registers the connection before the
 * application hears of it, and keeps Reactor Netty from closing it in its own way while
 * it is going away.
 */
final class TrackingWebSocketHandler implements WebSocketHandler {

	private static final Log logger = LogFactory.getLog(TrackingWebSocketHandler.class);

	private final WebSocketHandler delegate;

	private final HandshakePermit permit;

	private final String path;

	private final Channel channel;

	TrackingWebSocketHandler(WebSocketHandler delegate, HandshakePermit permit, String path, Channel channel) {
		this.delegate = delegate;
		this.permit = permit;
		this.path = path;
		this.channel = channel;
	}

	@Override
	public List<String> getSubProtocols() {
		return this.delegate.getSubProtocols();
	}

	@Override
	public Mono<Void> handle(WebSocketSession session) {
		return Mono.defer(() -> open(session));
	}

	private Mono<Void> open(WebSocketSession session) {
		Sinks.Empty<Void> ended = Sinks.empty();
		ClosingHandshake closingHandshake = new ClosingHandshake(ended::tryEmitEmpty);
		NettyTransport transport = new NettyTransport(this.channel, session, closingHandshake);
		Connection connection = this.permit.open(this.path, "websocket", transport);
		HandlerWork work = new HandlerWork(connection, this.channel.eventLoop());
		transport.setWork(work);
		closingHandshake.install(this.channel, connection);
		this.channel.closeFuture().addListener((closed) -> connection.gone());
		Mono<Void> handled = Mono.defer(() -> this.delegate.handle(TrackedSession.track(session, this.channel, work)))
			.onErrorResume((ex) -> connection.isClosing(), (ex) -> ignore(connection, ex))
			.doFinally((signal) -> work.handlerEnded())
			// The drain closes it then, with its own code
			.then(Mono.defer(() -> connection.isClosing() ? Mono.never() : Mono.empty()));
		return opening(handled.takeUntilOther(ended.asMono()), connection);
	}

	private static Mono<Void> ignore(Connection connection, Throwable ex) {
		logger.debug("Handler of connection " + connection.getId() + " failed while it was going away", ex);
		return Mono.empty();
	}

	/**
	 * The connection has been opened when the application's handler was subscribed to.
	 */
	private static Mono<Void> opening(Mono<Void> handled, Connection connection) {
		return Mono.fromDirect((subscriber) -> {
			try {
				handled.subscribe(subscriber);
			}
			finally {
				connection.endWork();
			}
		});
	}

}
