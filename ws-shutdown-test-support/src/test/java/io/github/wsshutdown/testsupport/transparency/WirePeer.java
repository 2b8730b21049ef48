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

package io.github.wsshutdown.testsupport.transparency;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Predicate;

import io.github.wsshutdown.testsupport.FrameEncoder;

/**
 * A peer on a bare socket that keeps every byte that it receives, and reads only while it
 * waits for something.
 */
public final class WirePeer implements AutoCloseable {

	/** Of a busy machine: nothing takes as long as this. */
	static final Duration PATIENCE = Duration.ofSeconds(30);

	private final Socket socket = new Socket();

	private final ByteArrayOutputStream received = new ByteArrayOutputStream();

	private final byte[] buffer = new byte[64 * 1024];

	private int transcribed;

	private String transcript = Transcript.of("");

	private String end = "";

	private boolean anyEnd;

	private boolean closeSent;

	WirePeer(int port, int receiveBuffer) throws IOException {
		if (receiveBuffer > 0) {
			this.socket.setReceiveBufferSize(receiveBuffer);
		}
		this.socket.setTcpNoDelay(true);
		this.socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
	}

	int localPort() {
		return this.socket.getLocalPort();
	}

	WirePeer raw(byte[] bytes) throws IOException {
		try {
			this.socket.getOutputStream().write(bytes);
		}
		catch (IOException ex) {
			if (!this.anyEnd) {
				throw ex;
			}
		}
		return this;
	}

	WirePeer raw(String text) throws IOException {
		return raw(text.getBytes(StandardCharsets.UTF_8));
	}

	WirePeer frame(int opcode, boolean fin, byte[] payload) throws IOException {
		this.closeSent |= opcode == 8;
		return raw(FrameEncoder.frame(opcode, fin, payload));
	}

	WirePeer text(String text) throws IOException {
		return frame(1, true, FrameEncoder.text(text));
	}

	WirePeer ping(String payload) throws IOException {
		return frame(9, true, FrameEncoder.text(payload));
	}

	/** 1005 means without a code. */
	WirePeer close(int code, String reason) throws IOException {
		return frame(8, true, FrameEncoder.closePayload(code, reason));
	}

	/** End this side of TCP. */
	WirePeer endOutput() throws IOException {
		this.socket.shutdownOutput();
		return this;
	}

	void reset() throws IOException {
		this.socket.setSoLinger(true, 0);
		this.socket.close();
		if (this.end.isEmpty()) {
			this.end = "reset by the peer";
		}
	}

	/**
	 * Whether this peer can write to its end, and how TCP ends for it, depends on what
	 * the server has read by then.
	 */
	WirePeer endsAnyhow() {
		this.anyEnd = true;
		return this;
	}

	/** Or the end of TCP instead of it. */
	WirePeer awaitResponse() throws IOException {
		return await("a response", (wire) -> wire.contains("\r\n\r\n") || !this.end.isEmpty());
	}

	WirePeer awaitText(String text) throws IOException {
		return await(text, (wire) -> wire.contains(text));
	}

	WirePeer awaitFrames(int count) throws IOException {
		return await(count + " frames", (wire) -> Transcript.frames(wire) >= count);
	}

	WirePeer awaitPongs(int count) throws IOException {
		return await(count + " pongs", (wire) -> Transcript.frames(wire, 10) >= count);
	}

	WirePeer awaitClose() throws IOException {
		return await("a close frame", (wire) -> Transcript.frames(wire, 8) > 0);
	}

	WirePeer awaitBytes(int count) throws IOException {
		long deadline = System.nanoTime() + PATIENCE.toNanos();
		while (this.received.size() < count) {
			require(read(deadline), count + " bytes");
		}
		return this;
	}

	WirePeer await(String what, Predicate<String> condition) throws IOException {
		long deadline = System.nanoTime() + PATIENCE.toNanos();
		while (!condition.test(wire())) {
			require(read(deadline) || condition.test(wire()), what);
		}
		return this;
	}

	private void require(boolean condition, String what) {
		if (!condition) {
			throw new AssertionError("Not received: %s. Received: %s".formatted(what, transcript()));
		}
	}

	/**
	 * Read until the end of TCP.
	 */
	WirePeer awaitEnd() throws IOException {
		awaitEnd(PATIENCE);
		require(!this.end.isEmpty(), "the end of TCP");
		return this;
	}

	/**
	 * Read for some time, at most until the end of TCP.
	 */
	WirePeer awaitEnd(Duration patience) throws IOException {
		long deadline = System.nanoTime() + patience.toNanos();
		while (read(deadline)) {
			// Everything is kept
		}
		return this;
	}

	private boolean read(long deadline) throws IOException {
		if (!this.end.isEmpty()) {
			return false;
		}
		long millis = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
		if (millis <= 0) {
			return false;
		}
		this.socket.setSoTimeout((int) millis);
		try {
			int count = this.socket.getInputStream().read(this.buffer);
			if (count < 0) {
				this.end = "EOF";
				return false;
			}
			this.received.write(this.buffer, 0, count);
			return true;
		}
		catch (SocketTimeoutException ex) {
			return false;
		}
		catch (IOException ex) {
			this.end = "RESET";
			return false;
		}
	}

	/**
	 * Close in order what is still open.
	 */
	void finish() throws IOException {
		if (this.end.isEmpty() && !this.closeSent && wire().startsWith("HTTP/1.1 101")) {
			try {
				close(1000, "");
			}
			catch (IOException ex) {
				// It is seen how TCP ends
			}
		}
		awaitEnd(PATIENCE);
	}

	/** Every byte, as a character of its own. */
	String wire() {
		return this.received.toString(StandardCharsets.ISO_8859_1);
	}

	String end() {
		if (this.anyEnd && !this.end.isEmpty()) {
			return "EOF or RESET";
		}
		return this.end.isEmpty() ? "stays" : this.end;
	}

	String transcript() {
		if (this.transcribed != this.received.size()) {
			this.transcribed = this.received.size();
			this.transcript = Transcript.of(wire());
		}
		return this.transcript + end();
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
