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

import io.github.wsshutdown.reactive.AdmittedHandshake;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.netty.channel.ChannelOperations;
import reactor.netty.http.websocket.WebsocketInbound;
import reactor.netty.http.websocket.WebsocketOutbound;
import reactor.util.context.ContextView;

/**
 * What is done with a channel that has become a WebSocket connection: it is registered
 * before the application hears of it. If that fails the application hears of it all the
 * same.
 */
final class TrackedUpgrade implements BiFunction<WebsocketInbound, WebsocketOutbound, Publisher<Void>> {

	private final BiFunction<? super WebsocketInbound, ? super WebsocketOutbound, ? extends Publisher<Void>> handler;

	private final AdmittedHandshake handshake;

	private final ContextView context;

	private final TrackingFactory factory;

	TrackedUpgrade(BiFunction<? super WebsocketInbound, ? super WebsocketOutbound, ? extends Publisher<Void>> handler,
			AdmittedHandshake handshake, ContextView context, TrackingFactory factory) {
		this.handler = handler;
		this.handshake = handshake;
		this.context = context;
		this.factory = factory;
	}

	@Override
	public Publisher<Void> apply(WebsocketInbound inbound, WebsocketOutbound outbound) {
		this.handshake.upgraded();
		TrackedConnection connection = open(inbound, outbound);
		return (connection != null) ? connection.handle(this.handler) : this.handler.apply(inbound, outbound);
	}

	private @Nullable TrackedConnection open(WebsocketInbound inbound, WebsocketOutbound outbound) {
		try {
			if (!((ChannelOperations<?, ?>) inbound).channel().isActive()) {
				this.handshake.release();
				return null;
			}
			return TrackedConnection.open(inbound, outbound, this.handshake, this.context, this.factory);
		}
		catch (RuntimeException | LinkageError ex) {
			this.handshake.release();
			this.handshake.untracked("it could not be opened", ex);
			return null;
		}
	}

}
