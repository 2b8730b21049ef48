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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.testsupport.RawEventStreamPeer;
import io.netty.channel.EventLoop;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.context.annotation.Import;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for event streams of WebFlux on Reactor Netty.
 */
class ReactiveEventStreamTests extends ReactiveEventStreamContract implements OnReactorNetty {

	@Override
	protected void letEndForOtherReasons(String path) throws Exception {
		letLeave(path);
		super.letEndForOtherReasons(path);
	}

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

	/** What ends it lies ready, and is sent before the loop comes to the cut. */
	@Test
	void whenStreamIsCutBeforeItsLoopEndsItThenItDoesNotEndProperly(CapturedOutput output) throws Exception {
		startStreams(EventLoopFilter.class, "ws-shutdown.drain.close-timeout=100ms");
		RawEventStreamPeer peer = connectWithEvent("/sse/flux", "one");
		EventLoop loop = server().context().getBean(EventLoopFilter.class).loop;
		CountDownLatch blocked = new CountDownLatch(1);
		CountDownLatch mayGoOn = new CountDownLatch(1);
		loop.execute(() -> {
			blocked.countDown();
			await(mayGoOn);
		});
		await(blocked);
		DrainReport report = server().drainer().start().toCompletableFuture().get(30, TimeUnit.SECONDS);
		assertOutcomes(report, 0, 0, 1, 0);
		mayGoOn.countDown();
		assertThat(peer.awaitComplete()).isFalse();
		peer.awaitEnd();
		assertCompleted(List.of("one"));
		assertThat(output).doesNotContain("ERROR").doesNotContain("Exception");
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Knows what sends the responses of a connection.
	 */
	@Import(ReactiveStreamsConfiguration.class)
	static class EventLoopFilter implements WebFilter {

		private volatile EventLoop loop;

		@Override
		public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
			HttpServerResponse response = ServerHttpResponseDecorator.getNativeResponse(exchange.getResponse());
			response.withConnection((connection) -> this.loop = connection.channel().eventLoop());
			return chain.filter(exchange);
		}

	}

}
