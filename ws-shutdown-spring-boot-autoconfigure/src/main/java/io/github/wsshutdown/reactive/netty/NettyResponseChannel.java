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

import io.github.wsshutdown.reactive.ResponseChannel;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.server.HttpServerResponse;

import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.server.ServerWebExchange;

/**
 * The channel of a response of Reactor Netty's: of a socket, or of a stream of HTTP/2.
 */
public final class NettyResponseChannel implements ResponseChannel {

	private final Channel channel;

	private NettyResponseChannel(Channel channel) {
		this.channel = channel;
	}

	/**
	 * Find the channel of a response.
	 * @param exchange the exchange that it belongs to
	 * @return its channel, {@code null} if it is of another server
	 */
	public static @Nullable ResponseChannel find(ServerWebExchange exchange) {
		Object nativeResponse = ServerHttpResponseDecorator.getNativeResponse(exchange.getResponse());
		if (!(nativeResponse instanceof HttpServerResponse nettyResponse)) {
			return null;
		}
		AtomicReference<Channel> channel = new AtomicReference<>();
		nettyResponse.withConnection((connection) -> channel.set(connection.channel()));
		Channel found = channel.get();
		return (found != null) ? new NettyResponseChannel(found) : null;
	}

	@Override
	public boolean isSendBlocked() {
		return !this.channel.isWritable();
	}

	@Override
	public void execute(Runnable task) {
		Channels.execute(this.channel, task);
	}

	@Override
	public void reset() {
		Channels.reset(this.channel);
	}

}
