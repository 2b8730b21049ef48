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
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import io.github.wsshutdown.stream.StreamRules;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import org.jspecify.annotations.Nullable;

/**
 * A response that may become an event stream: looks at its media type, and has what is
 * written passed on by an {@link EventWriter} if it is one.
 */
final class StreamResponse extends HttpServletResponseWrapper {

	private static final String CONTENT_TYPE = "Content-Type";

	private static final long PAUSE_NANOS = Duration.ofMillis(5).toNanos();

	private final StreamRequest request;

	/** Whether the media type is known. */
	private boolean typed;

	private boolean events;

	private boolean decided;

	private volatile @Nullable EventStream stream;

	/** What the application writes to: a {@link StreamOutputStream} or a writer. */
	private @Nullable Object output;

	StreamResponse(HttpServletResponse response, StreamRequest request) {
		super(response);
		this.request = request;
	}

	/** The response of the container's, or of a filter in front. */
	HttpServletResponse original() {
		return (HttpServletResponse) getResponse();
	}

	@Override
	public void setContentType(@Nullable String type) {
		super.setContentType(type);
		typed(type);
	}

	@Override
	public void setHeader(String name, @Nullable String value) {
		super.setHeader(name, value);
		if (name.equalsIgnoreCase(CONTENT_TYPE)) {
			typed(value);
		}
	}

	@Override
	public void addHeader(String name, @Nullable String value) {
		super.addHeader(name, value);
		if (name.equalsIgnoreCase(CONTENT_TYPE)) {
			typed(value);
		}
	}

	@Override
	public void reset() {
		super.reset();
		typed(null);
	}

	private void typed(@Nullable String type) {
		this.typed = type != null;
		this.events = StreamRules.isEvents(type);
		EventStream stream = this.stream;
		if (stream != null && this.typed && !this.events && !isCommitted()) {
			stream.forget();
			this.stream = null;
		}
		if (this.events && this.request.hasGoneOn()) {
			decide(true);
		}
	}

	/**
	 * Called when the request goes on asynchronously. The response may be a stream before
	 * there is the first event, to a client that accepts nothing else in any case.
	 */
	void asyncStarted() {
		if (this.events || (!this.typed && this.request.isEventSource())) {
			decide(true);
		}
		EventStream stream = this.stream;
		if (stream != null) {
			stream.asyncStarted();
		}
	}

	/**
	 * Find the stream that this response is, now that something is to be written.
	 * @return the stream, {@code null} if it is none
	 */
	@Nullable EventStream stream() {
		if (!this.decided) {
			decide(this.events);
		}
		return this.stream;
	}

	/**
	 * The stream that this response is known to be.
	 */
	@Nullable EventStream streamIfOpen() {
		return this.stream;
	}

	private synchronized void decide(boolean events) {
		if (!this.decided && this.request.mayBeStream(events)) {
			this.decided = true;
			this.stream = this.request.open(this, events);
		}
	}

	@Override
	public ServletOutputStream getOutputStream() throws IOException {
		ServletOutputStream original = super.getOutputStream();
		if (stream() == null && this.typed) {
			return original;
		}
		if (this.output instanceof StreamOutputStream known) {
			return known;
		}
		StreamOutputStream outputStream = new StreamOutputStream(original, this);
		this.output = outputStream;
		return outputStream;
	}

	@Override
	public PrintWriter getWriter() throws IOException {
		PrintWriter original = super.getWriter();
		EventStream stream = stream();
		if (stream == null) {
			return original;
		}
		if (this.output instanceof StreamPrintWriter known) {
			return known;
		}
		StreamPrintWriter writer = new StreamPrintWriter(original, stream.writer());
		this.output = writer;
		return writer;
	}

	@Override
	public void flushBuffer() throws IOException {
		EventStream stream = stream();
		if (stream == null) {
			super.flushBuffer();
		}
		else {
			stream.writer().flush(super::flushBuffer);
		}
	}

	/**
	 * Write past the application.
	 */
	void writeAndFlush(String text) throws IOException {
		HttpServletResponse original = original();
		if (!original.isCommitted() && original.getContentType() == null) {
			original.setContentType("text/event-stream");
		}
		if (this.output instanceof StreamPrintWriter) {
			original.getWriter().write(text);
		}
		else {
			ServletOutputStream out = original.getOutputStream();
			if (!isReady()) {
				throw new IOException("Client does not read");
			}
			out.write(text.getBytes(StandardCharsets.UTF_8));
		}
		// What is not ready goes on writing by itself
		if (isReady()) {
			original.flushBuffer();
		}
	}

	/**
	 * Wait until something may be written past an application that does not block.
	 */
	void awaitReady(Duration timeout, BooleanSupplier givenUp) {
		long until = System.nanoTime() + timeout.toNanos();
		while (!isReady() && !givenUp.getAsBoolean() && System.nanoTime() - until < 0) {
			LockSupport.parkNanos(PAUSE_NANOS);
		}
	}

	/**
	 * Whether something may be written past the application, as far as it does not block.
	 */
	boolean isReady() {
		return !(this.output instanceof StreamOutputStream passing) || passing.isReadyForMore();
	}

	/**
	 * Complete the response, unless it was before. If the application serves it in the
	 * container's thread only that can do so, when its next write has failed.
	 */
	void complete() {
		this.request.complete();
	}

}
