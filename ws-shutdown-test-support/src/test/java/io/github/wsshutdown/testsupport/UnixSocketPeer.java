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
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A peer that is connected through a Unix domain socket. It sends and reads what fits
 * into small frames, one at a time.
 */
public final class UnixSocketPeer implements AutoCloseable {

	private static final byte[] MASK = { 1, 2, 3, 4 };

	private final SocketChannel channel;

	private final DataInputStream input;

	private UnixSocketPeer(SocketChannel channel) {
		this.channel = channel;
		this.input = new DataInputStream(Channels.newInputStream(channel));
	}

	/**
	 * Connect.
	 * @param socket the socket
	 */
	public static UnixSocketPeer connect(Path socket) throws IOException {
		SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
		channel.connect(UnixDomainSocketAddress.of(socket));
		return new UnixSocketPeer(channel);
	}

	/**
	 * Make a handshake.
	 * @return the status of the answer, of which the head was read
	 */
	public int handshake(String path) throws IOException {
		write(FrameEncoder.text(RawWebSocketPeer.handshake(0)
			.path(path)
			.header("Host", "localhost")
			.request("dGhlIHNhbXBsZSBub25jZQ==")));
		ByteArrayOutputStream head = new ByteArrayOutputStream();
		while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
			head.write(this.input.readByte());
		}
		return Integer.parseInt(head.toString(StandardCharsets.US_ASCII).split(" ")[1]);
	}

	public void sendText(String text) throws IOException {
		send(0x81, text.getBytes(StandardCharsets.UTF_8));
	}

	public void sendClose(int code) throws IOException {
		send(0x88, new byte[] { (byte) (code >> 8), (byte) code });
	}

	private void send(int head, byte[] payload) throws IOException {
		ByteBuffer frame = ByteBuffer.allocate(6 + payload.length);
		frame.put((byte) head).put((byte) (0x80 | payload.length)).put(MASK);
		for (int i = 0; i < payload.length; i++) {
			frame.put((byte) (payload[i] ^ MASK[i % MASK.length]));
		}
		write(frame.array());
	}

	private void write(byte[] bytes) throws IOException {
		ByteBuffer buffer = ByteBuffer.wrap(bytes);
		while (buffer.hasRemaining()) {
			this.channel.write(buffer);
		}
	}

	public String readText() throws IOException {
		return new String(read(0x81), StandardCharsets.UTF_8);
	}

	/**
	 * Read a close frame.
	 * @return its code
	 */
	public int readClose() throws IOException {
		return Short.toUnsignedInt(ByteBuffer.wrap(read(0x88)).getShort());
	}

	private byte[] read(int expected) throws IOException {
		int head = this.input.readUnsignedByte();
		if (head != expected) {
			throw new IOException("Expected a frame that begins with %x, not %x".formatted(expected, head));
		}
		return this.input.readNBytes(this.input.readUnsignedByte());
	}

	/**
	 * Read, and forget, until the connection ends.
	 * @return whether it ended with an error, and not with an end of file
	 */
	public boolean readToEnd() {
		try {
			while (true) {
				this.input.readByte();
			}
		}
		catch (EOFException ex) {
			return false;
		}
		catch (IOException ex) {
			return true;
		}
	}

	@Override
	public void close() throws IOException {
		this.channel.close();
	}

}
