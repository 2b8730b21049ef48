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

import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Notes what the application's filters have made of a handshake, for example who it was
 * authenticated as. Last of all filters.
 */
public final class HandshakeExchangeWebFilter implements WebFilter, Ordered {

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		AdmittedHandshake handshake = AdmittedHandshake.of(exchange);
		if (handshake == null) {
			return chain.filter(exchange);
		}
		return Mono.deferContextual((context) -> {
			handshake.filtered(exchange, context);
			return chain.filter(exchange);
		});
	}

	/** Spring asks for it with every request, for its checkpoint. */
	@Override
	public String toString() {
		return "HandshakeExchangeWebFilter";
	}

}
