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

import java.io.IOException;
import java.net.ProtocolException;

/**
 * Reads the frames of a server and insists on RFC 6455.
 */
final class FrameReader {

	private static final int LONGEST_PAYLOAD = 64 * 1024 * 1024;

	private final WireInput input;

	private boolean messageOpen;

	FrameReader(WireInput input) {
		this.input = input;
	}

	/**
	 * Wait for a whole frame. What arrived of a frame that is not complete in time is
	 * kept for the next call.
	 * @param deadline how long to wait
	 * @return the frame
	 * @throws IOException if TCP ended, the time is over or the server violated the
	 * protocol
	 */
	Frame read(Deadline deadline) throws IOException {
		this.input.require(2, deadline);
		int first = this.input.peek(0);
		int second = this.input.peek(1);
		require((first & 0x70) == 0, "reserved bits are set though no extension was agreed on");
		require((second & 0x80) == 0, "a server must not mask");
		int lengthBytes = switch (second) {
			case 126 -> 2;
			case 127 -> 8;
			default -> 0;
		};
		this.input.require(2 + lengthBytes, deadline);
		long length = (lengthBytes == 0) ? second : 0;
		for (int i = 0; i < lengthBytes; i++) {
			length = (length << 8) | this.input.peek(2 + i);
		}
		require(length >= 0 && length <= LONGEST_PAYLOAD, "payload of " + length + " bytes");
		int opcode = first & 0x0F;
		boolean fin = (first & 0x80) != 0;
		check(opcode, fin, length);
		this.input.require(2 + lengthBytes + (int) length, deadline);
		this.input.take(2 + lengthBytes);
		Frame frame = new Frame(opcode, fin, this.input.take((int) length));
		if (opcode < Frame.CLOSE) {
			this.messageOpen = !fin;
		}
		return frame;
	}

	private void check(int opcode, boolean fin, long length) throws ProtocolException {
		switch (opcode) {
			case Frame.CONTINUATION -> require(this.messageOpen, "continuation of no message");
			case Frame.TEXT, Frame.BINARY -> require(!this.messageOpen, "message inside a fragmented message");
			case Frame.CLOSE, Frame.PING, Frame.PONG -> {
				require(fin && length <= 125, "control frame fragmented or too long");
				require(opcode != Frame.CLOSE || length != 1, "half a close code");
			}
			default -> throw new ProtocolException("Invalid frame: unknown opcode " + opcode);
		}
	}

	private void require(boolean condition, String message) throws ProtocolException {
		if (!condition) {
			throw new ProtocolException("Invalid frame: " + message);
		}
	}

	/**
	 * Whether part of a frame arrived.
	 * @return whether the last frame is incomplete
	 */
	boolean insideFrame() {
		return this.input.available() > 0;
	}

}
