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

import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.github.wsshutdown.admission.HandshakeAdmission;
import io.github.wsshutdown.admission.RetryAfter;
import io.github.wsshutdown.connection.ConnectionRegistry;
import io.github.wsshutdown.drain.ClosingLoop;
import io.github.wsshutdown.stream.EventFormat;
import io.github.wsshutdown.stream.StreamRules;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;

/**
 * What our filter costs a request of WebFlux whose response is no stream, with an
 * exchange on Reactor Netty: that of a request that a client has made, and that is being
 * served all the while.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 100, time = 10, timeUnit = TimeUnit.MILLISECONDS)
@Fork(2)
public class PlainExchangeBenchmark {

	private final ClosingLoop loop = new ClosingLoop(null);

	private final HandshakeAdmission admission = new HandshakeAdmission(new ConnectionRegistry(this.loop));

	private final RetryAfter retryAfter = new RetryAfter(Duration.ofSeconds(5), Duration.ZERO, () -> false);

	private final WebSocketHandshakeWebFilter filter = new WebSocketHandshakeWebFilter(this.admission, this.retryAfter,
			List.of(), null, new ReactiveEventStreams(this.admission, new StreamRules(List.of(), List.of(), Duration.ZERO),
					new EventFormat("going-away"), this.retryAfter, List.of()));

	private final WebFilterChain application = (exchange) -> Mono.empty();

	/** How the client has asked. */
	@Param({ "GET", "POST" })
	public String method;

	private DisposableServer server;

	private Socket client;

	private ServerWebExchange exchange;

	/**
	 * Make the request.
	 */
	@Setup
	public void start() throws Exception {
		CompletableFuture<ServerWebExchange> served = new CompletableFuture<>();
		this.server = HttpServer.create()
			.port(0)
			.handle(new ReactorHttpHandlerAdapter(WebHttpHandlerBuilder.webHandler((exchange) -> {
				served.complete(exchange);
				return Mono.never();
			}).build()))
			.bindNow();
		this.client = new Socket("localhost", this.server.port());
		this.client.getOutputStream()
			.write("%s /orders/17 HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\nContent-Length: 0\r\n\r\n"
				.formatted(this.method)
				.getBytes(StandardCharsets.US_ASCII));
		this.exchange = served.get(30, TimeUnit.SECONDS);
	}

	/**
	 * End the request, the server and the threads of the registry.
	 */
	@TearDown
	public void stop() throws Exception {
		this.client.close();
		this.server.disposeNow();
		this.loop.close();
	}

	/**
	 * Without ws-shutdown.
	 */
	@Benchmark
	public Disposable without() {
		return this.application.filter(this.exchange).subscribe();
	}

	/**
	 * With its filter.
	 */
	@Benchmark
	public Disposable with() {
		return this.filter.filter(this.exchange, this.application).subscribe();
	}

}
