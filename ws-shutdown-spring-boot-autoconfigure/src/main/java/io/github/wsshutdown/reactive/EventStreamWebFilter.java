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
 * Has responses looked at that may become event streams, and refuses requests for such
 * during a drain. All other requests pass untouched. Behind the filter that counts
 * requests.
 */
public final class EventStreamWebFilter implements WebFilter, Ordered {

	private final ReactiveEventStreams streams;

	/**
	 * Create a new {@link EventStreamWebFilter}.
	 * @param streams makes connections of responses
	 */
	public EventStreamWebFilter(ReactiveEventStreams streams) {
		this.streams = streams;
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE + 1;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		if (!this.streams.isCandidate(exchange.getRequest()) || AdmittedHandshake.of(exchange) != null) {
			return chain.filter(exchange);
		}
		Mono<Void> refused = this.streams.refuse(exchange);
		return (refused != null) ? refused
				: chain.filter(exchange.mutate().response(this.streams.look(exchange)).build());
	}

	/** Spring asks for it with every request, for its checkpoint. */
	@Override
	public String toString() {
		return "EventStreamWebFilter";
	}

}
