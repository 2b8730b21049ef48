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

package io.github.wsshutdown.reactive.rsocket;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import javax.net.SocketFactory;

import io.github.wsshutdown.testsupport.PeerEnd;

/**
 * A client of RSocket over TCP on a bare socket.
 */
final class RawRSocketPeer implements AutoCloseable {

	private static final int SETUP = 0x01;

	private static final int REQUEST_STREAM = 0x06;

	private static final int ERROR = 0x0B;

	private static final int METADATA = 0x100;

	private static final int TIMEOUT_MILLIS = 30_000;

	private final Socket socket;

	private final DataInputStream in;

	private RawRSocketPeer(Socket socket) throws IOException {
		this.socket = socket;
		this.in = new DataInputStream(socket.getInputStream());
	}

	/**
	 * Connect TCP and ask for the connection to be set up.
	 */
	static RawRSocketPeer connect(int port) throws IOException {
		return connect(port, SocketFactory.getDefault());
	}

	/**
	 * Do so through a socket of another kind.
	 */
	static RawRSocketPeer connect(int port, SocketFactory sockets) throws IOException {
		Socket socket = sockets.createSocket(InetAddress.getLoopbackAddress(), port);
		socket.setSoTimeout(TIMEOUT_MILLIS);
		RawRSocketPeer peer = new RawRSocketPeer(socket);
		byte[] setup = setupFrame();
		DataOutputStream out = new DataOutputStream(socket.getOutputStream());
		out.write(new byte[] { 0, 0, (byte) setup.length });
		out.write(setup);
		out.flush();
		return peer;
	}

	/**
	 * Ask for all of a stream, and read none of it.
	 */
	void requestStream(String route) throws IOException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		DataOutputStream frame = new DataOutputStream(bytes);
		frame.writeInt(1);
		frame.writeShort((REQUEST_STREAM << 10) | METADATA);
		frame.writeInt(Integer.MAX_VALUE);
		frame.write(new byte[] { 0, 0, (byte) (route.length() + 1), (byte) route.length() });
		frame.writeBytes(route + "x");
		DataOutputStream out = new DataOutputStream(this.socket.getOutputStream());
		out.write(new byte[] { 0, 0, (byte) bytes.size() });
		bytes.writeTo(out);
		out.flush();
	}

	/**
	 * The first frame of a client.
	 */
	static byte[] setupFrame() {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (DataOutputStream frame = new DataOutputStream(bytes)) {
			frame.writeInt(0);
			frame.writeShort(SETUP << 10);
			frame.writeInt(1 << 16);
			frame.writeInt(60_000);
			frame.writeInt(600_000);
			for (String mimeType : new String[] { "message/x.rsocket.routing.v0", "text/plain" }) {
				frame.writeByte(mimeType.length());
				frame.writeBytes(mimeType);
			}
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		return bytes.toByteArray();
	}

	/**
	 * Wait for a frame.
	 */
	Error readError() throws IOException {
		int length = (this.in.readUnsignedByte() << 16) | this.in.readUnsignedShort();
		return Error.of(this.in.readNBytes(length));
	}

	/**
	 * Wait for the end of TCP, and read and discard until then.
	 */
	PeerEnd awaitEnd() throws IOException {
		try {
			while (this.in.read() >= 0) {
				continue;
			}
			return PeerEnd.EOF;
		}
		catch (EOFException ex) {
			return PeerEnd.EOF;
		}
		catch (SocketException ex) {
			return PeerEnd.RESET;
		}
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

	/**
	 * What an error frame tells.
	 *
	 * @param streamId which stream it is about, 0 if it is the connection
	 * @param code the code
	 * @param text the text
	 */
	record Error(int streamId, int code, String text) {

		/** The connection is being closed. */
		static final int CONNECTION_CLOSE = 0x102;

		/** The server does not accept the connection. */
		static final int REJECTED_SETUP = 0x003;

		static Error of(byte[] bytes) {
			ByteBuffer frame = ByteBuffer.wrap(bytes);
			int streamId = frame.getInt();
			int type = frame.getShort() >> 10;
			if (type != ERROR) {
				throw new IllegalStateException("Not an error but a frame of type " + type);
			}
			int code = frame.getInt();
			return new Error(streamId, code, StandardCharsets.UTF_8.decode(frame).toString());
		}

	}

}
