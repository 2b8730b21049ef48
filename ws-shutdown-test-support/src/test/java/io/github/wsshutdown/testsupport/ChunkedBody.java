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
import java.nio.charset.StandardCharsets;

/**
 * The body of an HTTP response, part by part. A read that fails by a timeout can be tried
 * again.
 */
final class ChunkedBody {

	private final WireInput input;

	private final boolean chunked;

	private int size;

	private boolean afterPart;

	ChunkedBody(WireInput input, HttpHead head) {
		this.input = input;
		this.chunked = head.isChunked();
		this.size = this.chunked ? -1 : head.contentLength();
	}

	/**
	 * Wait for the next part.
	 * @return the part, {@code null} if the body is complete
	 */
	byte[] read(Deadline deadline) throws IOException {
		if (!this.chunked) {
			int size = this.size;
			this.input.require(size, deadline);
			this.size = 0;
			return (size != 0) ? this.input.take(size) : null;
		}
		if (this.size < 0) {
			this.size = readSize(deadline);
		}
		this.input.require(this.size, deadline);
		byte[] part = this.input.take(this.size);
		this.afterPart = true;
		boolean last = this.size == 0;
		this.size = -1;
		if (last) {
			this.input.takeUntil("\r\n", deadline);
		}
		return last ? null : part;
	}

	/**
	 * The end of line behind a part comes with the next part on Jetty.
	 */
	private int readSize(Deadline deadline) throws IOException {
		if (this.afterPart) {
			this.input.takeUntil("\r\n", deadline);
			this.afterPart = false;
		}
		String line = new String(this.input.takeUntil("\r\n", deadline), StandardCharsets.ISO_8859_1);
		return Integer.parseInt(line.split(";")[0].trim(), 16);
	}

}
