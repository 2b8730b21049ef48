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
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.wsshutdown.admission.HandshakeAdmission;
import io.github.wsshutdown.admission.RetryAfter;
import io.github.wsshutdown.connection.ConnectionRegistry;
import io.github.wsshutdown.drain.ClosingLoop;
import io.github.wsshutdown.servlet.HandshakeRefusalWriter;
import io.github.wsshutdown.stream.EventFormat;
import io.github.wsshutdown.stream.StreamRules;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import jakarta.servlet.http.MappingMatch;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the filter for event streams costs a response that is none: without it, with it
 * for a {@code POST}, and for a {@code GET}, whose response is looked at.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(5)
public class PlainResponseBenchmark {

	private static final byte[] BODY = new byte[64];

	private final ClosingLoop loop = new ClosingLoop(null);

	private final EventStreamFilter filter = filter(new HandshakeAdmission(new ConnectionRegistry(this.loop)));

	private final FilterChain application = (request, response) -> {
		response.setContentType("application/json");
		response.getOutputStream().write(BODY, 0, BODY.length);
	};

	private final HttpServletRequest post = new PlainRequest("POST");

	private final HttpServletRequest get = new PlainRequest("GET");

	private final HttpServletResponse response = new PlainResponse();

	private static EventStreamFilter filter(HandshakeAdmission admission) {
		RetryAfter retryAfter = new RetryAfter(Duration.ofSeconds(5), Duration.ZERO, () -> false);
		return new EventStreamFilter(
				new EventStreams(admission, new StreamRules(List.of(), List.of()), new EventFormat("going-away"),
						new StreamRefusalWriter(new HandshakeRefusalWriter(retryAfter), retryAfter), null));
	}

	/**
	 * End the threads of the registry.
	 */
	@TearDown
	public void close() {
		this.loop.close();
	}

	/**
	 * Without ws-shutdown.
	 */
	@Benchmark
	public void without() throws IOException, ServletException {
		this.application.doFilter(this.get, this.response);
	}

	/**
	 * A request whose response is not looked at.
	 */
	@Benchmark
	public void post() throws IOException, ServletException {
		this.filter.doFilter(this.post, this.response, this.application);
	}

	/**
	 * A request whose response is looked at.
	 */
	@Benchmark
	public void get() throws IOException, ServletException {
		this.filter.doFilter(this.get, this.response, this.application);
	}

	private static <T> T nothing(Class<T> type) {
		return type
			.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, (proxy, method, arguments) -> {
				throw new UnsupportedOperationException(method.getName());
			}));
	}

	/**
	 * A request of a client that accepts anything.
	 */
	private static final class PlainRequest extends HttpServletRequestWrapper {

		private final String method;

		PlainRequest(String method) {
			super(nothing(HttpServletRequest.class));
			this.method = method;
		}

		@Override
		public String getMethod() {
			return this.method;
		}

		@Override
		public @Nullable String getHeader(String name) {
			return name.equals("Accept") ? "*/*" : null;
		}

		@Override
		public DispatcherType getDispatcherType() {
			return DispatcherType.REQUEST;
		}

		@Override
		public String getRequestURI() {
			return "/orders/17";
		}

		@Override
		public String getContextPath() {
			return "";
		}

		@Override
		public boolean isAsyncStarted() {
			return false;
		}

		@Override
		public HttpServletMapping getHttpServletMapping() {
			return PlainMapping.INSTANCE;
		}

	}

	/**
	 * Of the dispatcher servlet.
	 */
	private enum PlainMapping implements HttpServletMapping {

		INSTANCE;

		@Override
		public String getMatchValue() {
			return "";
		}

		@Override
		public String getPattern() {
			return "/";
		}

		@Override
		public String getServletName() {
			return "dispatcherServlet";
		}

		@Override
		public MappingMatch getMappingMatch() {
			return MappingMatch.DEFAULT;
		}

	}

	/**
	 * A response that goes nowhere.
	 */
	private static final class PlainResponse extends HttpServletResponseWrapper {

		private final ServletOutputStream outputStream = new ServletOutputStream() {

			@Override
			public void write(int value) {
			}

			@Override
			public void write(byte[] bytes, int offset, int length) {
			}

			@Override
			public boolean isReady() {
				return true;
			}

			@Override
			public void setWriteListener(WriteListener writeListener) {
			}

		};

		PlainResponse() {
			super(nothing(HttpServletResponse.class));
		}

		@Override
		public void setContentType(@Nullable String type) {
		}

		@Override
		public ServletOutputStream getOutputStream() {
			return this.outputStream;
		}

	}

}
