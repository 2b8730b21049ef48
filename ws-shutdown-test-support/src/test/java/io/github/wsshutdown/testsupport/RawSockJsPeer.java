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

import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * A SockJS client with the WebSocket transport on a {@link RawWebSocketPeer}.
 */
public final class RawSockJsPeer implements AutoCloseable {

	private static final Duration OPEN_TIMEOUT = Duration.ofSeconds(30);

	private final RawWebSocketPeer raw;

	private RawSockJsPeer(RawWebSocketPeer raw) {
		this.raw = raw;
	}

	/**
	 * Make the handshake for a new session and wait for its open frame.
	 * @param port the port of the server
	 * @param prefix the path of the SockJS service
	 * @return the open peer
	 */
	public static RawSockJsPeer connect(int port, String prefix) {
		String path = "%s/000/%s/websocket".formatted(prefix, UUID.randomUUID());
		RawWebSocketPeer raw = RawWebSocketPeer.connect(port, path);
		try {
			raw.startReading();
			raw.awaitText("o", OPEN_TIMEOUT);
			return new RawSockJsPeer(raw);
		}
		catch (RuntimeException | Error ex) {
			raw.close();
			throw ex;
		}
	}

	public void send(String message) {
		this.raw.sendText(JsonStrings.encode(message));
	}

	/**
	 * Wait for a message, which may have arrived before.
	 * @param message the message
	 * @param timeout how long to wait
	 * @return the message
	 */
	public String awaitMessage(String message, Duration timeout) {
		this.raw.awaitText((text) -> decode(text).contains(message), timeout);
		return message;
	}

	/**
	 * All messages, out of all message frames.
	 * @return the messages
	 */
	public List<String> messages() {
		return this.raw.texts().stream().flatMap((text) -> decode(text).stream()).toList();
	}

	private List<String> decode(String text) {
		return text.startsWith("a") ? JsonStrings.decode(text.substring(1)) : List.of();
	}

	public RawWebSocketPeer raw() {
		return this.raw;
	}

	@Override
	public void close() {
		this.raw.close();
	}

}
