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
import java.io.Writer;

/**
 * Has characters that are written to an event stream passed on by an {@link EventWriter}.
 */
final class StreamPrintWriter extends PrintWriter {

	private final PrintWriter delegate;

	private final EventWriter events;

	StreamPrintWriter(PrintWriter delegate, EventWriter events) {
		super(new EventPassingWriter(delegate, events));
		this.delegate = delegate;
		this.events = events;
	}

	/**
	 * Containers keep failures to themselves until they are asked.
	 */
	@Override
	public boolean checkError() {
		return super.checkError() || (!this.events.isEnded() && this.delegate.checkError());
	}

	/**
	 * Passes characters on.
	 */
	private static final class EventPassingWriter extends Writer {

		private final PrintWriter delegate;

		private final EventWriter events;

		EventPassingWriter(PrintWriter delegate, EventWriter events) {
			this.delegate = delegate;
			this.events = events;
		}

		@Override
		public void write(char[] characters, int offset, int length) throws IOException {
			this.events.write(characters, offset, length, this.delegate);
		}

		@Override
		public void flush() throws IOException {
			this.events.flush(() -> {
				if (this.delegate.checkError()) {
					throw new IOException("Client could not be written to");
				}
			});
		}

		@Override
		public void close() {
			if (!this.events.isEnded()) {
				this.delegate.close();
			}
		}

	}

}
