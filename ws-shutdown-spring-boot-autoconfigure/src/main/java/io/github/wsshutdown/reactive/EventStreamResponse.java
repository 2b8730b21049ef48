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

import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.ServerWebExchangeDecorator;

/**
 * A response that may become an event stream: looks at its media type when it is written.
 */
final class EventStreamResponse extends ServerHttpResponseDecorator {

	private final ServerWebExchange exchange;

	private final ReactiveEventStreams streams;

	private EventStreamResponse(ServerWebExchange exchange, ReactiveEventStreams streams) {
		super(exchange.getResponse());
		this.exchange = exchange;
		this.streams = streams;
	}

	/**
	 * Have the response of an exchange looked at.
	 */
	static ServerWebExchange look(ServerWebExchange exchange, ReactiveEventStreams streams) {
		return new Exchange(exchange, new EventStreamResponse(exchange, streams));
	}

	@Override
	public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
		return isStream() ? this.streams.write(this.exchange, getDelegate(), body) : super.writeAndFlushWith(body);
	}

	@Override
	public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
		return isStream() ? this.streams.write(this.exchange, getDelegate(), Flux.from(body).map(Mono::just))
				: super.writeWith(body);
	}

	private boolean isStream() {
		return this.streams.isStream(this.exchange, getDelegate());
	}

	/**
	 * The exchange with that response, in one small object where Spring's builder makes
	 * two, since every {@code GET} has one.
	 */
	private static final class Exchange extends ServerWebExchangeDecorator {

		private final ServerHttpResponse response;

		Exchange(ServerWebExchange delegate, ServerHttpResponse response) {
			super(delegate);
			this.response = response;
		}

		@Override
		public ServerHttpResponse getResponse() {
			return this.response;
		}

	}

}
