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

import io.github.wsshutdown.reactive.AdmittedHandshake;
import io.github.wsshutdown.reactive.HandshakeHook;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.server.HttpServerResponse;

import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;

/**
 * {@link HandshakeHook} for Reactor Netty.
 */
public final class ReactorNettyHandshakeHook implements HandshakeHook {

	private final TrackingFactory factory;

	/**
	 * Create a new {@link ReactorNettyHandshakeHook}.
	 */
	public ReactorNettyHandshakeHook() {
		this(new TrackingFactory());
	}

	ReactorNettyHandshakeHook(TrackingFactory factory) {
		this.factory = factory;
	}

	@Override
	public @Nullable ServerHttpResponse track(ServerHttpResponse response, AdmittedHandshake handshake) {
		Object nativeResponse = ServerHttpResponseDecorator.getNativeResponse(response);
		if (!(nativeResponse instanceof HttpServerResponse nettyResponse)) {
			return null;
		}
		HttpServerResponse intercepted = UpgradeInterceptor.intercept(nettyResponse, handshake, this.factory);
		return new HandshakeResponse(response, intercepted, handshake);
	}

}
