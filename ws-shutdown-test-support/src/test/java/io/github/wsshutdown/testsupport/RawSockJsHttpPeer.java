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
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

import org.awaitility.Awaitility;

/**
 * A SockJS client over HTTP on bare sockets: one receives, response after response, as
 * {@code sockjs-client} does; each message is sent on another.
 */
public final class RawSockJsHttpPeer implements AutoCloseable {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private final int port;

	private final String path;

	private final SockJsFrames format;

	private final Socket socket;

	private final WireInput input;

	private final List<String> frames = new CopyOnWriteArrayList<>();

	private final List<Integer> statuses = new CopyOnWriteArrayList<>();

	private final Thread reader = new Thread(this::readInBackground, "sockjs-peer-reader");

	private final Object pollingLock = new Object();

	private boolean polling = true;

	private volatile boolean closedHere;

	private volatile boolean responseComplete;

	private volatile PeerEnd end;

	private volatile long closedAtNanos;

	private volatile long endedAtNanos;

	private ChunkedBody body;

	private RawSockJsHttpPeer(int port, String path, SockJsFrames format, int receiveBuffer) throws IOException {
		this.port = port;
		this.path = path;
		this.format = format;
		this.socket = new Socket();
		if (receiveBuffer > 0) {
			this.socket.setReceiveBufferSize(receiveBuffer);
		}
		this.socket.connect(new InetSocketAddress("localhost", port));
		this.input = new WireInput(this.socket);
		this.reader.setDaemon(true);
	}

	/**
	 * Begin a session and read in the background.
	 * @param port the port of the server
	 * @param prefix the path of the SockJS service
	 * @param format the transport
	 * @throws HandshakeRefused if the response has a status other than 200
	 */
	public static RawSockJsHttpPeer connect(int port, String prefix, SockJsFrames format) {
		RawSockJsHttpPeer peer = connectNotReading(port, prefix, format, 0);
		peer.reader.start();
		return peer;
	}

	/**
	 * Begin a session, with little room for what is sent, and read its open frame only.
	 * @param receiveBuffer the size of the receive buffer in bytes, 0 for the default
	 */
	public static RawSockJsHttpPeer connectNotReading(int port, String prefix, SockJsFrames format, int receiveBuffer) {
		String path = "%s/000/%s".formatted(prefix, UUID.randomUUID());
		try {
			RawSockJsHttpPeer peer = new RawSockJsHttpPeer(port, path, format, receiveBuffer);
			try {
				peer.open();
				return peer;
			}
			catch (IOException | RuntimeException | Error ex) {
				peer.close();
				throw ex;
			}
		}
		catch (IOException ex) {
			throw new HandshakeRefused(PeerEnd.of(ex), ex);
		}
	}

	private void open() throws IOException {
		Deadline deadline = Deadline.in(TIMEOUT);
		request();
		if (this.statuses.isEmpty()) {
			readHead(deadline);
		}
		while (!this.frames.contains("o")) {
			if (!readBody(deadline)) {
				throw new AssertionError("Response ended before the open frame");
			}
		}
	}

	private void request() throws IOException {
		this.responseComplete = false;
		write(this.socket, this.format.request(this.path, this.port));
	}

	private static void write(Socket socket, String request) throws IOException {
		socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
		socket.getOutputStream().flush();
	}

	private void readHead(Deadline deadline) throws IOException {
		HttpHead head = HttpHead.read(this.input, deadline);
		this.statuses.add(head.status());
		if (head.status() != 200) {
			throw new HandshakeRefused(HandshakeResponse.read(head, this.input, deadline));
		}
		this.body = new ChunkedBody(this.input, head);
	}

	/**
	 * Read a part of the body.
	 * @return whether there was one
	 */
	private boolean readBody(Deadline deadline) throws IOException {
		byte[] part = this.body.read(deadline);
		if (part == null) {
			this.body = null;
			this.format.endOfResponse();
			this.responseComplete = true;
			return false;
		}
		List<String> frames = this.format.decode(part);
		if (this.closedAtNanos == 0 && frames.stream().anyMatch(RawSockJsHttpPeer::isCloseFrame)) {
			this.closedAtNanos = System.nanoTime();
		}
		this.frames.addAll(frames);
		return true;
	}

	/**
	 * Read in the background from now on, and poll again when a response is complete.
	 */
	public void startReading() {
		this.reader.start();
	}

	/**
	 * Whether to poll again when a response is complete.
	 */
	public void keepPolling(boolean polling) {
		synchronized (this.pollingLock) {
			this.polling = polling;
			this.pollingLock.notifyAll();
		}
	}

	private void awaitPolling() throws InterruptedException {
		synchronized (this.pollingLock) {
			while (!this.polling) {
				this.pollingLock.wait();
			}
		}
	}

	private void readInBackground() {
		try {
			while (!isClosed()) {
				readResponse();
			}
			while (this.body != null) {
				readBody(Deadline.never());
			}
			end(PeerEnd.EOF);
		}
		catch (IOException ex) {
			end(PeerEnd.of(ex));
		}
		catch (HandshakeRefused ex) {
			end(PeerEnd.EOF);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void end(PeerEnd end) {
		this.endedAtNanos = System.nanoTime();
		this.end = end;
	}

	private void readResponse() throws IOException, InterruptedException {
		if (this.body == null) {
			awaitPolling();
			request();
			readHead(Deadline.never());
		}
		while (!isClosed() && readBody(Deadline.never())) {
			continue;
		}
	}

	private boolean isClosed() {
		return this.frames.stream().anyMatch(RawSockJsHttpPeer::isCloseFrame);
	}

	private static boolean isCloseFrame(String frame) {
		return frame.startsWith("c");
	}

	/**
	 * Send a message and wait until the server has taken it.
	 * @return the status of the response
	 */
	public int send(String message) {
		try (Socket sending = startSending(message)) {
			return HttpHead.read(new WireInput(sending), Deadline.in(TIMEOUT)).status();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Send a message and do not wait for what becomes of it.
	 */
	public Socket startSending(String message) {
		String json = JsonStrings.encode(message);
		try {
			Socket sending = new Socket("localhost", this.port);
			write(sending, """
					POST %s/xhr_send HTTP/1.1\r
					Host: localhost:%d\r
					Content-Type: text/plain;charset=UTF-8\r
					Content-Length: %d\r
					\r
					%s""".formatted(this.path, this.port, json.getBytes(StandardCharsets.UTF_8).length, json));
			return sending;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public List<String> frames() {
		return this.frames;
	}

	public List<String> messages() {
		return this.frames.stream()
			.filter((frame) -> frame.startsWith("a"))
			.flatMap((frame) -> JsonStrings.decode(frame.substring(1)).stream())
			.toList();
	}

	public void awaitMessage(Predicate<String> predicate) {
		Awaitility.await()
			.atMost(TIMEOUT)
			.pollInterval(Duration.ofMillis(2))
			.until(() -> messages().stream().anyMatch(predicate));
	}

	/**
	 * Wait for the close frame.
	 * @return the frame, as in {@code c[1001,"reason"]}
	 */
	public String awaitClose() {
		Awaitility.await().atMost(TIMEOUT).pollInterval(Duration.ofMillis(2)).until(this::isClosed);
		return this.frames.stream().filter(RawSockJsHttpPeer::isCloseFrame).findFirst().orElseThrow();
	}

	/**
	 * Whether the last response that was begun is complete.
	 */
	public boolean isResponseComplete() {
		return this.responseComplete;
	}

	/**
	 * When the close frame came, as of {@link System#nanoTime()}.
	 */
	public long closedAtNanos() {
		return this.closedAtNanos;
	}

	/**
	 * When the response ended, as of {@link System#nanoTime()}.
	 */
	public long endedAtNanos() {
		return this.endedAtNanos;
	}

	/**
	 * Read in this thread until a frame is there.
	 * @return whether it came in time
	 */
	boolean readUntil(Predicate<String> frame, Duration timeout) {
		Deadline deadline = Deadline.in(timeout);
		try {
			while (this.frames.stream().noneMatch(frame)) {
				if (!readBody(deadline)) {
					throw new AssertionError("Response ended: " + this);
				}
			}
			return true;
		}
		catch (SocketTimeoutException ex) {
			return false;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Wait for the end of the response that carries the close frame, or of TCP if that is
	 * sooner.
	 */
	public PeerEnd awaitEnd() {
		Awaitility.await().atMost(TIMEOUT).pollInterval(Duration.ofMillis(2)).until(() -> this.end != null);
		return this.end;
	}

	/**
	 * The statuses of the responses.
	 */
	public List<Integer> statuses() {
		return this.statuses;
	}

	/**
	 * End TCP with a reset.
	 */
	public void reset() {
		try {
			this.socket.setSoLinger(true, 0);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		close();
	}

	@Override
	public void close() {
		this.closedHere = true;
		keepPolling(true);
		try {
			this.socket.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		if (!Deadline.in(TIMEOUT).join(this.reader)) {
			throw new AssertionError("The reader did not end in time");
		}
	}

	@Override
	public String toString() {
		return this.path + (this.closedHere ? " closed " : " ") + this.statuses + " " + this.frames + " " + this.end;
	}

}
