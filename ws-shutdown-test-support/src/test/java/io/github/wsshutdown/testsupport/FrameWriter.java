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
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Writes to the server, one thread at a time. Every failure is recorded and thrown as
 * {@link UncheckedIOException}.
 */
final class FrameWriter {

	/**
	 * Fair, as a flood would keep the reader from its pongs otherwise.
	 */
	private final ReentrantLock lock = new ReentrantLock(true);

	private final Socket socket;

	private final OutputStream out;

	private final AtomicLong messages = new AtomicLong();

	private volatile boolean closeSent;

	private volatile IOException failure;

	/**
	 * What is missing of a frame that was begun on purpose.
	 */
	private Supplier<byte[]> rest;

	private int begun;

	FrameWriter(Socket socket) throws IOException {
		this.socket = socket;
		this.out = socket.getOutputStream();
	}

	void frame(int opcode, boolean fin, byte[] payload) {
		encoded(opcode, fin, FrameEncoder.frame(opcode, fin, payload));
	}

	void encoded(int opcode, boolean fin, byte[] frame) {
		locked(() -> {
			requireWholeFrames();
			this.out.write(frame);
			count(opcode, fin);
		});
	}

	/**
	 * Echo the status code of a close frame, unless a close frame was sent before.
	 * @param close the close frame
	 */
	void answerClose(Frame close) {
		locked(() -> {
			if (!this.closeSent) {
				byte[] code = Arrays.copyOf(close.payload(), Math.min(2, close.payload().length));
				frame(Frame.CLOSE, true, code);
			}
		});
	}

	void raw(byte[] bytes) {
		locked(() -> {
			this.rest = null;
			this.out.write(bytes);
		});
	}

	void halfHeader() {
		byte[] frame = FrameEncoder.frame(Frame.TEXT, true, new byte[0]);
		begin(Frame.TEXT, Arrays.copyOf(frame, 1), () -> Arrays.copyOfRange(frame, 1, frame.length));
	}

	void headerOnly(int opcode, long payloadLength) {
		byte[] header = FrameEncoder.header(opcode, true, payloadLength, FrameEncoder.NO_MASK);
		begin(opcode, header, () -> {
			byte[] payload = new byte[Math.toIntExact(payloadLength)];
			Arrays.fill(payload, (byte) 'x');
			return payload;
		});
	}

	void partOfText(String text, int payloadBytes) {
		byte[] payload = FrameEncoder.text(text);
		byte[] frame = FrameEncoder.frame(Frame.TEXT, true, payload);
		int length = frame.length - payload.length + payloadBytes;
		begin(Frame.TEXT, Arrays.copyOf(frame, length), () -> Arrays.copyOfRange(frame, length, frame.length));
	}

	private void begin(int opcode, byte[] beginning, Supplier<byte[]> rest) {
		locked(() -> {
			requireWholeFrames();
			this.out.write(beginning);
			this.begun = opcode;
			this.rest = rest;
		});
	}

	void rest() {
		locked(() -> {
			if (this.rest == null) {
				throw new IllegalStateException("No frame was begun");
			}
			this.out.write(this.rest.get());
			this.rest = null;
			count(this.begun, true);
		});
	}

	void endOutput() {
		locked(this.socket::shutdownOutput);
	}

	/**
	 * Abort TCP, without the lock as this is to interrupt a write that is blocked.
	 */
	void resetSocket() {
		try {
			if (!this.socket.isClosed()) {
				this.socket.setSoLinger(true, 0);
				this.socket.close();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Close the socket, without the lock as this is to interrupt a write that is blocked.
	 */
	void closeSocket() {
		try {
			this.socket.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void requireWholeFrames() throws IOException {
		if (this.rest != null) {
			throw new IOException("Not written as a frame before it was begun but not finished");
		}
	}

	private void count(int opcode, boolean fin) {
		if (opcode == Frame.CLOSE) {
			this.closeSent = true;
		}
		if (opcode < Frame.CLOSE && fin) {
			this.messages.incrementAndGet();
		}
	}

	private void locked(Output output) {
		this.lock.lock();
		try {
			output.write();
		}
		catch (IOException ex) {
			if (this.failure == null) {
				this.failure = ex;
			}
			throw new UncheckedIOException(ex);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Write something in a thread to which a failure, that is recorded, does not matter.
	 * @param output what to write
	 */
	static void quietly(Runnable output) {
		try {
			output.run();
		}
		catch (UncheckedIOException ex) {
			// Recorded
		}
	}

	long messages() {
		return this.messages.get();
	}

	boolean closeSent() {
		return this.closeSent;
	}

	IOException failure() {
		return this.failure;
	}

	private interface Output {

		void write() throws IOException;

	}

}
