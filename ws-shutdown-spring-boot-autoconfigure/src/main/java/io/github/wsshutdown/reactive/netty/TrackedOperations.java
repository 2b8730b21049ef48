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

import java.util.function.Consumer;
import java.util.function.Predicate;

import io.github.wsshutdown.reactive.ReactiveSessionLookup;
import io.github.wsshutdown.reactive.TrackedHandler;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.NettyOutbound;
import reactor.netty.channel.ChannelOperations;
import reactor.netty.http.websocket.WebsocketInbound;
import reactor.netty.http.websocket.WebsocketOutbound;
import reactor.util.context.Context;

/**
 * Both directions of a WebSocket connection, as Spring's session or the application sees
 * them: the same as Reactor Netty's own in everything but that it notices what is
 * received and sent. Of the same type, since Spring casts it to that.
 */
final class TrackedOperations extends ChannelOperations<WebsocketInbound, WebsocketOutbound>
		implements WebsocketInbound, WebsocketOutbound {

	private final ChannelOperations<?, ?> operations;

	private final WebsocketInbound inbound;

	private final WebsocketOutbound outbound;

	private final TrackedHandler handler;

	@SuppressWarnings("unchecked")
	TrackedOperations(WebsocketInbound inbound, WebsocketOutbound outbound, TrackedHandler handler) {
		super((ChannelOperations<WebsocketInbound, WebsocketOutbound>) inbound);
		this.operations = (ChannelOperations<?, ?>) inbound;
		this.inbound = inbound;
		this.outbound = outbound;
		this.handler = handler;
	}

	@Override
	public Flux<?> receiveObject() {
		return this.handler.receive(this.inbound.receiveObject());
	}

	@Override
	public NettyOutbound sendObject(Publisher<?> frames, Predicate<Object> flush) {
		return then(this.handler.send(frames, (tracked) -> this.outbound.sendObject(tracked, flush).then()));
	}

	@Override
	public NettyOutbound send(Publisher<? extends ByteBuf> messages) {
		return sendObject(Flux.from(messages).map(bytebufToWebsocketFrame));
	}

	@Override
	public TrackedOperations withConnection(Consumer<? super Connection> withConnection) {
		this.inbound.withConnection(withConnection);
		return this;
	}

	@Override
	public HttpHeaders headers() {
		return this.inbound.headers();
	}

	@Override
	public @Nullable String selectedSubprotocol() {
		return this.inbound.selectedSubprotocol();
	}

	@Override
	public Mono<WebSocketCloseStatus> receiveCloseStatus() {
		ReactiveSessionLookup.asked(this.handler.connection());
		return this.inbound.receiveCloseStatus();
	}

	@Override
	public Mono<Void> sendClose() {
		return this.outbound.sendClose();
	}

	@Override
	public Mono<Void> sendClose(int rsv) {
		return this.outbound.sendClose(rsv);
	}

	@Override
	public Mono<Void> sendClose(int statusCode, @Nullable String reason) {
		return this.outbound.sendClose(statusCode, reason);
	}

	@Override
	public Mono<Void> sendClose(int rsv, int statusCode, @Nullable String reason) {
		return this.outbound.sendClose(rsv, statusCode, reason);
	}

	@Override
	public void dispose() {
		this.operations.dispose();
	}

	@Override
	public CoreSubscriber<Void> disposeSubscriber() {
		return this.operations.disposeSubscriber();
	}

	@Override
	public Context currentContext() {
		return this.operations.currentContext();
	}

	@Override
	public String asShortText() {
		return this.operations.asShortText();
	}

	@Override
	public String asLongText() {
		return this.operations.asLongText();
	}

	@Override
	public String toString() {
		return this.operations.toString();
	}

}
