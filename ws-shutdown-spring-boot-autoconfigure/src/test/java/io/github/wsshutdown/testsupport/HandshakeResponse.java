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

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The HTTP response to a handshake.
 *
 * @param status the HTTP status
 * @param headers the headers, with case-insensitive names
 * @param body the body, as far as it arrived
 */
record HandshakeResponse(int status, Map<String, String> headers, String body) {

	private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

	static HandshakeResponse read(WireInput input, Deadline deadline) throws IOException {
		String head = new String(input.takeUntil("\r\n\r\n", deadline), StandardCharsets.ISO_8859_1);
		String[] lines = head.split("\r\n");
		int status = Integer.parseInt(lines[0].split(" ")[1]);
		Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
		for (int i = 1; i < lines.length; i++) {
			int colon = lines[i].indexOf(':');
			headers.merge(lines[i].substring(0, colon).trim(), lines[i].substring(colon + 1).trim(),
					(one, other) -> one + ", " + other);
		}
		boolean hasBody = status >= 200 && status != 204 && status != 304;
		String body = hasBody ? body(input, headers, deadline) : "";
		return new HandshakeResponse(status, Collections.unmodifiableMap(headers), body);
	}

	private static String body(WireInput input, Map<String, String> headers, Deadline deadline) {
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		try {
			if ("chunked".equalsIgnoreCase(headers.get("Transfer-Encoding"))) {
				readChunks(input, body, deadline);
			}
			else if (headers.containsKey("Content-Length")) {
				int length = Integer.parseInt(headers.get("Content-Length"));
				input.require(length, deadline);
				body.writeBytes(input.take(length));
			}
			else {
				readUntilEof(input, body, deadline);
			}
		}
		catch (IOException ex) {
			body.writeBytes(input.take(input.available()));
		}
		return body.toString(StandardCharsets.UTF_8);
	}

	private static void readUntilEof(WireInput input, ByteArrayOutputStream body, Deadline deadline)
			throws IOException {
		while (true) {
			input.require(1, deadline);
			body.writeBytes(input.take(input.available()));
		}
	}

	private static void readChunks(WireInput input, ByteArrayOutputStream body, Deadline deadline) throws IOException {
		int size = -1;
		while (size != 0) {
			String line = new String(input.takeUntil("\r\n", deadline), StandardCharsets.ISO_8859_1);
			size = Integer.parseInt(line.split(";")[0].trim(), 16);
			input.require(size + 2, deadline);
			body.writeBytes(input.take(size));
			input.take(2);
		}
	}

	/**
	 * Check what RFC 6455 demands of a response with status 101.
	 * @param key the {@code Sec-WebSocket-Key} of the request
	 */
	void verify(String key) {
		String accept = accept(key);
		require("websocket".equalsIgnoreCase(this.headers.get("Upgrade")), "Upgrade: websocket");
		require("upgrade".equalsIgnoreCase(this.headers.get("Connection")), "Connection: Upgrade");
		require(accept.equals(this.headers.get("Sec-WebSocket-Accept")), "Sec-WebSocket-Accept: " + accept);
		require(!this.headers.containsKey("Sec-WebSocket-Extensions"), "no Sec-WebSocket-Extensions");
	}

	private void require(boolean condition, String expected) {
		if (!condition) {
			throw new AssertionError("Expected %s in the response to the handshake: %s".formatted(expected, this));
		}
	}

	private static String accept(String key) {
		try {
			byte[] digest = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
			return Base64.getEncoder().encodeToString(digest);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
