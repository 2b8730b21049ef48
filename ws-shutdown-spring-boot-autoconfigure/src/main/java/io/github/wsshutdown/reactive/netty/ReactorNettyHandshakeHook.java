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

import java.util.concurrent.atomic.AtomicReference;

import io.github.wsshutdown.drain.HandshakePermit;
import io.github.wsshutdown.reactive.HandshakeHook;
import io.github.wsshutdown.reactive.RegisteredPath;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.server.HttpServerResponse;

import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.server.ServerWebExchange;

/**
 * {@link HandshakeHook} for Reactor Netty.
 */
public final class ReactorNettyHandshakeHook implements HandshakeHook {

	@Override
	public @Nullable WebSocketHandler track(ServerWebExchange exchange, WebSocketHandler handler,
			HandshakePermit permit) {
		Object response = ServerHttpResponseDecorator.getNativeResponse(exchange.getResponse());
		if (!(response instanceof HttpServerResponse nettyResponse)) {
			return null;
		}
		AtomicReference<Channel> channel = new AtomicReference<>();
		nettyResponse.withConnection((connection) -> channel.set(connection.channel()));
		return new TrackingWebSocketHandler(handler, permit, RegisteredPath.of(exchange), channel.get());
	}

}
