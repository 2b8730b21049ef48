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

import io.github.wsshutdown.reactive.AdmittedHandshake;
import io.github.wsshutdown.reactive.HandshakeHook;
import io.github.wsshutdown.servlet.TrackedHandshakeRequest;
import jakarta.servlet.ServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.http.server.reactive.ServerHttpResponse;

/**
 * Hands the permits of WebFlux's handshakes over to the servlet requests that they are,
 * whose upgrades are tracked.
 */
public final class ServletHandshakeHook implements HandshakeHook {

	@Override
	public @Nullable ServerHttpResponse track(ServerHttpResponse response, AdmittedHandshake handshake) {
		Object request = handshake.nativeRequest();
		TrackedHandshakeRequest tracked = (request instanceof ServletRequest servletRequest)
				? TrackedHandshakeRequest.find(servletRequest) : null;
		if (tracked == null) {
			return null;
		}
		tracked.admitted(handshake.handOver(), handshake::path);
		return response;
	}

}
