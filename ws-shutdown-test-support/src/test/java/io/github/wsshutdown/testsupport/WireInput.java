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

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/**
 * What arrived on a socket and was not taken yet. A read that fails, by a timeout for
 * example, loses nothing: it can be tried again.
 */
final class WireInput {

	private static final long SLOW_PAUSE_NANOS = 1_000_000;

	private static final int SLOW_BYTES = 16 * 1024;

	private final Socket socket;

	private final InputStream in;

	private byte[] buffer = new byte[4096];

	private volatile boolean slow;

	private int start;

	private int end;

	WireInput(Socket socket) throws IOException {
		this.socket = socket;
		this.in = socket.getInputStream();
	}

	/**
	 * Read at most 16 MB in a second from now on.
	 */
	void readSlowly() {
		this.slow = true;
	}

	/**
	 * Wait until at least that many bytes are available.
	 * @param count the number of bytes
	 * @param deadline how long to wait
	 * @throws IOException if TCP ended or the time is over
	 */
	void require(int count, Deadline deadline) throws IOException {
		while (available() < count) {
			makeRoom(count);
			this.socket.setSoTimeout(deadline.remainingMillis());
			int room = this.buffer.length - this.end;
			if (this.slow) {
				LockSupport.parkNanos(SLOW_PAUSE_NANOS);
				room = Math.min(room, SLOW_BYTES);
			}
			int read = this.in.read(this.buffer, this.end, room);
			if (read < 0) {
				throw new EOFException("EOF after %d of %d bytes".formatted(available(), count));
			}
			this.end += read;
		}
	}

	private void makeRoom(int count) {
		if (this.start + count <= this.buffer.length) {
			return;
		}
		byte[] target = (count <= this.buffer.length) ? this.buffer : new byte[Math.max(count, 2 * this.buffer.length)];
		System.arraycopy(this.buffer, this.start, target, 0, available());
		this.end -= this.start;
		this.start = 0;
		this.buffer = target;
	}

	int available() {
		return this.end - this.start;
	}

	/**
	 * An available byte, which stays available.
	 * @param offset the offset from the first available byte
	 * @return the byte, unsigned
	 */
	int peek(int offset) {
		return this.buffer[this.start + offset] & 0xFF;
	}

	/**
	 * Take available bytes.
	 * @param count how many
	 * @return the bytes
	 */
	byte[] take(int count) {
		byte[] taken = Arrays.copyOfRange(this.buffer, this.start, this.start + count);
		this.start += count;
		return taken;
	}

	/**
	 * Wait for bytes which end with the given ones, and take them all.
	 * @param terminator the last characters
	 * @param deadline how long to wait
	 * @return everything up to and including the terminator
	 * @throws IOException if TCP ended or the time is over
	 */
	byte[] takeUntil(String terminator, Deadline deadline) throws IOException {
		int length = terminator.length();
		require(length, deadline);
		while (!endsWith(terminator, length)) {
			length++;
			require(length, deadline);
		}
		return take(length);
	}

	private boolean endsWith(String terminator, int length) {
		int offset = length - terminator.length();
		for (int i = 0; i < terminator.length(); i++) {
			if (peek(offset + i) != terminator.charAt(i)) {
				return false;
			}
		}
		return true;
	}

}
