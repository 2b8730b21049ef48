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

package io.github.wsshutdown.reactive;

import io.github.wsshutdown.drain.HandshakePermit;
import org.jspecify.annotations.Nullable;

import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.server.ServerWebExchange;

/**
 * Takes part in handshakes on behalf of one server.
 */
@FunctionalInterface
public interface HandshakeHook {

	/**
	 * Make a handler that registers the connection of the handshake, if it runs on this
	 * server.
	 * @param exchange the handshake
	 * @param handler the application's handler
	 * @param permit the permit of the handshake
	 * @return the handler to use for this handshake only, or {@code null} if it runs on
	 * another server
	 */
	@Nullable WebSocketHandler track(ServerWebExchange exchange, WebSocketHandler handler, HandshakePermit permit);

}
