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

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.locks.LockSupport;

import io.github.wsshutdown.testsupport.Streams;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Adds streams of all kinds to a reactive application.
 */
@Configuration(proxyBeanMethods = false)
class ReactiveStreamsConfiguration {

	@Bean
	Streams streams() {
		return new Streams();
	}

	/**
	 * Streams of controllers.
	 */
	@RestController
	static class StreamController {

		private final Streams streams;

		StreamController(Streams streams) {
			this.streams = streams;
		}

		@GetMapping(path = "/sse/flux", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
		Flux<ServerSentEvent<String>> events(@RequestParam String name) {
			return open(name, "").map((data) -> ServerSentEvent.builder(data).build());
		}

		@GetMapping(path = "/sse/strings", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
		Flux<String> strings(@RequestParam String name) {
			return open(name, "");
		}

		@PostMapping(path = "/answer", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
		Flux<ServerSentEvent<String>> answer(@RequestParam String name) {
			return events(name);
		}

		/** As a gateway does, which knows no events. */
		@GetMapping("/sse/parts")
		Mono<Void> parts(@RequestParam String name, ServerHttpResponse response) {
			response.getHeaders().setContentType(MediaType.TEXT_EVENT_STREAM);
			return write(open(name, "data:%s\n\n"), response);
		}

		@GetMapping("/lines")
		Mono<Void> lines(@RequestParam String name, ServerHttpResponse response) {
			response.getHeaders().setContentType(MediaType.APPLICATION_NDJSON);
			return write(open(name, ""), response);
		}

		private static Mono<Void> write(Flux<String> parts, ServerHttpResponse response) {
			return response.writeAndFlushWith(parts
				.map((part) -> Mono.just(response.bufferFactory().wrap(part.getBytes(StandardCharsets.UTF_8)))));
		}

		private Flux<String> open(String name, String format) {
			Sinks.Many<String> sink = Sinks.many().unicast().onBackpressureBuffer(new ArrayBlockingQueue<>(256));
			this.streams.opened(name, new Streams.Stream() {

				@Override
				public void event(String data) throws IOException {
					part(format.isEmpty() ? data : format.formatted(data));
				}

				@Override
				public void part(String text) throws IOException {
					Sinks.EmitResult result = sink.tryEmitNext(text);
					while (result == Sinks.EmitResult.FAIL_OVERFLOW) {
						LockSupport.parkNanos(1_000_000);
						result = sink.tryEmitNext(text);
					}
					if (result.isFailure()) {
						throw new IOException(result.toString());
					}
				}

				@Override
				public void end() {
					sink.tryEmitComplete();
				}

				@Override
				public void fail() {
					sink.tryEmitError(new IllegalStateException("Application has failed"));
				}

			});
			return sink.asFlux().doFinally((signal) -> this.streams.completed(name));
		}

	}

}
