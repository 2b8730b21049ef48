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

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.awaitility.Awaitility;

/**
 * A client that speaks HTTP/2 without TLS (RFC 9113) on a bare socket. It reads all
 * frames, and never makes room for more data of a stream than {@link #WINDOW}.
 */
final class RawHttp2Peer implements AutoCloseable {

	/** How much data of each stream the server may send. */
	static final int WINDOW = 16_384;

	private static final int DATA = 0;

	private static final int HEADERS = 1;

	private static final int RST_STREAM = 3;

	private static final int SETTINGS = 4;

	private static final int GOAWAY = 7;

	private static final int WINDOW_UPDATE = 8;

	private static final int ACK = 1;

	private static final int END_STREAM = 1;

	private static final int END_HEADERS = 4;

	private static final int INITIAL_WINDOW_SIZE = 4;

	/** By the static table (RFC 7541 appendix A), as what follows. */
	private static final byte[] METHOD_GET_SCHEME_HTTP = { (byte) 0x82, (byte) 0x86 };

	private static final byte[] AUTHORITY = { 1 };

	private static final byte[] PATH = { 4 };

	private static final byte[] ACCEPT = { 15, 19 - 15 };

	private final Socket socket;

	private final DataOutputStream out;

	private final List<Frame> frames = new CopyOnWriteArrayList<>();

	private volatile boolean ended;

	private int nextStream = 1;

	private RawHttp2Peer(Socket socket) throws IOException {
		this.socket = socket;
		this.out = new DataOutputStream(socket.getOutputStream());
		this.out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
		send(SETTINGS, 0, 0, new byte[] { 0, INITIAL_WINDOW_SIZE, 0, 0, (byte) (WINDOW >> 8), (byte) WINDOW });
		// Only streams are to be full, not the connection
		send(WINDOW_UPDATE, 0, 0, new byte[] { 0x10, 0, 0, 0 });
		Thread reader = new Thread(this::read, "http2-peer");
		reader.setDaemon(true);
		reader.start();
	}

	static RawHttp2Peer connect(int port) throws IOException {
		return new RawHttp2Peer(new Socket(InetAddress.getLoopbackAddress(), port));
	}

	/**
	 * Ask for an event stream as {@code EventSource} does.
	 * @return the number of the stream of HTTP/2
	 */
	int get(String path) throws IOException {
		ByteArrayOutputStream block = new ByteArrayOutputStream();
		block.writeBytes(METHOD_GET_SCHEME_HTTP);
		literal(AUTHORITY, "localhost", block);
		literal(PATH, path, block);
		literal(ACCEPT, "text/event-stream", block);
		int stream = this.nextStream;
		this.nextStream += 2;
		send(HEADERS, END_STREAM | END_HEADERS, stream, block.toByteArray());
		return stream;
	}

	/**
	 * Not indexed, with a name that is, without Huffman's code (RFC 7541 section 6.2.2).
	 */
	private static void literal(byte[] name, String value, ByteArrayOutputStream block) {
		block.writeBytes(name);
		block.write(value.length());
		block.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
	}

	private synchronized void send(int type, int flags, int stream, byte[] payload) throws IOException {
		this.out.write(new byte[] { 0, (byte) (payload.length >> 8), (byte) payload.length });
		this.out.write(type);
		this.out.write(flags);
		this.out.writeInt(stream);
		this.out.write(payload);
		this.out.flush();
	}

	private void read() {
		try {
			DataInputStream in = new DataInputStream(this.socket.getInputStream());
			while (true) {
				int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
				int type = in.readUnsignedByte();
				int flags = in.readUnsignedByte();
				int stream = in.readInt();
				this.frames.add(new Frame(type, flags, stream, in.readNBytes(length)));
				if (type == SETTINGS && (flags & ACK) == 0) {
					send(SETTINGS, ACK, 0, new byte[0]);
				}
			}
		}
		catch (IOException ex) {
			this.ended = true;
		}
	}

	/**
	 * Wait until a text has arrived on a stream.
	 */
	void awaitText(int stream, String text) {
		Awaitility.await().until(() -> text(stream).contains(text));
	}

	/**
	 * Wait until the server may send no more on a stream.
	 */
	void awaitFull(int stream) {
		Awaitility.await().until(() -> text(stream).length() == WINDOW);
	}

	String text(int stream) {
		ByteArrayOutputStream text = new ByteArrayOutputStream();
		this.frames.stream()
			.filter((frame) -> frame.type == DATA && frame.stream == stream)
			.forEach((frame) -> text.writeBytes(frame.payload));
		return text.toString(StandardCharsets.UTF_8);
	}

	/**
	 * Wait for the end of a stream, or of the connection.
	 * @return whether the stream has been reset
	 */
	boolean awaitEnd(int stream) {
		Awaitility.await().until(() -> isReset(stream) || isComplete(stream) || isOver());
		return isReset(stream);
	}

	private boolean isReset(int stream) {
		return this.frames.stream().anyMatch((frame) -> frame.type == RST_STREAM && frame.stream == stream);
	}

	/**
	 * Whether a stream has ended properly.
	 */
	boolean isComplete(int stream) {
		return this.frames.stream()
			.anyMatch((frame) -> (frame.type == DATA || frame.type == HEADERS) && frame.stream == stream
					&& (frame.flags & END_STREAM) != 0);
	}

	/**
	 * Whether the connection is over for new streams.
	 */
	boolean isOver() {
		return this.ended || this.frames.stream().anyMatch((frame) -> frame.type == GOAWAY);
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

	@Override
	public String toString() {
		return "%s%s".formatted(this.frames, this.ended ? " EOF" : "");
	}

	private record Frame(int type, int flags, int stream, byte[] payload) {

		@Override
		public String toString() {
			return "%d/%d:%d(%d)".formatted(this.type, this.stream, this.flags, this.payload.length);
		}

	}

}
