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

package io.github.wsshutdown.client;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A WebSocket server on a bare socket, for one client at a time, which notes what it sees
 * and answers a close frame when it is told to.
 */
final class RawServer implements AutoCloseable {

	private static final Pattern KEY = Pattern.compile("(?i)^Sec-WebSocket-Key: (.*)$", Pattern.MULTILINE);

	private static final int CLOSE = 0x8;

	private final ServerSocket serverSocket;

	private final Diary diary = new Diary();

	private final CountDownLatch mayAnswer = new CountDownLatch(1);

	private final Queue<Ending> endings;

	/**
	 * Create a server.
	 * @param endings what happens to the first connections as soon as they are open
	 */
	RawServer(Ending... endings) {
		this.endings = new ArrayDeque<>(List.of(endings));
		try {
			this.serverSocket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		Thread thread = new Thread(this::serve, "raw-server");
		thread.setDaemon(true);
		thread.start();
	}

	String url() {
		return "ws://localhost:" + this.serverSocket.getLocalPort() + "/";
	}

	/** "refused", "open", "close 1001", "end" or "reset". */
	Diary diary() {
		return this.diary;
	}

	void answer() {
		this.mayAnswer.countDown();
	}

	private void serve() {
		while (true) {
			try (Socket socket = this.serverSocket.accept()) {
				serve(socket);
			}
			catch (IOException ex) {
				return;
			}
		}
	}

	private void serve(Socket socket) {
		try {
			DataInputStream input = new DataInputStream(socket.getInputStream());
			String head = readHead(input);
			Ending ending = this.endings.poll();
			if (ending == Ending.REFUSAL) {
				this.diary.add("refused");
				socket.getOutputStream()
					.write("HTTP/1.1 503 Busy\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
						.getBytes(StandardCharsets.US_ASCII));
				return;
			}
			socket.getOutputStream().write(response(head).getBytes(StandardCharsets.US_ASCII));
			this.diary.add("open");
			if (ending == Ending.CUT) {
				return;
			}
			if (ending == Ending.CODE_1000) {
				socket.getOutputStream().write(new byte[] { (byte) 0x88, 2, 1000 >> 8, (byte) 1000 });
			}
			if (ending == Ending.STALL) {
				stall(socket, input);
				return;
			}
			while (true) {
				int opcode = input.readUnsignedByte() & 0xf;
				byte[] payload = readPayload(input);
				if (opcode == CLOSE) {
					this.diary.add("close " + ((payload.length > 0) ? ByteBuffer.wrap(payload).getShort() : 1005));
					if (!this.mayAnswer.await(60, TimeUnit.SECONDS)) {
						return;
					}
					if (ending == Ending.CODE_1000) {
						// It was the answer: the server is the one who closes TCP
						this.diary.add("end");
						return;
					}
					socket.getOutputStream().write(new byte[] { (byte) 0x88, (byte) payload.length });
					socket.getOutputStream().write(payload);
				}
			}
		}
		catch (EOFException ex) {
			this.diary.add("end");
		}
		catch (IOException ex) {
			this.diary.add("reset");
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void stall(Socket socket, DataInputStream input) throws IOException, InterruptedException {
		byte[] connected = "CONNECTED\nversion:1.2\n\n\0".getBytes(StandardCharsets.US_ASCII);
		input.readUnsignedByte();
		readPayload(input);
		socket.getOutputStream().write(new byte[] { (byte) 0x81, (byte) connected.length });
		socket.getOutputStream().write(connected);
		input.readUnsignedByte();
		this.diary.add("stalled");
		this.mayAnswer.await(60, TimeUnit.SECONDS);
	}

	private static String readHead(DataInputStream input) throws IOException {
		StringBuilder head = new StringBuilder();
		while (head.indexOf("\r\n\r\n") < 0) {
			head.append((char) input.readUnsignedByte());
		}
		return head.toString().replace("\r", "");
	}

	private static String response(String head) {
		Matcher key = KEY.matcher(head);
		if (!key.find()) {
			throw new IllegalStateException("No handshake: " + head);
		}
		try {
			byte[] digest = MessageDigest.getInstance("SHA-1")
				.digest((key.group(1).trim() + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
					.getBytes(StandardCharsets.US_ASCII));
			return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
					+ (head.contains("v12.stomp") ? "Sec-WebSocket-Protocol: v12.stomp\r\n" : "")
					+ "Sec-WebSocket-Accept: " + Base64.getEncoder().encodeToString(digest) + "\r\n\r\n";
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Frames of clients are masked; those here are short. */
	private static byte[] readPayload(DataInputStream input) throws IOException {
		int length = input.readUnsignedByte() & 0x7f;
		if (length == 126) {
			length = input.readUnsignedShort();
		}
		byte[] mask = input.readNBytes(4);
		byte[] payload = input.readNBytes(length);
		for (int i = 0; i < payload.length; i++) {
			payload[i] ^= mask[i % 4];
		}
		return payload;
	}

	enum Ending {

		CUT, CODE_1000,

		/** There is no connection, but a 503 that asks for a second. */
		REFUSAL,

		/** A STOMP session that reads nothing after the first byte behind CONNECT. */
		STALL

	}

	@Override
	public void close() throws IOException {
		this.serverSocket.close();
	}

}
