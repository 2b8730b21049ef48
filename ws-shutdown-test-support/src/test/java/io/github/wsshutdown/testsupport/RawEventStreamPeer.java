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

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.GZIPInputStream;

import org.awaitility.Awaitility;

/**
 * A client of an event stream that is nothing but a socket.
 */
public final class RawEventStreamPeer implements AutoCloseable {

	/** What {@code EventSource} sends. */
	public static final String EVENT_SOURCE = "Accept: text/event-stream\r\n";

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private final Socket socket;

	private final WireInput input;

	private final Thread reader;

	private final ByteArrayOutputStream body = new ByteArrayOutputStream();

	private volatile HttpHead head;

	private volatile boolean complete;

	private volatile PeerEnd end;

	private RawEventStreamPeer(int port, String request, int receiveBuffer) throws IOException {
		this.socket = new Socket();
		if (receiveBuffer > 0) {
			this.socket.setReceiveBufferSize(receiveBuffer);
		}
		this.socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
		this.socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
		this.input = new WireInput(this.socket);
		this.reader = new Thread(this::read, "event-stream-peer");
		this.reader.setDaemon(true);
	}

	/**
	 * Ask for a stream as {@code EventSource} does, and read it.
	 */
	public static RawEventStreamPeer connect(int port, String path) {
		return request(port, "GET", path, EVENT_SOURCE);
	}

	/**
	 * Make a request and read the response.
	 * @param headers the headers but {@code Host}, each with its end of line
	 */
	public static RawEventStreamPeer request(int port, String method, String path, String headers) {
		return send(port,
				"%s %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n%s\r\n".formatted(method, path, headers));
	}

	/**
	 * Send a request as it is and read the response.
	 */
	public static RawEventStreamPeer send(int port, String request) {
		try {
			RawEventStreamPeer peer = new RawEventStreamPeer(port, request, 0);
			peer.startReading();
			return peer;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Ask for a stream and read nothing, with little room for what is sent.
	 */
	public static RawEventStreamPeer connectNotReading(int port, String path) {
		try {
			return new RawEventStreamPeer(port,
					"GET %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n".formatted(path, EVENT_SOURCE), 4096);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public void startReading() {
		this.reader.start();
	}

	private void read() {
		try {
			this.head = HttpHead.read(this.input, Deadline.never());
			if (this.head.isChunked() || this.head.contentLength() >= 0) {
				readBody();
				this.complete = true;
			}
			while (true) {
				this.input.require(1, Deadline.never());
				this.body.writeBytes(this.input.take(this.input.available()));
			}
		}
		catch (EOFException ex) {
			this.complete |= this.head != null && !this.head.isChunked() && this.head.contentLength() < 0;
			this.end = PeerEnd.EOF;
		}
		catch (IOException ex) {
			this.end = PeerEnd.of(ex);
		}
	}

	private void readBody() throws IOException {
		ChunkedBody body = new ChunkedBody(this.input, this.head);
		for (byte[] part = body.read(Deadline.never()); part != null; part = body.read(Deadline.never())) {
			this.body.writeBytes(part);
		}
	}

	public int awaitStatus() {
		awaitHead();
		return this.head.status();
	}

	/**
	 * A header of the response.
	 * @return the value, {@code null} if there is none
	 */
	public String header(String name) {
		awaitHead();
		return this.head.headers().get(name);
	}

	private void awaitHead() {
		Awaitility.await().atMost(TIMEOUT).until(() -> this.head != null || this.end != null);
		if (this.head == null) {
			throw new AssertionError("There was no response: " + this.end);
		}
	}

	/**
	 * Wait until a text has arrived.
	 */
	public void awaitText(String part) {
		Awaitility.await().atMost(TIMEOUT).until(() -> text().contains(part));
	}

	/**
	 * Everything that has arrived but the head.
	 */
	public String text() {
		return this.body.toString(StandardCharsets.UTF_8);
	}

	/**
	 * Everything that has arrived, uncompressed. Fails if it is not whole.
	 */
	public String unzippedText() throws IOException {
		try (GZIPInputStream unzipped = new GZIPInputStream(new ByteArrayInputStream(this.body.toByteArray()))) {
			return new String(unzipped.readAllBytes(), StandardCharsets.UTF_8);
		}
	}

	/**
	 * Wait for the end of the response or of TCP.
	 * @return whether the response has ended properly
	 */
	public boolean awaitComplete() {
		Awaitility.await().atMost(TIMEOUT).until(() -> this.complete || this.end != null);
		return this.complete;
	}

	/**
	 * Whether the response has ended properly.
	 */
	public boolean isComplete() {
		return this.complete;
	}

	/**
	 * Whether neither the response nor TCP has ended.
	 */
	public boolean isOpen() {
		return !this.complete && this.end == null;
	}

	/**
	 * Wait for the end of TCP.
	 */
	public PeerEnd awaitEnd() {
		Awaitility.await().atMost(TIMEOUT).until(() -> this.end != null);
		return this.end;
	}

	/**
	 * End TCP with a reset.
	 */
	public void reset() throws IOException {
		this.socket.setSoLinger(true, 0);
		close();
	}

	/**
	 * End this side of TCP.
	 */
	public void endOutput() throws IOException {
		this.socket.shutdownOutput();
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

	@Override
	public String toString() {
		return "%s %s %s %s".formatted(this.head, text(), this.complete, this.end);
	}

}
