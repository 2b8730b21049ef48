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

import java.util.Map;
import java.util.Optional;

/**
 * Thrown when a handshake was not answered with status 101.
 */
@SuppressWarnings("serial")
public class HandshakeRefused extends RuntimeException {

	private final int status;

	private final Map<String, String> headers;

	private final String body;

	private final PeerEnd end;

	HandshakeRefused(HandshakeResponse response) {
		super("Handshake refused with status %d, headers %s and body '%s'".formatted(response.status(),
				response.headers(), response.body()));
		this.status = response.status();
		this.headers = response.headers();
		this.body = response.body();
		this.end = null;
	}

	HandshakeRefused(PeerEnd end, Throwable cause) {
		super("No response to the handshake: " + end, cause);
		this.status = -1;
		this.headers = Map.of();
		this.body = "";
		this.end = end;
	}

	/**
	 * The HTTP status.
	 * @return the status, -1 if there was no complete response
	 */
	public int status() {
		return this.status;
	}

	/**
	 * The headers of the response; names are case-insensitive.
	 * @return the headers
	 */
	public Map<String, String> headers() {
		return this.headers;
	}

	/**
	 * The body of the response, as far as it arrived.
	 * @return the body
	 */
	public String body() {
		return this.body;
	}

	/**
	 * What there was instead of a response.
	 * @return the end, empty if there was a response
	 */
	public Optional<PeerEnd> end() {
		return Optional.ofNullable(this.end);
	}

}
