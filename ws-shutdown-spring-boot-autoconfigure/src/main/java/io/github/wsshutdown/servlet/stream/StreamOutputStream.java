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

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;

/**
 * Has what is written to a response passed on by an {@link EventWriter} if it is an event
 * stream, which may be known only when something is written.
 */
final class StreamOutputStream extends ServletOutputStream {

	private final ServletOutputStream delegate;

	private final StreamResponse response;

	private volatile boolean nonBlocking;

	StreamOutputStream(ServletOutputStream delegate, StreamResponse response) {
		this.delegate = delegate;
		this.response = response;
	}

	@Override
	public void write(int value) throws IOException {
		EventStream stream = this.response.stream();
		if (stream == null) {
			this.delegate.write(value);
		}
		else {
			stream.writer().write(new byte[] { (byte) value }, 0, 1, this.delegate);
		}
	}

	@Override
	public void write(byte[] bytes, int offset, int length) throws IOException {
		EventStream stream = this.response.stream();
		if (stream == null) {
			this.delegate.write(bytes, offset, length);
		}
		else {
			stream.writer().write(bytes, offset, length, this.delegate);
		}
	}

	@Override
	public void flush() throws IOException {
		EventStream stream = this.response.stream();
		if (stream == null) {
			this.delegate.flush();
		}
		else {
			stream.writer().flush(this.delegate::flush);
		}
	}

	@Override
	public void close() throws IOException {
		EventStream stream = this.response.stream();
		if (stream == null || !stream.writer().isEnded()) {
			this.delegate.close();
		}
	}

	@Override
	public boolean isReady() {
		return this.delegate.isReady();
	}

	/**
	 * Whether something may be written by another than the application.
	 */
	boolean isReadyForMore() {
		return !this.nonBlocking || this.delegate.isReady();
	}

	@Override
	public void setWriteListener(WriteListener writeListener) {
		this.nonBlocking = true;
		this.delegate.setWriteListener(new EndingListener(this.response, writeListener));
	}

	/**
	 * Tells an application that a drain has ended its stream as it is told that the
	 * client has gone.
	 *
	 * @param response the response
	 * @param delegate the application's
	 */
	private record EndingListener(StreamResponse response, WriteListener delegate) implements WriteListener {

		@Override
		public void onWritePossible() throws IOException {
			try {
				this.delegate.onWritePossible();
			}
			catch (StreamEndedException ex) {
				this.delegate.onError(ex);
			}
		}

		@Override
		public void onError(Throwable ex) {
			EventStream stream = this.response.streamIfOpen();
			if (stream != null) {
				stream.writeFailed();
			}
			this.delegate.onError(ex);
		}

	}

}
