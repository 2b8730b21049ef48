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

package io.github.wsshutdown.sample.operator;

/**
 * How a client behaves.
 */
enum ClientKind {

	/** Reads, and answers a close frame. */
	POLITE(1000),

	/** Reads an event stream. */
	STREAM(300),

	/** Reads, and answers no close frame. */
	SILENT(100),

	/** Reads nothing. */
	DEAF(100);

	private final int most;

	ClientKind(int most) {
		this.most = most;
	}

	/**
	 * What its connection begins with.
	 * @return the request
	 */
	String request() {
		return (this == STREAM) ? """
				GET /ticks HTTP/1.1\r
				Host: localhost\r
				Accept: text/event-stream\r
				\r
				""" : """
				GET /chat HTTP/1.1\r
				Host: localhost\r
				Connection: Upgrade\r
				Upgrade: websocket\r
				Sec-WebSocket-Version: 13\r
				Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
				\r
				""";
	}

	/**
	 * How many there may be at a time.
	 * @return the number
	 */
	int most() {
		return this.most;
	}

}
