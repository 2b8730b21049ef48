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

package io.github.wsshutdown.sample.operator;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.wsshutdown.client.Reconnect;
import org.jspecify.annotations.Nullable;

/**
 * A client on a raw socket, since a library would be polite. Used by one thread.
 */
final class CrowdClient {

	private static final int TEXT = 0x81;

	private static final int CLOSE = 0x88;

	private static final int PONG = 0x8a;

	private static final int SMALL_WINDOW = 4096;

	private static final Pattern RETRY_AFTER = Pattern.compile("\\nRetry-After: (\\d+)", Pattern.CASE_INSENSITIVE);

	private static final Pattern RETRY = Pattern.compile("(?:^|\\n)retry: ?(\\d+)");

	private final ClientKind kind;

	private final CrowdCounts counts;

	private final SocketChannel channel;

	private final SelectionKey key;

	private final ByteBuffer in = ByteBuffer.allocate(16 * 1024);

	private final Reconnect reconnect;

	private final boolean returning;

	private ByteBuffer out;

	private boolean open;

	/** What came was more than an end: a stream that is refused has no event. */
	private boolean served;

	private @Nullable String reason;

	private Duration retryAfter = Duration.ZERO;

	private boolean told;

	CrowdClient(ClientKind kind, CrowdCounts counts, Selector selector, InetSocketAddress server, Reconnect reconnect,
			boolean returning) throws IOException {
		this.kind = kind;
		this.counts = counts;
		this.reconnect = reconnect;
		this.returning = returning;
		this.out = StandardCharsets.US_ASCII.encode(kind.request());
		this.channel = SocketChannel.open();
		this.channel.configureBlocking(false);
		if (kind == ClientKind.DEAF) {
			this.channel.setOption(StandardSocketOptions.SO_RCVBUF, SMALL_WINDOW);
		}
		this.channel.connect(server);
		this.key = this.channel.register(selector, SelectionKey.OP_CONNECT, this);
	}

	ClientKind kind() {
		return this.kind;
	}

	Reconnect reconnect() {
		return this.reconnect;
	}

	boolean comesBack() {
		return this.kind == ClientKind.POLITE || this.kind == ClientKind.STREAM;
	}

	/**
	 * How long to wait before coming back. To be called once.
	 * @return as long as the server has asked for, or else a back-off
	 */
	Duration delay() {
		Duration delay = this.reconnect.delay(this.reason);
		return (delay.compareTo(this.retryAfter) > 0) ? delay : this.retryAfter;
	}

	boolean canAsk() {
		return this.open && this.kind == ClientKind.POLITE && !this.out.hasRemaining();
	}

	void ask() throws IOException {
		send(ClientFrame.write(TEXT, "{\"sender\":\"Client\",\"text\":\"/ask what takes so long\"}"));
		this.counts.asked.incrementAndGet();
	}

	/**
	 * Do what the socket is ready for.
	 * @return whether this client stays
	 */
	boolean proceed() {
		try {
			if (this.key.isConnectable() && this.channel.finishConnect()) {
				this.key.interestOps(SelectionKey.OP_READ);
				write();
			}
			if (this.key.isReadable()) {
				read();
			}
			if (this.key.isValid() && this.key.isWritable()) {
				write();
			}
		}
		catch (IOException ex) {
			close();
		}
		return this.channel.isOpen();
	}

	/**
	 * Find out whether a client that does not read has been cut: it may say something
	 * that needs no answer.
	 * @return whether this client stays
	 */
	boolean probe() {
		if (this.open && this.kind == ClientKind.DEAF) {
			try {
				this.channel.write(ClientFrame.write(PONG, ""));
			}
			catch (IOException ex) {
				close();
			}
		}
		return this.channel.isOpen();
	}

	void close() {
		if (this.open) {
			this.open = false;
			if (comesBack() && !this.told) {
				(this.served ? this.counts.cut : this.counts.refused).incrementAndGet();
			}
		}
		try {
			this.channel.close();
		}
		catch (IOException ex) {
			// It is closed all the same
			this.key.cancel();
		}
	}

	private void read() throws IOException {
		int count = this.channel.read(this.in);
		this.in.flip();
		boolean more = true;
		while (more && this.channel.isOpen()) {
			more = this.open ? readMessage() : readHead();
		}
		this.in.compact();
		if (count < 0 || !this.in.hasRemaining()) {
			close();
		}
	}

	private boolean readHead() throws IOException {
		String head = StandardCharsets.ISO_8859_1.decode(this.in.duplicate()).toString();
		int end = head.indexOf("\r\n\r\n");
		if (end < 0) {
			return false;
		}
		this.in.position(this.in.position() + end + 4);
		if (!head.startsWith((this.kind == ClientKind.STREAM) ? "HTTP/1.1 200" : "HTTP/1.1 101")) {
			this.counts.refused.incrementAndGet();
			Matcher seconds = RETRY_AFTER.matcher(head);
			if (seconds.find()) {
				this.retryAfter = Duration.ofSeconds(Long.parseLong(seconds.group(1)));
			}
			close();
			return false;
		}
		this.open = true;
		if (this.kind != ClientKind.STREAM) {
			served();
		}
		if (this.kind == ClientKind.DEAF) {
			this.key.interestOps(0);
		}
		return this.kind != ClientKind.DEAF;
	}

	private boolean readMessage() throws IOException {
		return (this.kind == ClientKind.STREAM) ? readChunks() : readFrame();
	}

	/** The last chunk of a stream is an empty one. */
	private boolean readChunks() {
		String chunks = StandardCharsets.UTF_8.decode(this.in).toString();
		if (!this.served && chunks.contains("data:")) {
			served();
		}
		Matcher retry = RETRY.matcher(chunks);
		if (retry.find()) {
			this.reason = "{\"retry\":" + retry.group(1) + "}";
		}
		if (chunks.endsWith("0\r\n\r\n")) {
			if (this.served) {
				goodbye();
			}
			close();
		}
		return false;
	}

	private void served() {
		this.served = true;
		this.reconnect.opened();
		if (this.returning) {
			this.counts.returned.incrementAndGet();
		}
	}

	private boolean readFrame() throws IOException {
		ClientFrame frame = ClientFrame.read(this.in);
		if (frame != null) {
			received(frame.opcode(), frame.payload());
		}
		return frame != null;
	}

	private void received(int opcode, ByteBuffer payload) throws IOException {
		if (opcode == CLOSE) {
			goodbye();
			this.reason = StandardCharsets.UTF_8.decode(payload.duplicate().position(Math.min(2, payload.limit())))
				.toString();
			if (this.kind == ClientKind.POLITE) {
				send(ClientFrame.write(CLOSE,
						StandardCharsets.ISO_8859_1.decode(payload.limit(Math.min(2, payload.limit()))).toString()));
			}
		}
		else if (opcode == TEXT && StandardCharsets.UTF_8.decode(payload).toString().contains("slow answer to: ")) {
			this.counts.answered.incrementAndGet();
		}
	}

	private void goodbye() {
		if (!this.told) {
			this.told = true;
			this.counts.told.incrementAndGet();
		}
	}

	private void send(ByteBuffer message) throws IOException {
		this.out = message;
		write();
	}

	private void write() throws IOException {
		this.channel.write(this.out);
		this.key
			.interestOps(this.out.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
	}

}
