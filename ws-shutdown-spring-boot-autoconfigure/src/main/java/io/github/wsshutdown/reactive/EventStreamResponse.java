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

/**
 * A response that may become an event stream: looks at its media type when it is written.
 */
final class EventStreamResponse extends ServerHttpResponseDecorator {

	private final ReactiveEventStreams.Candidate candidate;

	EventStreamResponse(ServerHttpResponse delegate, ReactiveEventStreams.Candidate candidate) {
		super(delegate);
		this.candidate = candidate;
	}

	@Override
	public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
		return this.candidate.isStream() ? this.candidate.write(body) : super.writeAndFlushWith(body);
	}

	@Override
	public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
		return this.candidate.isStream() ? this.candidate.write(Flux.from(body).map(Mono::just))
				: super.writeWith(body);
	}

}
