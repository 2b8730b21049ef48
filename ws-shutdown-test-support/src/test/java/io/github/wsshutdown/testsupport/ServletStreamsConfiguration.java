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

package io.github.wsshutdown.testsupport;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/**
 * Adds streams of all kinds to a servlet application.
 */
@Configuration(proxyBeanMethods = false)
public class ServletStreamsConfiguration {

	@Bean
	Streams streams() {
		return new Streams();
	}

	@Bean
	RouterFunction<ServerResponse> streamRouter(Streams streams) {
		return RouterFunctions.route().GET("/sse/router", (request) -> ServerResponse.sse((builder) -> {
			String name = request.param("name").orElseThrow();
			builder.onComplete(() -> streams.completed(name));
			streams.opened(name, new Streams.Stream() {

				@Override
				public void event(String data) throws Exception {
					builder.send(data);
				}

				@Override
				public void end() {
					builder.complete();
				}

			});
		}, Duration.ZERO)).build();
	}

	@Bean
	ServletRegistrationBean<HttpServlet> asyncStreamServlet(Streams streams) {
		return registration(new AsyncStreamServlet(streams), "/sse/servlet");
	}

	@Bean
	ServletRegistrationBean<HttpServlet> writerStreamServlet(Streams streams) {
		return registration(new WriterStreamServlet(streams), "/sse/writer");
	}

	@Bean
	ServletRegistrationBean<HttpServlet> nonBlockingStreamServlet(Streams streams) {
		return registration(new NonBlockingStreamServlet(streams), "/sse/nonblocking");
	}

	@Bean
	ServletRegistrationBean<HttpServlet> blockingStreamServlet(Streams streams) {
		return registration(new BlockingStreamServlet(streams), "/sse/blocking");
	}

	private static ServletRegistrationBean<HttpServlet> registration(HttpServlet servlet, String path) {
		ServletRegistrationBean<HttpServlet> registration = new ServletRegistrationBean<>(servlet, path);
		registration.setName(path);
		registration.setAsyncSupported(true);
		return registration;
	}

	/**
	 * Streams of Spring MVC's controllers.
	 */
	@RestController
	static class StreamController {

		/** More than a container buffers. */
		private static final int BUFFER = 64 * 1024;

		private final Streams streams;

		StreamController(Streams streams) {
			this.streams = streams;
		}

		@RequestMapping("/sse/emitter")
		SseEmitter events(@RequestParam String name, @RequestParam(defaultValue = "0") long timeout)
				throws IOException {
			SseEmitter emitter = new SseEmitter(timeout);
			if (timeout > 0) {
				emitter.send("first");
			}
			open(name, emitter);
			return emitter;
		}

		@PostMapping("/answer")
		SseEmitter answer(@RequestParam String name) throws IOException {
			return events(name, 0);
		}

		@GetMapping(path = "/lines", produces = MediaType.APPLICATION_NDJSON_VALUE)
		ResponseBodyEmitter lines(@RequestParam String name) {
			ResponseBodyEmitter emitter = new ResponseBodyEmitter(0L);
			open(name, emitter);
			return emitter;
		}

		private void open(String name, ResponseBodyEmitter emitter) {
			emitter.onCompletion(() -> this.streams.completed(name));
			this.streams.opened(name, new Streams.Stream() {

				@Override
				public void event(String data) throws IOException {
					emitter.send(data);
				}

				@Override
				public void part(String text) throws IOException {
					emitter.send(text, MediaType.TEXT_PLAIN);
				}

				@Override
				public void end() {
					emitter.complete();
				}

				@Override
				public void fail() {
					emitter.completeWithError(new IllegalStateException("Application has failed"));
				}

			});
		}

		@GetMapping("/download")
		ResponseEntity<StreamingResponseBody> download(@RequestParam String name) {
			StreamingResponseBody body = (out) -> {
				CountDownLatch ended = new CountDownLatch(1);
				this.streams.opened(name, new Streams.Stream() {

					@Override
					public void event(String data) throws IOException {
						// Spring keeps it from being flushed
						out.write((data + " ".repeat(BUFFER)).getBytes(StandardCharsets.US_ASCII));
					}

					@Override
					public void end() {
						ended.countDown();
					}

				});
				await(ended);
			};
			return ResponseEntity.ok().contentType(MediaType.APPLICATION_OCTET_STREAM).body(body);
		}

		private static void await(CountDownLatch latch) {
			try {
				latch.await(60, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

	}

	/**
	 * Goes on asynchronously the plainest way, and writes to the response of the context.
	 */
	private static final class AsyncStreamServlet extends HttpServlet {

		private static final long serialVersionUID = 1L;

		private final transient Streams streams;

		AsyncStreamServlet(Streams streams) {
			this.streams = streams;
		}

		@Override
		protected void service(HttpServletRequest request, HttpServletResponse response) {
			String name = request.getParameter("name");
			AsyncContext context = request.startAsync();
			context.setTimeout(0);
			context.addListener(new CompletionListener(() -> this.streams.completed(name)));
			context.getResponse().setContentType("text/event-stream;charset=UTF-8");
			this.streams.opened(name, new Streams.Stream() {

				@Override
				public void event(String data) throws IOException {
					part("data:" + data + "\n\n");
				}

				@Override
				public void part(String text) throws IOException {
					ServletOutputStream out = context.getResponse().getOutputStream();
					out.write(text.getBytes(StandardCharsets.UTF_8));
					out.flush();
				}

				@Override
				public void end() {
					context.complete();
				}

			});
		}

	}

	/**
	 * Writes characters, as the transport of MCP does.
	 */
	private static final class WriterStreamServlet extends HttpServlet {

		private static final long serialVersionUID = 1L;

		private final transient Streams streams;

		WriterStreamServlet(Streams streams) {
			this.streams = streams;
		}

		@Override
		protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
			String name = request.getParameter("name");
			response.setHeader("Content-Type", "text/event-stream");
			response.setCharacterEncoding("UTF-8");
			AsyncContext context = request.startAsync(request, response);
			context.setTimeout(0);
			context.addListener(new CompletionListener(() -> this.streams.completed(name)));
			PrintWriter writer = response.getWriter();
			this.streams.opened(name, new Streams.Stream() {

				@Override
				public void event(String data) throws IOException {
					part("data:" + data + "\n\n");
				}

				@Override
				public void part(String text) throws IOException {
					writer.write(text);
					writer.flush();
					if (writer.checkError()) {
						throw new IOException("Client disconnected");
					}
				}

				@Override
				public void end() {
					context.complete();
				}

			});
		}

	}

	/**
	 * Writes only when the container says that it may.
	 */
	private static final class NonBlockingStreamServlet extends HttpServlet {

		private static final long serialVersionUID = 1L;

		private final transient Streams streams;

		NonBlockingStreamServlet(Streams streams) {
			this.streams = streams;
		}

		@Override
		protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
			String name = request.getParameter("name");
			AsyncContext context = request.startAsync();
			context.setTimeout(0);
			context.addListener(new CompletionListener(() -> this.streams.completed(name)));
			response.setContentType("text/event-stream");
			NonBlockingStream stream = new NonBlockingStream(context, response.getOutputStream());
			response.getOutputStream().setWriteListener(stream);
			this.streams.opened(name, stream);
		}

	}

	/**
	 * What such a servlet writes.
	 */
	private static final class NonBlockingStream implements WriteListener, Streams.Stream {

		private final AsyncContext context;

		private final ServletOutputStream out;

		private final Queue<String> parts = new ArrayDeque<>();

		private boolean mayWrite;

		private Throwable failure;

		NonBlockingStream(AsyncContext context, ServletOutputStream out) {
			this.context = context;
			this.out = out;
		}

		@Override
		public void event(String data) throws IOException {
			part("data:" + data + "\n\n");
		}

		@Override
		public synchronized void part(String text) throws IOException {
			if (this.failure != null) {
				throw new IOException(this.failure);
			}
			this.parts.add(text);
			if (this.mayWrite) {
				onWritePossible();
			}
		}

		@Override
		public synchronized void onWritePossible() throws IOException {
			this.mayWrite = this.out.isReady();
			while (this.mayWrite && !this.parts.isEmpty()) {
				this.out.write(this.parts.remove().getBytes(StandardCharsets.UTF_8));
				this.mayWrite = this.out.isReady();
				if (this.mayWrite) {
					this.out.flush();
					this.mayWrite = this.out.isReady();
				}
			}
		}

		@Override
		public synchronized void onError(Throwable failure) {
			this.failure = failure;
		}

		@Override
		public void end() {
			this.context.complete();
		}

	}

	/**
	 * Keeps its thread.
	 */
	private static final class BlockingStreamServlet extends HttpServlet {

		private static final long serialVersionUID = 1L;

		private static final String END = "";

		private final transient Streams streams;

		BlockingStreamServlet(Streams streams) {
			this.streams = streams;
		}

		@Override
		protected void service(HttpServletRequest request, HttpServletResponse response)
				throws ServletException, IOException {
			String name = request.getParameter("name");
			BlockingQueue<String> parts = new LinkedBlockingQueue<>();
			response.setContentType("text/event-stream");
			response.flushBuffer();
			this.streams.opened(name, new Streams.Stream() {

				@Override
				public void event(String data) {
					parts.add("data:" + data + "\n\n");
				}

				@Override
				public void part(String text) {
					parts.add(text);
				}

				@Override
				public void end() {
					parts.add(END);
				}

			});
			try {
				for (String next = parts.take(); !next.equals(END); next = parts.take()) {
					response.getOutputStream().write(next.getBytes(StandardCharsets.UTF_8));
					response.flushBuffer();
				}
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			finally {
				this.streams.completed(name);
			}
		}

	}

	/**
	 * Tells of the end.
	 *
	 * @param completed what is told
	 */
	private record CompletionListener(Runnable completed) implements AsyncListener {

		@Override
		public void onComplete(AsyncEvent event) {
			this.completed.run();
		}

		@Override
		public void onTimeout(AsyncEvent event) {
		}

		@Override
		public void onError(AsyncEvent event) {
			event.getAsyncContext().complete();
		}

		@Override
		public void onStartAsync(AsyncEvent event) {
		}

	}

}
