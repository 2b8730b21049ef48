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

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for event streams of WebFlux on Reactor Netty.
 */
class ReactiveEventStreamTests extends ReactiveEventStreamContract implements OnReactorNetty {

	/** Such a client accepts anything unless it is told otherwise. */
	@Test
	void whenClientIsSpringsThenItSeesTheDelayAndAProperEnd() throws Exception {
		startStreams("ws-shutdown.drain.reconnect-window=9s");
		CompletableFuture<List<ServerSentEvent<String>>> events = WebClient
			.create("http://localhost:" + server().port())
			.get()
			.uri("/sse/flux?name=client")
			.retrieve()
			.bodyToFlux(new ParameterizedTypeReference<ServerSentEvent<String>>() {
			})
			.collectList()
			.toFuture();
		streams().await("client").event("first");
		awaitConnections(1);
		assertOutcomes(stop(), 0, 1, 0, 0);
		List<ServerSentEvent<String>> seen = events.get(30, TimeUnit.SECONDS);
		assertThat(seen).extracting(ServerSentEvent::data).containsExactly("first", null);
		assertThat(seen.get(1).retry()).isBetween(Duration.ZERO, Duration.ofSeconds(9));
	}

}
