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
import java.io.UncheckedIOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The sending half of a {@link RawWebSocketPeer}. All threads share one lock for the
 * output. A failed write is recorded as {@link #writeFailure()} and, unless it was an
 * answer or part of a flood, thrown as {@link UncheckedIOException}.
 */
public abstract sealed class SendingPeer permits RawWebSocketPeer {

	static final Duration JOIN_TIMEOUT = Duration.ofSeconds(30);

	private final FrameWriter writer;

	private final FrameLog log;

	private final AtomicInteger written = new AtomicInteger();

	private volatile Flood flood;

	SendingPeer(Socket socket, FrameLog log) throws IOException {
		this.writer = new FrameWriter(socket);
		this.log = log;
	}

	FrameWriter writer() {
		return this.writer;
	}

	public void sendText(String text) {
		sendFrame(Frame.TEXT, true, FrameEncoder.text(text));
	}

	public void sendBinary(byte[] payload) {
		sendFrame(Frame.BINARY, true, payload);
	}

	public void sendPing(byte... payload) {
		sendFrame(Frame.PING, true, payload);
	}

	/**
	 * Send a close frame.
	 * @param code the status code, 1005 for none
	 * @param reason the reason
	 */
	public void sendClose(int code, String reason) {
		sendFrame(Frame.CLOSE, true, FrameEncoder.closePayload(code, reason));
	}

	public void sendFrame(int opcode, boolean fin, byte[] payload) {
		this.writer.frame(opcode, fin, payload);
	}

	/**
	 * Send bytes as they are. The peer no longer cares for a frame that was begun.
	 * @param bytes the bytes
	 */
	public void sendRaw(byte[] bytes) {
		this.writer.raw(bytes);
	}

	/**
	 * Send the header of a frame only. Its masking key is 0, thus {@link #sendRaw} can
	 * send a payload as it is.
	 * @param opcode the opcode
	 * @param payloadLength the length that is announced
	 */
	public void sendFrameHeaderOnly(int opcode, long payloadLength) {
		this.writer.headerOnly(opcode, payloadLength);
	}

	/**
	 * Send the first byte of the header of a text frame.
	 */
	public void sendHalfFrameHeader() {
		this.writer.halfHeader();
	}

	/**
	 * Send the header and a part of the payload of a text frame.
	 * @param text the whole text
	 * @param payloadBytesToSend how many bytes of it to send
	 */
	public void sendPartOfText(String text, int payloadBytesToSend) {
		this.writer.partOfText(text, payloadBytesToSend);
	}

	/**
	 * Send what is missing of a frame that was begun. Until then no other frame is
	 * written: a send method throws, and an answer to a ping or a close frame is left out
	 * and becomes a {@link #writeFailure()}.
	 */
	public void sendRest() {
		this.writer.rest();
	}

	/**
	 * Write text frames as fast as possible in the background, until a write fails or the
	 * background reader sees a close frame: its answer comes after the last frame. A ping
	 * that arrives while the flood is blocked keeps the reader waiting too.
	 * @param payloadBytes the size of each payload
	 */
	public void flood(int payloadBytes) {
		byte[] payload = new byte[payloadBytes];
		Arrays.fill(payload, (byte) 'x');
		byte[] frame = FrameEncoder.frame(Frame.TEXT, true, payload);
		start(new Flood(() -> this.writer.encoded(Frame.TEXT, true, frame), 0, Duration.ZERO,
				() -> this.log.closeFrames() > 0));
	}

	/**
	 * Write the same bytes again and again in the background, until a write fails,
	 * whatever the server says.
	 * @param bytes the bytes
	 * @param gap the time between two writes
	 */
	public void keepSending(byte[] bytes, Duration gap) {
		keepSending(bytes, 0, gap);
	}

	/**
	 * Write the same bytes many times as fast as possible in the background, and then
	 * again and again, until a write fails, whatever the server says.
	 * @param bytes the bytes
	 * @param burst how often to write them as fast as possible
	 * @param gap the time between two writes after that
	 */
	public void keepSending(byte[] bytes, int burst, Duration gap) {
		start(new Flood(() -> {
			sendRaw(bytes);
			this.written.incrementAndGet();
		}, burst, gap, () -> false));
	}

	/**
	 * How often {@link #keepSending(byte[], int, Duration)} has written so far.
	 * @return the number of writes
	 */
	public int written() {
		return this.written.get();
	}

	private void start(Flood flood) {
		requireState(this.flood == null, "There was a flood already");
		this.flood = flood;
		flood.start();
	}

	/**
	 * Stop the flood and wait until its last frame is written.
	 */
	public void stopFlood() {
		requireState(this.flood != null, "There is no flood");
		this.flood.stop();
		joinFlood(Deadline.in(JOIN_TIMEOUT));
	}

	/**
	 * The number of text and binary messages that were written to their end, by a flood
	 * or otherwise.
	 * @return the number of messages
	 */
	public long sent() {
		return this.writer.messages();
	}

	/**
	 * The first failure of a write.
	 * @return the failure
	 */
	public Optional<IOException> writeFailure() {
		return Optional.ofNullable(this.writer.failure());
	}

	/**
	 * End the own side of TCP (FIN) and read on.
	 */
	public void halfClose() {
		this.writer.endOutput();
	}

	/**
	 * Abort TCP (RST), which also interrupts a write that is blocked.
	 */
	public void reset() {
		this.log.end(PeerEnd.RESET, false);
		this.writer.resetSocket();
	}

	void answerClose(Frame close) {
		afterFlood(() -> this.writer.answerClose(close));
	}

	void halfCloseAfterFlood() {
		afterFlood(this.writer::endOutput);
	}

	private void afterFlood(Runnable output) {
		Flood flood = this.flood;
		if (flood == null) {
			output.run();
		}
		else {
			flood.afterwards(() -> FrameWriter.quietly(output));
		}
	}

	void signalFloodToStop() {
		if (this.flood != null) {
			this.flood.stop();
		}
	}

	void joinFlood(Deadline deadline) {
		if (this.flood != null && !this.flood.join(deadline)) {
			throw new AssertionError("The flood did not end in time: " + this);
		}
	}

	void requireState(boolean state, String message) {
		if (!state) {
			throw new IllegalStateException(message);
		}
	}

}
