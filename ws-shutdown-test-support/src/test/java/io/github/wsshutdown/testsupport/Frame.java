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

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A WebSocket frame as it was on the wire, unmasked.
 *
 * @param opcode the opcode, for example {@link #TEXT}
 * @param fin whether it is the last frame of its message
 * @param payload the payload
 */
public record Frame(int opcode, boolean fin, byte[] payload) {

	/**
	 * Opcode of a frame that continues a fragmented message.
	 */
	public static final int CONTINUATION = 0x0;

	/**
	 * Opcode of a text frame.
	 */
	public static final int TEXT = 0x1;

	/**
	 * Opcode of a binary frame.
	 */
	public static final int BINARY = 0x2;

	/**
	 * Opcode of a close frame.
	 */
	public static final int CLOSE = 0x8;

	/**
	 * Opcode of a ping.
	 */
	public static final int PING = 0x9;

	/**
	 * Opcode of a pong.
	 */
	public static final int PONG = 0xA;

	private static final int LONGEST_SHOWN = 80;

	/**
	 * The payload as UTF-8.
	 * @return the text
	 */
	public String text() {
		return new String(this.payload, StandardCharsets.UTF_8);
	}

	public boolean isClose() {
		return this.opcode == CLOSE;
	}

	/**
	 * The status code of this close frame.
	 * @return the code, 1005 if there is none
	 */
	public int closeCode() {
		requireClose();
		if (this.payload.length < 2) {
			return 1005;
		}
		return ((this.payload[0] & 0xFF) << 8) | (this.payload[1] & 0xFF);
	}

	/**
	 * The reason of this close frame.
	 * @return the reason, empty if there is none
	 */
	public String closeReason() {
		requireClose();
		if (this.payload.length <= 2) {
			return "";
		}
		return new String(this.payload, 2, this.payload.length - 2, StandardCharsets.UTF_8);
	}

	private void requireClose() {
		if (!isClose()) {
			throw new IllegalStateException("Not a close frame: " + this);
		}
	}

	@Override
	public boolean equals(Object obj) {
		return (obj instanceof Frame other) && this.opcode == other.opcode && this.fin == other.fin
				&& Arrays.equals(this.payload, other.payload);
	}

	@Override
	public int hashCode() {
		return 31 * this.opcode + Arrays.hashCode(this.payload);
	}

	@Override
	public String toString() {
		if (isClose()) {
			return "CLOSE %d '%s'".formatted(closeCode(), closeReason());
		}
		String name = switch (this.opcode) {
			case CONTINUATION -> "CONTINUATION";
			case TEXT -> "TEXT";
			case BINARY -> "BINARY";
			case PING -> "PING";
			case PONG -> "PONG";
			default -> "OPCODE " + this.opcode;
		};
		String shown = (this.payload.length <= LONGEST_SHOWN) ? text() : text().substring(0, LONGEST_SHOWN / 4) + "...";
		return "%s%s (%d bytes) '%s'".formatted(name, this.fin ? "" : " to be continued", this.payload.length, shown);
	}

}
