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
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * Many raw peers of one server, driven by the calling thread. They note when their close
 * frame comes, or the end of their event stream, and when TCP ends. Not thread-safe.
 */
final class Peers implements AutoCloseable {

	/** How many handshakes are under way at a time: Jetty's accept queue holds 50. */
	private static final int HANDSHAKES = 32;

	private final Selector selector;

	private final ByteBuffer buffer = ByteBuffer.allocateDirect(65_536);

	private final ByteBuffer answer = ByteBuffer.allocateDirect(8);

	private final ByteBuffer handshake;

	private final Protocol protocol;

	private final List<Peer> peers = new ArrayList<>();

	private final InetSocketAddress server;

	/** Peers that read and are still connected. */
	private int readers;

	private int handshakes;

	Peers(int port) throws IOException {
		this(port, Protocol.WEBSOCKET);
	}

	Peers(int port, Protocol protocol) throws IOException {
		this.selector = Selector.open();
		this.server = new InetSocketAddress("127.0.0.1", port);
		this.protocol = protocol;
		this.handshake = direct((protocol.request + "Host: localhost:" + port + "\r\n\r\n")
			.getBytes(StandardCharsets.US_ASCII));
	}

	private static ByteBuffer direct(byte[] bytes) {
		return ByteBuffer.allocateDirect(bytes.length).put(bytes);
	}

	/**
	 * Connect peers.
	 * @param kinds of which kind each is
	 * @param timeout how long this may take
	 */
	void connect(int count, IntFunction<Kind> kinds, Duration timeout) throws IOException {
		long until = System.nanoTime() + timeout.toNanos();
		for (int i = 0; i < count || this.handshakes > 0;) {
			while (i < count && this.handshakes < HANDSHAKES) {
				connect(kinds.apply(i++));
			}
			this.selector.select(this::handle, 1000);
			if (System.nanoTime() > until) {
				throw new IOException("Only " + i + " peers have connected");
			}
		}
		if (this.readers < this.peers.stream().filter((peer) -> peer.kind.reads).count()) {
			throw new IOException("Peers have lost their connection at once: " + ends(Kind.values()));
		}
	}

	private void connect(Kind kind) throws IOException {
		Peer peer = new Peer(kind, this.protocol, SocketChannel.open());
		if (!kind.reads) {
			peer.channel.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
		}
		peer.channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
		// A connect that blocks holds the accept queue within bounds
		peer.channel.connect(this.server);
		peer.channel.configureBlocking(false);
		peer.channel.write(this.handshake.flip());
		peer.channel.register(this.selector, SelectionKey.OP_READ, peer);
		this.peers.add(peer);
		this.handshakes++;
		this.readers += kind.reads ? 1 : 0;
	}

	/**
	 * Let the peers do what they do until all of those that read have lost their
	 * connection.
	 */
	void run(Duration timeout) throws IOException {
		long until = System.nanoTime() + timeout.toNanos();
		while (this.readers > 0 && System.nanoTime() < until) {
			this.selector.select(this::handle, 100);
		}
	}

	/**
	 * Let those that do not read find out what became of their connection.
	 */
	void lookAtOthers() {
		for (Peer peer : this.peers) {
			// What is in the receive window comes first
			for (int i = 0; !peer.kind.reads && peer.end == null && i < 100; i++) {
				read(peer);
			}
		}
	}

	private void handle(SelectionKey key) {
		Peer peer = (Peer) key.attachment();
		read(peer);
		if (peer.upgraded && !peer.kind.reads) {
			key.cancel();
		}
	}

	private void read(Peer peer) {
		try {
			int read;
			do {
				this.buffer.clear();
				read = peer.channel.read(this.buffer);
				this.buffer.flip();
				if (!peer.upgraded) {
					upgrade(peer);
				}
				else if (peer.receive(this.buffer)) {
					answer(peer);
				}
			}
			while (read == this.buffer.capacity());
			if (read < 0) {
				ended(peer, "FIN");
			}
		}
		catch (IOException ex) {
			ended(peer, "reset");
		}
	}

	/**
	 * The server sends nothing behind its response, so that it comes in one piece. What
	 * belongs to an event stream already may come with it.
	 */
	private void upgrade(Peer peer) throws IOException {
		String response = StandardCharsets.US_ASCII.decode(this.buffer).toString();
		this.handshakes--;
		if (!response.startsWith(this.protocol.response) || !response.contains("\r\n\r\n")) {
			throw new IOException("Handshake failed: " + response);
		}
		peer.upgraded = true;
		if (peer.kind.request != null) {
			byte[] text = peer.kind.request.getBytes(StandardCharsets.US_ASCII);
			ByteBuffer frame = ByteBuffer.allocate(6 + text.length);
			// A mask of zeros is a mask
			frame.put((byte) 0x81).put((byte) (0x80 | text.length)).putInt(0).put(text);
			peer.channel.write(frame.flip());
		}
	}

	private void answer(Peer peer) throws IOException {
		if (this.protocol == Protocol.EVENT_STREAM) {
			ended(peer, "left");
		}
		else if (peer.kind.answers) {
			this.answer.clear().put((byte) 0x88).put((byte) 0x82).putInt(0).putShort((short) peer.closeCode);
			peer.channel.write(this.answer.flip());
		}
	}

	private void ended(Peer peer, String end) {
		peer.end = end;
		peer.endNanos = System.nanoTime();
		this.readers -= peer.kind.reads ? 1 : 0;
		try {
			peer.channel.close();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** When the last close frame came, as time of {@link System#nanoTime()}. */
	Times closeFrames(Kind... kinds) {
		return new Times(of(kinds).filter((peer) -> peer.closeNanos != 0), (peer) -> peer.closeNanos);
	}

	Times endTimes(Kind kind) {
		return new Times(of(kind).filter((peer) -> peer.end != null), (peer) -> peer.endNanos);
	}

	/** How connections have ended, each way with the number of peers. */
	Map<String, Integer> ends(Kind... kinds) {
		Map<String, Integer> ends = new TreeMap<>();
		of(kinds).forEach((peer) -> ends.merge(peer.describeEnd(), 1, Integer::sum));
		return ends;
	}

	private Stream<Peer> of(Kind... kinds) {
		List<Kind> wanted = Arrays.asList(kinds);
		return this.peers.stream().filter((peer) -> wanted.contains(peer.kind));
	}

	@Override
	public void close() throws IOException {
		for (Peer peer : this.peers) {
			peer.channel.close();
		}
		this.selector.close();
	}

	/**
	 * How peers behave.
	 */
	enum Kind {

		/** Answers the close frame at once. */
		HEALTHY(true, true, null),

		/** Reads, but never answers the close frame. */
		SILENT(true, false, null),

		/** Was sent more than its receive window holds and does not read it. */
		STUCK(false, false, "push 16384"),

		/** As stuck, and the application is blocked in sending to it. */
		FLOODED(false, false, "flood");

		private final boolean reads;

		private final boolean answers;

		private final String request;

		Kind(boolean reads, boolean answers, String request) {
			this.reads = reads;
			this.answers = answers;
			this.request = request;
		}

	}

	/**
	 * What peers and server speak.
	 */
	enum Protocol {

		WEBSOCKET("GET /echo HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
				+ "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n", "HTTP/1.1 101"),

		/** A peer is gone when its stream has come to a proper end. */
		EVENT_STREAM("GET /events HTTP/1.1\r\nAccept: text/event-stream\r\n", "HTTP/1.1 200");

		private final String request;

		private final String response;

		Protocol(String request, String response) {
			this.request = request;
			this.response = response;
		}

	}

	/**
	 * Moments, in order.
	 */
	static final class Times {

		private final long[] nanos;

		private Times(Stream<Peer> peers, ToLongFunction<Peer> nanos) {
			this.nanos = peers.mapToLong(nanos).sorted().toArray();
		}

		int count() {
			return this.nanos.length;
		}

		/** Milliseconds from a moment until a part of all has come, 0 to 1. */
		double millisUntil(double part, long since) {
			if (this.nanos.length == 0) {
				return Double.NaN;
			}
			int index = (int) Math.ceil(part * this.nanos.length) - 1;
			return (this.nanos[Math.max(0, index)] - since) / 1e6;
		}

	}

	private static final class Peer {

		private static final int CLOSE = 8;

		/** "\r\n0\r\n\r\n", as a number. */
		private static final long LAST_CHUNK = 0x0D0A300D0A0D0AL;

		private static final long LAST_CHUNK_MASK = 0xFFFFFFFFFFFFFFL;

		private final Kind kind;

		private final Protocol protocol;

		private final SocketChannel channel;

		private final byte[] head = new byte[10];

		private int headLength;

		private long payloadLeft;

		private boolean upgraded;

		private int closeCode;

		private long closeNanos;

		private long endNanos;

		private String end;

		/** The last eight bytes that were received. */
		private long lastBytes = 0x0D0A;

		Peer(Kind kind, Protocol protocol, SocketChannel channel) {
			this.kind = kind;
			this.protocol = protocol;
			this.channel = channel;
		}

		/**
		 * Take in what was received.
		 * @return whether it contains the first close frame, as far as the code, or the end of
		 * the event stream
		 */
		boolean receive(ByteBuffer bytes) {
			if (this.protocol == Protocol.EVENT_STREAM) {
				return receiveStream(bytes);
			}
			boolean closed = false;
			while (bytes.hasRemaining()) {
				if (this.payloadLeft > 0) {
					int skipped = (int) Math.min(this.payloadLeft, bytes.remaining());
					bytes.position(bytes.position() + skipped);
					this.payloadLeft -= skipped;
				}
				else {
					this.head[this.headLength++] = bytes.get();
					closed |= headComplete();
				}
			}
			return closed;
		}

		private boolean receiveStream(ByteBuffer bytes) {
			while (bytes.hasRemaining()) {
				this.lastBytes = (this.lastBytes << 8) | (bytes.get() & 0xFF);
				if ((this.lastBytes & LAST_CHUNK_MASK) == LAST_CHUNK) {
					this.closeNanos = System.nanoTime();
					return true;
				}
			}
			return false;
		}

		private boolean headComplete() {
			if (this.headLength < 2) {
				return false;
			}
			boolean close = (this.head[0] & 0xF) == CLOSE;
			int length = this.head[1] & 0x7F;
			int extended = (length == 126) ? 2 : (length == 127) ? 8 : 0;
			int code = (close && length >= 2) ? 2 : 0;
			if (this.headLength < 2 + extended + code) {
				return false;
			}
			ByteBuffer head = ByteBuffer.wrap(this.head, 2, 8);
			this.payloadLeft = (extended == 2) ? head.getShort() & 0xFFFF
					: (extended == 8) ? head.getLong() : length - code;
			this.headLength = 0;
			if (!close || this.closeNanos != 0) {
				return false;
			}
			this.closeCode = (code != 0) ? head.getShort() & 0xFFFF : 1005;
			this.closeNanos = System.nanoTime();
			return true;
		}

		private String describeEnd() {
			if (this.protocol == Protocol.EVENT_STREAM) {
				return ((this.closeNanos != 0) ? "proper end" : "no proper end")
						+ ((this.end != null) ? "" : ", still connected");
			}
			String told = (this.closeNanos != 0) ? Integer.toString(this.closeCode) : "no close frame";
			return told + ", " + ((this.end != null) ? this.end : "still connected");
		}

	}

}
