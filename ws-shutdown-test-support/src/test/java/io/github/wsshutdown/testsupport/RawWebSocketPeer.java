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
import java.net.ProtocolException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * A WebSocket client on a bare socket that behaves, well or badly, exactly as it is told,
 * so that tests can assert on what was on the wire. It reads either in the caller's
 * thread with {@link #readFrame} or in the background after {@link #startReading}, which
 * the {@code await} methods need.
 */
public final class RawWebSocketPeer extends SendingPeer implements AutoCloseable {

	private static final Duration HANDSHAKE_TIMEOUT = Duration.ofMinutes(1);

	private final Handshake handshake;

	private final String key;

	private final Socket socket;

	private final FrameLog log;

	private final WireInput input;

	private final FrameReader frames;

	private volatile CloseReaction closeReaction = CloseReaction.ANSWER;

	private volatile HandshakeResponse response;

	private volatile BackgroundReader reader;

	RawWebSocketPeer(Handshake handshake, Socket socket, FrameLog log) throws IOException {
		super(socket, log);
		this.handshake = handshake;
		this.key = handshake.newKey();
		this.socket = socket;
		this.log = log;
		this.input = new WireInput(socket);
		this.frames = new FrameReader(this.input);
	}

	/**
	 * Make a plain handshake.
	 * @param port the port of the server
	 * @param path the path
	 * @return a peer that is ready for frames
	 * @see Handshake#open()
	 */
	public static RawWebSocketPeer connect(int port, String path) {
		return handshake(port).path(path).open();
	}

	public static Handshake handshake(int port) {
		return new Handshake(port);
	}

	/**
	 * Send the request of the handshake.
	 * @throws HandshakeRefused if it cannot be written
	 */
	public void sendHandshake() {
		try {
			sendRaw(handshakeRequest());
		}
		catch (UncheckedIOException ex) {
			throw new HandshakeRefused(PeerEnd.RESET, ex);
		}
	}

	/**
	 * The request of the handshake, for a peer that does not send it as usual.
	 * @return the bytes of the request
	 */
	public byte[] handshakeRequest() {
		return FrameEncoder.text(this.handshake.request(this.key));
	}

	public void readHandshakeResponse() {
		readHandshakeResponse(HANDSHAKE_TIMEOUT);
	}

	/**
	 * Wait for the response to the handshake. After {@link PeerEnd#TIMEOUT} this can be
	 * called again.
	 * @param timeout how long to wait
	 * @throws HandshakeRefused if there is no response with status 101
	 */
	public void readHandshakeResponse(Duration timeout) {
		try {
			HandshakeResponse response = HandshakeResponse.read(this.input, Deadline.in(timeout));
			if (response.status() != 101) {
				throw new HandshakeRefused(response);
			}
			response.verify(this.key);
			this.response = response;
		}
		catch (IOException ex) {
			throw new HandshakeRefused(recordEnd(ex), ex);
		}
	}

	/**
	 * The headers of the response to the handshake; names are case-insensitive.
	 * @return the headers
	 */
	public Map<String, String> responseHeaders() {
		requireHandshake();
		return this.response.headers();
	}

	/**
	 * Wait for a frame in this thread. Nothing is answered.
	 * @param timeout how long to wait
	 * @return the frame
	 * @throws NoFrameReceived if TCP ended or the time is over; in the latter case this
	 * can be called again
	 */
	public Frame readFrame(Duration timeout) {
		requireHandshake();
		requireState(this.reader == null, "Frames are read in the background");
		try {
			Frame frame = this.frames.read(Deadline.in(timeout));
			this.log.record(frame);
			return frame;
		}
		catch (ProtocolException ex) {
			this.log.fail(ex);
			throw new AssertionError(toString(), ex);
		}
		catch (IOException ex) {
			throw new NoFrameReceived(recordEnd(ex), "No frame within %s: %s".formatted(timeout, this), ex);
		}
	}

	private PeerEnd recordEnd(IOException ex) {
		requireState(!this.socket.isClosed(), "This peer is closed");
		PeerEnd end = PeerEnd.of(ex);
		if (end != PeerEnd.TIMEOUT) {
			this.log.end(end, this.frames.insideFrame());
		}
		return end;
	}

	/**
	 * Read as fast as a slow network lets a peer do.
	 */
	public void readSlowly() {
		this.input.readSlowly();
	}

	/**
	 * Read in the background from now on: record all frames, answer pings and react to
	 * the first close frame.
	 * @return this peer
	 */
	public RawWebSocketPeer startReading() {
		requireHandshake();
		requireState(this.reader == null, "Frames are read in the background already");
		this.reader = new BackgroundReader(this, this.frames, this.log);
		this.reader.start();
		return this;
	}

	/**
	 * Tell what to do about a close frame in the background, {@link CloseReaction#ANSWER}
	 * unless told otherwise.
	 * @param closeReaction the reaction
	 * @return this peer
	 */
	public RawWebSocketPeer onClose(CloseReaction closeReaction) {
		this.closeReaction = closeReaction;
		return this;
	}

	CloseReaction closeReaction() {
		return this.closeReaction;
	}

	public List<Frame> frames() {
		return this.log.frames();
	}

	/**
	 * The text messages, put together if they were fragmented.
	 * @return the messages
	 */
	public List<String> texts() {
		return this.log.texts();
	}

	public int closeFrames() {
		return this.log.closeFrames();
	}

	/**
	 * Wait for a text message, which may have arrived before.
	 * @param text the text
	 * @param timeout how long to wait
	 * @return the text
	 */
	public String awaitText(String text, Duration timeout) {
		return readLog().awaitText(text::equals, "text '" + text + "'", timeout);
	}

	public String awaitText(Predicate<String> predicate, Duration timeout) {
		return readLog().awaitText(predicate, "a certain text", timeout);
	}

	public Frame awaitFrame(Predicate<Frame> predicate, Duration timeout) {
		return readLog().awaitFrame(predicate, "a certain frame", timeout);
	}

	public Frame awaitClose(Duration timeout) {
		return readLog().awaitFrame(Frame::isClose, "a close frame", timeout);
	}

	/**
	 * Wait for the end of TCP. It is an error if this peer was closed before.
	 * @param timeout how long to wait
	 * @return the end, {@link PeerEnd#TIMEOUT} if there is none
	 */
	public PeerEnd awaitEnd(Duration timeout) {
		return (this.log.endedAtNanos().isPresent() ? this.log : readLog()).awaitEnd(timeout);
	}

	public OptionalLong closeReceivedAtNanos() {
		return this.log.receivedAtNanos(Frame::isClose);
	}

	/**
	 * The time at which the first such frame arrived, as of {@link System#nanoTime()}.
	 * @param predicate what the frame is like
	 * @return the time, empty if there is no such frame
	 */
	public OptionalLong receivedAtNanos(Predicate<Frame> predicate) {
		return this.log.receivedAtNanos(predicate);
	}

	public OptionalLong endedAtNanos() {
		return this.log.endedAtNanos();
	}

	/**
	 * Whether TCP ended when a frame was not complete.
	 * @return whether a part of a frame is left
	 */
	public boolean endedInsideFrame() {
		return this.log.endedInsideFrame();
	}

	public boolean frameAfterClose() {
		return this.log.frameAfterClose();
	}

	/**
	 * Close TCP without a close frame, and end all threads of this peer.
	 */
	@Override
	public void close() {
		this.log.closedHere();
		signalFloodToStop();
		Deadline deadline = Deadline.in(JOIN_TIMEOUT);
		writer().closeSocket();
		if (this.reader != null && !this.reader.stop(deadline)) {
			throw new AssertionError("The reader did not end in time: " + this);
		}
		joinFlood(deadline);
		if (this.log.failure() != null) {
			throw new AssertionError(toString(), this.log.failure());
		}
	}

	private FrameLog readLog() {
		requireState(this.reader != null, "Frames are not read in the background");
		return this.log;
	}

	private void requireHandshake() {
		requireState(this.response != null, "The handshake is not complete");
	}

	@Override
	public String toString() {
		return "Peer on port %d: %s".formatted(this.socket.getLocalPort(), this.log.describe());
	}

}
