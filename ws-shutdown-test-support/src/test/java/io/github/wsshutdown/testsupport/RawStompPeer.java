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
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A STOMP 1.2 client on a {@link RawWebSocketPeer}, without heart-beats.
 */
public final class RawStompPeer implements AutoCloseable {

	private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(30);

	private final RawWebSocketPeer raw;

	private RawStompPeer(RawWebSocketPeer raw) {
		this.raw = raw;
	}

	/**
	 * Make the handshake, send {@code CONNECT} and wait for {@code CONNECTED}.
	 * @param port the port of the server
	 * @param path the path
	 * @return the connected peer
	 */
	public static RawStompPeer connect(int port, String path) {
		return connect(RawWebSocketPeer.handshake(port).path(path));
	}

	/**
	 * Make a prepared handshake, send {@code CONNECT} and wait for {@code CONNECTED}.
	 * @param handshake the handshake, to which the sub-protocol is added
	 * @return the connected peer
	 */
	public static RawStompPeer connect(Handshake handshake) {
		RawWebSocketPeer raw = handshake.subProtocol("v12.stomp").open();
		try {
			raw.startReading();
			raw.sendText("CONNECT\naccept-version:1.2\nhost:localhost\nheart-beat:0,0\n\n\0");
			raw.awaitText((text) -> Message.parse(text).command().equals("CONNECTED"), CONNECT_TIMEOUT);
			return new RawStompPeer(raw);
		}
		catch (RuntimeException | Error ex) {
			raw.close();
			throw ex;
		}
	}

	/**
	 * Send {@code SUBSCRIBE}. Spring's brokers do not confirm it.
	 * @param id the id of the subscription
	 * @param destination the destination
	 */
	public void subscribe(String id, String destination) {
		this.raw.sendText("SUBSCRIBE\nid:%s\ndestination:%s\n\n\0".formatted(escape(id), escape(destination)));
	}

	public void send(String destination, String body) {
		this.raw.sendText("SEND\ndestination:%s\ncontent-type:text/plain;charset=utf-8\n\n%s\0"
			.formatted(escape(destination), body));
	}

	private String escape(String header) {
		return header.replace("\\", "\\\\").replace("\r", "\\r").replace("\n", "\\n").replace(":", "\\c");
	}

	/**
	 * Wait for a {@code MESSAGE}, which may have arrived before.
	 * @param body what its body is like
	 * @param timeout how long to wait
	 * @return the body
	 */
	public String awaitMessage(Predicate<String> body, Duration timeout) {
		String text = this.raw.awaitText((candidate) -> body(candidate).filter(body).isPresent(), timeout);
		return Message.parse(text).body();
	}

	/**
	 * The bodies of all messages.
	 * @return the bodies
	 */
	public List<String> messages() {
		return this.raw.texts().stream().flatMap((text) -> body(text).stream()).toList();
	}

	private Optional<String> body(String text) {
		Message message = Message.parse(text);
		return message.command().equals("MESSAGE") ? Optional.of(message.body()) : Optional.empty();
	}

	public RawWebSocketPeer raw() {
		return this.raw;
	}

	@Override
	public void close() {
		this.raw.close();
	}

	private record Message(String command, String body) {

		static Message parse(String text) {
			String content = text.stripLeading();
			int command = content.indexOf('\n');
			int body = content.indexOf("\n\n");
			int end = content.lastIndexOf('\0');
			if (command < 0 || body < 0 || end < body) {
				return new Message("", "");
			}
			return new Message(content.substring(0, command), content.substring(body + 2, end));
		}

	}

}
