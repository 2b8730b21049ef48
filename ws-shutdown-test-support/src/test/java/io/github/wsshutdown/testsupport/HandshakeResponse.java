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
import java.util.Map;

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
		return read(HttpHead.read(input, deadline), input, deadline);
	}

	static HandshakeResponse read(HttpHead head, WireInput input, Deadline deadline) {
		boolean hasBody = head.status() >= 200 && head.status() != 204 && head.status() != 304;
		String body = hasBody ? body(input, head, deadline) : "";
		return new HandshakeResponse(head.status(), head.headers(), body);
	}

	private static String body(WireInput input, HttpHead head, Deadline deadline) {
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		try {
			if (head.isChunked() || head.contentLength() >= 0) {
				ChunkedBody parts = new ChunkedBody(input, head);
				for (byte[] part = parts.read(deadline); part != null; part = parts.read(deadline)) {
					body.writeBytes(part);
				}
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
