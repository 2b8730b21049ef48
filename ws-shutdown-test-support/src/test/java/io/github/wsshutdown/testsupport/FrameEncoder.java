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

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Encodes the masked frames of a client.
 */
public final class FrameEncoder {

	/**
	 * A masking key that changes nothing.
	 */
	static final int NO_MASK = 0;

	private FrameEncoder() {
	}

	public static byte[] frame(int opcode, boolean fin, byte[] payload) {
		int mask = ThreadLocalRandom.current().nextInt();
		byte[] header = header(opcode, fin, payload.length, mask);
		ByteBuffer frame = ByteBuffer.allocate(header.length + payload.length).put(header);
		byte[] key = ByteBuffer.allocate(4).putInt(mask).array();
		for (int i = 0; i < payload.length; i++) {
			frame.put((byte) (payload[i] ^ key[i % 4]));
		}
		return frame.array();
	}

	public static byte[] header(int opcode, boolean fin, long length, int mask) {
		ByteBuffer header = ByteBuffer.allocate(14);
		header.put((byte) ((fin ? 0x80 : 0) | opcode));
		if (length <= 125) {
			header.put((byte) (0x80 | length));
		}
		else if (length <= 0xFFFF) {
			header.put((byte) (0x80 | 126)).putShort((short) length);
		}
		else {
			header.put((byte) (0x80 | 127)).putLong(length);
		}
		header.putInt(mask).flip();
		byte[] bytes = new byte[header.remaining()];
		header.get(bytes);
		return bytes;
	}

	public static byte[] text(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	public static byte[] closePayload(int code, String reason) {
		if (code == 1005) {
			return new byte[0];
		}
		byte[] text = text(reason);
		return ByteBuffer.allocate(2 + text.length).putShort((short) code).put(text).array();
	}

}
