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

import java.util.function.BiFunction;

import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.reactive.AdmittedHandshake;
import io.github.wsshutdown.reactive.TrackedHandler;
import io.netty.channel.Channel;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.channel.ChannelOperations;
import reactor.netty.http.websocket.WebsocketInbound;
import reactor.netty.http.websocket.WebsocketOutbound;
import reactor.util.context.ContextView;

/**
 * A connection that is registered, and what the application does with it. Keeps Reactor
 * Netty from closing it in its own way while it is going away.
 */
final class TrackedConnection {

	private final TrackedOperations operations;

	private final TrackedHandler handler;

	private final Mono<Void> cut;

	private TrackedConnection(TrackedOperations operations, TrackedHandler handler, Mono<Void> cut) {
		this.operations = operations;
		this.handler = handler;
		this.cut = cut;
	}

	/**
	 * Register a connection. Called on the event loop of its channel, which is active, so
	 * that this is done wholly before the channel can be closed.
	 */
	static TrackedConnection open(WebsocketInbound inbound, WebsocketOutbound outbound, AdmittedHandshake handshake,
			ContextView context, TrackingFactory factory) {
		Channel channel = ((ChannelOperations<?, ?>) inbound).channel();
		Sinks.Empty<Void> cut = Sinks.empty();
		ClosingHandshake closingHandshake = factory.closingHandshake(outbound, cut::tryEmitEmpty);
		TrackedChannel tracked = TrackedChannel.open(channel, closingHandshake,
				(transport) -> handshake.open(transport, inbound.selectedSubprotocol(), context));
		Connection connection = tracked.connection();
		try {
			TrackedHandler handler = new TrackedHandler(factory.handlerWork(connection, channel.eventLoop()));
			return new TrackedConnection(new TrackedOperations(inbound, outbound, handler), handler, cut.asMono());
		}
		catch (RuntimeException | LinkageError ex) {
			connection.gone();
			closingHandshake.uninstall(channel);
			throw ex;
		}
	}

	/**
	 * Have the application handle the connection. It has been opened when the
	 * application's own publisher was subscribed to.
	 * @param handler what the application does with it
	 * @return what comes of that
	 */
	Publisher<Void> handle(
			BiFunction<? super WebsocketInbound, ? super WebsocketOutbound, ? extends Publisher<Void>> handler) {
		Publisher<Void> handled;
		try {
			handled = handler.apply(this.operations, this.operations);
		}
		catch (RuntimeException | Error ex) {
			this.handler.opened();
			throw ex;
		}
		return opening(this.handler.handle(handled).takeUntilOther(this.cut));
	}

	private Mono<Void> opening(Mono<Void> handled) {
		return Mono.fromDirect((subscriber) -> {
			try {
				handled.subscribe(subscriber);
			}
			finally {
				this.handler.opened();
			}
		});
	}

}
