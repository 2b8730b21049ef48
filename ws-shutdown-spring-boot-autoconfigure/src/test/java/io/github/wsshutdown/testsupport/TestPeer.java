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

/**
 * A peer that sends {@link Application commands} and sees the answers, whichever way it
 * is connected.
 */
public final class TestPeer implements AutoCloseable {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private final PeerKind kind;

	private final RawWebSocketPeer raw;

	private TestPeer(PeerKind kind, RawWebSocketPeer raw) {
		this.kind = kind;
		this.raw = raw;
	}

	public static TestPeer connect(PeerKind kind, Handshake handshake) {
		if (kind == PeerKind.STOMP) {
			handshake.subProtocol("v12.stomp");
		}
		RawWebSocketPeer raw = handshake.open();
		switch (kind) {
			case STOMP -> {
				raw.sendText("CONNECT\naccept-version:1.2\nhost:localhost\n\n\0");
				expect(raw, "CONNECTED");
				raw.sendText("SUBSCRIBE\nid:0\ndestination:/user/queue/answers\n\n\0");
				awaitSubscribed(kind, raw);
			}
			case SOCKJS -> expect(raw, "o");
			case PLAIN, ENDPOINT -> {
			}
		}
		return new TestPeer(kind, raw);
	}

	/** The broker does not tell, and may handle what is sent next before. */
	private static void awaitSubscribed(PeerKind kind, RawWebSocketPeer raw) {
		for (int i = 0; i < 100; i++) {
			raw.sendText(kind.encode("ready"));
			try {
				raw.readFrame(Duration.ofMillis(100));
				return;
			}
			catch (NoFrameReceived ex) {
				if (ex.end() != PeerEnd.TIMEOUT) {
					throw ex;
				}
			}
		}
		throw new AssertionError("Was not subscribed");
	}

	private static void expect(RawWebSocketPeer raw, String prefix) {
		String text = raw.readFrame(TIMEOUT).text();
		if (!text.startsWith(prefix)) {
			throw new AssertionError("Expected " + prefix + " but was " + text);
		}
	}

	public RawWebSocketPeer raw() {
		return this.raw;
	}

	/**
	 * Send a command.
	 */
	public void command(String command) {
		this.raw.sendText(this.kind.encode(command));
	}

	/**
	 * Send the first half of a command, so that the peer is stopped inside a frame.
	 */
	public void halfCommand(String command) {
		String text = this.kind.encode(command);
		this.raw.sendPartOfText(text, text.length() / 2);
	}

	/**
	 * Wait for an answer.
	 */
	public void awaitAnswer(String answer) {
		this.raw.awaitText((text) -> this.kind.isAnswer(text, answer), TIMEOUT);
	}

	/**
	 * Whether the answer has come.
	 */
	public boolean hasAnswer(String answer) {
		return this.raw.texts().stream().anyMatch((text) -> this.kind.isAnswer(text, answer));
	}

	/**
	 * Wait for the close frame.
	 */
	public Frame awaitClose() {
		return this.raw.awaitClose(TIMEOUT);
	}

	/**
	 * Wait for the end of TCP.
	 */
	public PeerEnd awaitEnd() {
		return this.raw.awaitEnd(TIMEOUT);
	}

	@Override
	public void close() {
		this.raw.close();
	}

}
