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

package io.github.wsshutdown.sample;

import org.jspecify.annotations.Nullable;

/**
 * How a peer speaks to the chat room by one of its transports.
 */
enum ChatDialect {

	/**
	 * JSON in text messages.
	 */
	PLAIN("/chat", null) {

		@Override
		@Nullable String answerTo(String frame) {
			return null;
		}

		@Override
		String say(String json) {
			return json;
		}

	},

	/**
	 * JSON in STOMP frames.
	 */
	STOMP("/stomp", "v12.stomp") {

		@Override
		@Nullable String answerTo(String frame) {
			return frame.startsWith("CONNECTED") ? "SUBSCRIBE\nid:answers\ndestination:/user/queue/answers\n\n\0"
					: null;
		}

		@Override
		String say(String json) {
			return "SEND\ndestination:/app/chat\ncontent-type:application/json\n\n" + json + "\0";
		}

	};

	private final String path;

	private final @Nullable String subProtocol;

	ChatDialect(String path, @Nullable String subProtocol) {
		this.path = path;
		this.subProtocol = subProtocol;
	}

	String path() {
		return this.path;
	}

	@Nullable String subProtocol() {
		return this.subProtocol;
	}

	/**
	 * Return what is said first on a new connection.
	 * @return a frame, or {@code null}
	 */
	@Nullable String greeting() {
		return (this == STOMP) ? "CONNECT\naccept-version:1.2\nhost:localhost\n\n\0" : null;
	}

	/**
	 * Return what the protocol itself asks for in return.
	 * @param frame a frame that was received
	 * @return a frame, or {@code null}
	 */
	abstract @Nullable String answerTo(String frame);

	/**
	 * Return how to say something to the room.
	 * @param json sender and text
	 * @return a frame
	 */
	abstract String say(String json);

}
