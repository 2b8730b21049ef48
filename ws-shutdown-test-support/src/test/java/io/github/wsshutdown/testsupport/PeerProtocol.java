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
 * What peers speak on top of WebSocket text messages.
 */
enum PeerProtocol {

	/** The commands as they are. */
	TEXT {

		@Override
		String encode(String command) {
			return command;
		}

		@Override
		boolean isAnswer(String text, String answer) {
			return text.equals(answer);
		}

	},

	/** STOMP 1.2: commands are sent to a destination, answers to a subscription. */
	STOMP {

		@Override
		void prepare(Handshake handshake) {
			handshake.subProtocol("v12.stomp");
		}

		@Override
		void begin(RawWebSocketPeer raw) {
			raw.sendText("CONNECT\naccept-version:1.2\nhost:localhost\n\n\0");
			expect(raw, "CONNECTED");
			raw.sendText("SUBSCRIBE\nid:0\ndestination:/user/queue/answers\n\n\0");
			awaitSubscribed(raw);
		}

		/** The broker does not tell, and may handle what is sent next before. */
		private void awaitSubscribed(RawWebSocketPeer raw) {
			for (int i = 0; i < 100; i++) {
				raw.sendText(encode("ready"));
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

		@Override
		String encode(String command) {
			return "SEND\ndestination:/app/command\n\n" + command + "\0";
		}

		@Override
		boolean isAnswer(String text, String answer) {
			return text.startsWith("MESSAGE\n") && text.endsWith("\n\n" + answer + "\0");
		}

	},

	/** SockJS. */
	SOCKJS {

		@Override
		void begin(RawWebSocketPeer raw) {
			expect(raw, "o");
		}

		@Override
		String encode(String command) {
			return JsonStrings.encode(command);
		}

		@Override
		boolean isAnswer(String text, String answer) {
			return text.startsWith("a") && JsonStrings.decode(text.substring(1)).contains(answer);
		}

	};

	/**
	 * Prepare the handshake.
	 */
	void prepare(Handshake handshake) {
	}

	/**
	 * Do what comes before the first command. The peer does not read by itself yet.
	 */
	void begin(RawWebSocketPeer raw) {
	}

	abstract String encode(String command);

	/**
	 * Whether a message has a certain answer.
	 */
	abstract boolean isAnswer(String text, String answer);

	private static void expect(RawWebSocketPeer raw, String prefix) {
		String text = raw.readFrame(Duration.ofSeconds(30)).text();
		if (!text.startsWith(prefix)) {
			throw new AssertionError("Expected " + prefix + " but was " + text);
		}
	}

}
