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

import org.jspecify.annotations.Nullable;

import org.springframework.http.server.reactive.ServerHttpResponse;

/**
 * Takes part in handshakes on behalf of one server.
 */
@FunctionalInterface
public interface HandshakeHook {

	/**
	 * Make a response that registers the connection when the handshake is upgraded, if it
	 * runs on this server.
	 * @param response the response to the handshake
	 * @param handshake the handshake
	 * @return the response to go on with, or {@code null} if it is of another server
	 */
	@Nullable ServerHttpResponse track(ServerHttpResponse response, AdmittedHandshake handshake);

}
