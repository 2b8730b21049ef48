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

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/**
 * The least a JVM has to do: one thread that holds the upgraded sockets, writes a close
 * frame to each at SIGTERM, reads the answers and closes. It has no framework, no
 * messages and no deadline, and it answers every handshake alike.
 */
public final class NioFloor {

	private static final byte[] UPGRADED = ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
			+ "Connection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n")
		.getBytes(StandardCharsets.US_ASCII);

	private final Selector selector;

	private final ServerSocketChannel server;

	private final ByteBuffer buffer = ByteBuffer.allocateDirect(4096);

	private final ByteBuffer upgraded = ByteBuffer.allocateDirect(UPGRADED.length).put(UPGRADED);

	private final ByteBuffer closeFrame = closeFrame(1001, "Server is going away");

	private final CountDownLatch ended = new CountDownLatch(1);

	private volatile boolean stopping;

	private int connections;

	private NioFloor(Selector selector, ServerSocketChannel server) {
		this.selector = selector;
		this.server = server;
	}

	public static void main(String[] args) throws IOException {
		Selector selector = Selector.open();
		ServerSocketChannel server = ServerSocketChannel.open();
		server.bind(new InetSocketAddress("127.0.0.1", 0), 4096);
		server.configureBlocking(false);
		server.register(selector, SelectionKey.OP_ACCEPT);
		NioFloor floor = new NioFloor(selector, server);
		Runtime.getRuntime().addShutdownHook(new Thread(floor::stop));
		System.out.println("Started on port " + ((InetSocketAddress) server.getLocalAddress()).getPort());
		floor.run();
	}

	private static ByteBuffer closeFrame(int code, String reason) {
		byte[] text = reason.getBytes(StandardCharsets.UTF_8);
		ByteBuffer frame = ByteBuffer.allocateDirect(4 + text.length);
		return frame.put((byte) 0x88).put((byte) (2 + text.length)).putShort((short) code).put(text);
	}

	private void stop() {
		this.stopping = true;
		this.selector.wakeup();
		try {
			this.ended.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void run() throws IOException {
		try {
			while (!this.stopping) {
				this.selector.select(this::handle);
			}
			for (SelectionKey key : this.selector.keys()) {
				if (key.channel() instanceof SocketChannel channel) {
					channel.write(this.closeFrame.flip());
				}
			}
			while (this.connections > 0) {
				this.selector.select(this::handle);
			}
		}
		finally {
			this.ended.countDown();
		}
	}

	private void handle(SelectionKey key) {
		try {
			if (key.isAcceptable()) {
				accept();
			}
			else {
				read((SocketChannel) key.channel());
			}
		}
		catch (IOException ex) {
			System.err.println(ex);
			close(key);
		}
	}

	private void accept() throws IOException {
		for (SocketChannel channel = this.server.accept(); channel != null; channel = this.server.accept()) {
			channel.configureBlocking(false);
			channel.register(this.selector, SelectionKey.OP_READ);
			this.connections++;
		}
	}

	private void read(SocketChannel channel) throws IOException {
		this.buffer.clear();
		int read = channel.read(this.buffer);
		if (read < 0 || (this.buffer.get(0) & 0xFF) == 0x88) {
			channel.close();
			this.connections--;
		}
		else if (read > 3 && this.buffer.get(read - 1) == '\n') {
			channel.write(this.upgraded.flip());
		}
	}

	private void close(SelectionKey key) {
		try {
			if (key.channel() instanceof SocketChannel channel) {
				this.connections--;
				channel.close();
			}
		}
		catch (IOException ex) {
			System.err.println(ex);
		}
	}

}
