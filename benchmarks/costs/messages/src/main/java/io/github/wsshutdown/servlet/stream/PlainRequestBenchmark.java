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

package io.github.wsshutdown.servlet.stream;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.wsshutdown.admission.HandshakeAdmission;
import io.github.wsshutdown.admission.RetryAfter;
import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.connection.ConnectionRegistry;
import io.github.wsshutdown.drain.ClosingLoop;
import io.github.wsshutdown.servlet.ApplicationUpgrades;
import io.github.wsshutdown.servlet.HandshakeRefusalWriter;
import io.github.wsshutdown.servlet.UpgradeHook;
import io.github.wsshutdown.servlet.WebSocketHandshakeFilter;
import io.github.wsshutdown.stream.EventFormat;
import io.github.wsshutdown.stream.StreamRules;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpUpgradeHandler;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.jspecify.annotations.Nullable;
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

/**
 * What our filters cost a request whose response is no stream, with a request and a
 * response of Tomcat's own: those of a request that a client has made, and that is being
 * served all the while.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 100, time = 10, timeUnit = TimeUnit.MILLISECONDS)
@Fork(2)
public class PlainRequestBenchmark {

	private final ClosingLoop loop = new ClosingLoop(null);

	private final HandshakeAdmission admission = new HandshakeAdmission(new ConnectionRegistry(this.loop));

	private final RetryAfter retryAfter = new RetryAfter(Duration.ofSeconds(5), Duration.ZERO, () -> false);

	private final HandshakeRefusalWriter refusals = new HandshakeRefusalWriter(this.retryAfter);

	private final WebSocketHandshakeFilter handshakes = new WebSocketHandshakeFilter(this.admission, new NoUpgrades(),
			nothing(ApplicationUpgrades.class), this.refusals, true);

	private final EventStreamFilter streams = new EventStreamFilter(
			new EventStreams(this.admission, new StreamRules(List.of(), List.of(), Duration.ZERO), new EventFormat("going-away"),
					new StreamRefusalWriter(this.refusals, this.retryAfter), null));

	private final FilterChain application = (request, response) -> {
		response.setContentType("application/json");
		response.getOutputStream();
	};

	private final FilterChain streamsThenApplication = (request, response) -> this.streams.doFilter(request, response,
			this.application);

	private final CountDownLatch served = new CountDownLatch(1);

	private final Tomcat tomcat = new Tomcat();

	/** How the client has asked. */
	@Param({ "GET", "POST" })
	public String method;

	private Socket client;

	private HttpServletRequest request;

	private HttpServletResponse response;

	/**
	 * Make the request.
	 */
	@Setup
	public void start() throws Exception {
		CompletableFuture<HttpServletRequest> request = new CompletableFuture<>();
		CompletableFuture<HttpServletResponse> response = new CompletableFuture<>();
		this.tomcat.setBaseDir(Files.createTempDirectory("plain-request").toString());
		this.tomcat.setPort(0);
		Context context = this.tomcat.addContext("", null);
		Tomcat.addServlet(context, "application", new HttpServlet() {

			@Override
			protected void service(HttpServletRequest served, HttpServletResponse answer) {
				request.complete(served);
				response.complete(answer);
				try {
					PlainRequestBenchmark.this.served.await();
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
			}

		}).addMapping("/");
		this.tomcat.start();
		this.client = new Socket("localhost", this.tomcat.getConnector().getLocalPort());
		this.client.getOutputStream()
			.write("%s /orders/17 HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\nContent-Length: 0\r\n\r\n"
				.formatted(this.method)
				.getBytes(StandardCharsets.US_ASCII));
		this.request = request.get(30, TimeUnit.SECONDS);
		this.response = response.get(30, TimeUnit.SECONDS);
	}

	/**
	 * End the request, the server and the threads of the registry.
	 */
	@TearDown
	public void stop() throws Exception {
		this.served.countDown();
		this.client.close();
		this.tomcat.stop();
		this.loop.close();
	}

	/**
	 * Without ws-shutdown.
	 */
	@Benchmark
	public void without() throws IOException, ServletException {
		this.application.doFilter(this.request, this.response);
	}

	/**
	 * With the filter that counts requests and knows handshakes.
	 */
	@Benchmark
	public void handshakes() throws IOException, ServletException {
		this.handshakes.doFilter(this.request, this.response, this.application);
	}

	/**
	 * With the filter that knows event streams.
	 */
	@Benchmark
	public void streams() throws IOException, ServletException {
		this.streams.doFilter(this.request, this.response, this.application);
	}

	/**
	 * With both, as an application has them.
	 */
	@Benchmark
	public void both() throws IOException, ServletException {
		this.handshakes.doFilter(this.request, this.response, this.streamsThenApplication);
	}

	private static <T> T nothing(Class<T> type) {
		return type
			.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, (proxy, method, arguments) -> {
				throw new UnsupportedOperationException(method.getName());
			}));
	}

	/**
	 * Knows no handshakes.
	 */
	private static final class NoUpgrades implements UpgradeHook {

		@Override
		public boolean isApplicationHandler(Class<? extends HttpUpgradeHandler> handlerType) {
			return true;
		}

		@Override
		public @Nullable String findEndpointPath(HttpServletRequest request) {
			return null;
		}

		@Override
		public boolean isEndpointPath(ServletContext servletContext, String path) {
			return false;
		}

		@Override
		public @Nullable Connection findConnection(Object nativeSession) {
			return null;
		}

	}

}
