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

package io.github.wsshutdown.stream;

/**
 * Sees where events of a stream end, in bytes or characters that are split anyhow. An
 * event ends with an empty line; a line ends with CR, LF or both (HTML Living Standard,
 * section 9.2.6). Comments belong to no event. Not thread-safe.
 */
public final class EventScanner {

	private static final int CR = '\r';

	private static final int LF = '\n';

	private static final int COLON = ':';

	private final boolean events;

	/** Whether there is something of an event that has not ended. */
	private boolean insideEvent;

	private boolean insideLine;

	private boolean insideComment;

	private boolean afterCr;

	/**
	 * Create a new {@link EventScanner}.
	 * @param events whether to look for events; if not, each line is one
	 */
	public EventScanner(boolean events) {
		this.events = events;
	}

	/**
	 * Whether an event has begun that has not ended.
	 * @return {@code true} if nothing else may be written now
	 */
	public boolean isInsideEvent() {
		return this.insideEvent || this.insideLine;
	}

	/**
	 * Read on.
	 * @param bytes where the bytes are that come next
	 * @param offset where they begin
	 * @param length how many they are
	 * @return how many of them lead to the end of the last event that ends in them, 0 if
	 * none does
	 */
	public int scan(byte[] bytes, int offset, int length) {
		int ended = 0;
		for (int i = 0; i < length; i++) {
			if (accept(bytes[offset + i])) {
				ended = i + 1;
			}
		}
		return ended;
	}

	/**
	 * Read on.
	 * @param characters where the characters are that come next
	 * @param offset where they begin
	 * @param length how many they are
	 * @return how many of them lead to the end of the last event that ends in them, 0 if
	 * none does
	 */
	public int scan(char[] characters, int offset, int length) {
		int ended = 0;
		for (int i = 0; i < length; i++) {
			if (accept(characters[offset + i])) {
				ended = i + 1;
			}
		}
		return ended;
	}

	/**
	 * Read one more byte or character.
	 * @param next the byte or character
	 * @return whether nothing of an event is left open behind it
	 */
	public boolean accept(int next) {
		if (next == LF && this.afterCr) {
			this.afterCr = false;
			return !isInsideEvent();
		}
		this.afterCr = next == CR;
		if (next == CR || next == LF) {
			endLine();
		}
		else if (!this.insideLine) {
			this.insideLine = true;
			this.insideComment = next == COLON;
		}
		return !isInsideEvent();
	}

	private void endLine() {
		if (!this.insideLine) {
			this.insideEvent = false;
		}
		else if (!this.insideComment) {
			this.insideEvent = this.events;
		}
		this.insideLine = false;
		this.insideComment = false;
	}

}
