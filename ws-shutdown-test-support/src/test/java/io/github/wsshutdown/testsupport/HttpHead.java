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
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The head of an HTTP response.
 *
 * @param status the HTTP status
 * @param headers the headers, with case-insensitive names
 */
record HttpHead(int status, Map<String, String> headers) {

	static HttpHead read(WireInput input, Deadline deadline) throws IOException {
		String head = new String(input.takeUntil("\r\n\r\n", deadline), StandardCharsets.ISO_8859_1);
		String[] lines = head.split("\r\n");
		int status = Integer.parseInt(lines[0].split(" ")[1]);
		Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
		for (int i = 1; i < lines.length; i++) {
			int colon = lines[i].indexOf(':');
			headers.merge(lines[i].substring(0, colon).trim(), lines[i].substring(colon + 1).trim(),
					(one, other) -> one + ", " + other);
		}
		return new HttpHead(status, Collections.unmodifiableMap(headers));
	}

	boolean isChunked() {
		return "chunked".equalsIgnoreCase(this.headers.get("Transfer-Encoding"));
	}

	int contentLength() {
		return Integer.parseInt(this.headers.getOrDefault("Content-Length", "-1"));
	}

}
