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

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * A frame (RFC 6455 section 5.2), as short as those that clients of the operator's page
 * get and send.
 *
 * @param opcode its first byte
 * @param payload its payload
 */
record ClientFrame(int opcode, ByteBuffer payload) {

	/**
	 * Take a frame of the server's from what has come.
	 * @return the frame, {@code null} if it has not come to its end
	 */
	static @Nullable ClientFrame read(ByteBuffer in) {
		int start = in.position();
		if (in.remaining() >= 2) {
			int opcode = in.get() & 0xff;
			int length = in.get() & 0x7f;
			if (length == 126 && in.remaining() >= 2) {
				length = in.getShort() & 0xffff;
			}
			if (length != 127 && in.remaining() >= length) {
				ByteBuffer payload = in.slice().limit(length);
				in.position(in.position() + length);
				return new ClientFrame(opcode, payload);
			}
		}
		in.position(start);
		return null;
	}

	/** The mask is zero, which leaves the payload as it is. */
	static ByteBuffer write(int opcode, String payload) {
		ByteBuffer bytes = StandardCharsets.ISO_8859_1.encode(payload);
		ByteBuffer frame = ByteBuffer.allocate(6 + bytes.remaining());
		frame.put((byte) opcode).put((byte) (0x80 | bytes.remaining())).putInt(0).put(bytes);
		return frame.flip();
	}

}
