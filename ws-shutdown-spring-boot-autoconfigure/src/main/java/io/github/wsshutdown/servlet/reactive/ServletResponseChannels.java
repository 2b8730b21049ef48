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

package io.github.wsshutdown.servlet.reactive;

import io.github.wsshutdown.reactive.ResponseChannel;
import io.github.wsshutdown.servlet.ContainerSocket;
import io.github.wsshutdown.servlet.HandshakeRefusalWriter;
import io.github.wsshutdown.servlet.RequestSocketHook;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.server.ServerWebExchange;

/**
 * Finds the sockets of WebFlux's responses in a servlet container.
 */
public final class ServletResponseChannels implements ResponseChannel.Lookup {

	private final RequestSocketHook hook;

	/**
	 * Create new {@link ServletResponseChannels}.
	 * @param hook finds sockets
	 */
	public ServletResponseChannels(RequestSocketHook hook) {
		this.hook = hook;
	}

	/**
	 * Find the channel of a response.
	 * @return its channel, {@code null} if it shares a socket, or it can't be found
	 */
	@Override
	public @Nullable ResponseChannel find(ServerWebExchange exchange) {
		HttpServletRequest request = request(exchange);
		ContainerSocket socket = (request != null) ? RequestSocketHook.find(this.hook, request) : null;
		return (socket != null) ? new ServletResponseChannel(socket) : null;
	}

	@Override
	public boolean isHttp2(ServerWebExchange exchange) {
		HttpServletRequest request = request(exchange);
		return request != null && HandshakeRefusalWriter.isHttp2(request);
	}

	private static @Nullable HttpServletRequest request(ServerWebExchange exchange) {
		return (ServerHttpRequestDecorator
			.getNativeRequest(exchange.getRequest()) instanceof HttpServletRequest request) ? request : null;
	}

}
