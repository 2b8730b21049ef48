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

package io.github.wsshutdown.servlet.stream;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;

import io.github.wsshutdown.CloseFrame;
import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.connection.ConnectionTransport;
import io.github.wsshutdown.connection.OneWayProbe;
import io.github.wsshutdown.connection.PeerProbe;
import io.github.wsshutdown.servlet.ContainerSocket;
import io.github.wsshutdown.stream.EventFormat;
import io.github.wsshutdown.stream.RunningStream;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * An event stream. It takes the end of the response for the answer to a close frame,
 * since clients have no way to answer.
 */
final class StreamTransport implements ConnectionTransport {

	private static final Log logger = LogFactory.getLog(StreamTransport.class);

	private static final Duration NOTICE_PATIENCE = Duration.ofSeconds(1);

	private final EventFormat format;

	private final LeftStreams leftStreams;

	private final StreamResponse response;

	private final boolean events;

	/** Those that have not been written yet. */
	private final AtomicReference<String> notices = new AtomicReference<>("");

	/** The socket is that of this response as long as it is not {@link #complete}. */
	private final Object socketLock = new Object();

	/** {@code null} if it has none of its own. */
	private final @Nullable ContainerSocket socket;

	private volatile @Nullable Connection connection;

	private volatile @Nullable EventWriter writer;

	private volatile @Nullable CloseFrame told;

	/** Whether the container has told the application that the client has gone. */
	private volatile boolean errorTold;

	private volatile boolean complete;

	private volatile boolean cut;

	StreamTransport(StreamResponse response, boolean events, @Nullable ContainerSocket socket, EventFormat format,
			LeftStreams leftStreams) {
		this.response = response;
		this.events = events;
		this.socket = socket;
		this.format = format;
		this.leftStreams = leftStreams;
	}

	EventWriter connect(Connection connection, RunningStream stream) {
		EventWriter writer = new EventWriter(connection, this.events, this, stream);
		this.connection = connection;
		this.writer = writer;
		return writer;
	}

	@Override
	public String name() {
		return "sse";
	}

	@Override
	public void sendClose(CloseFrame closeFrame, Duration timeout) throws IOException {
		Connection connection = this.connection;
		EventWriter writer = this.writer;
		if (connection == null || writer == null) {
			throw new IOException("Stream is not open yet");
		}
		try {
			boolean last = writer.writeLast(() -> {
				this.told = closeFrame;
				connection.closeFrameSent();
				this.response.awaitReady(timeout, writer::isFailed);
				write(this.events ? EventFormat.retry(closeFrame.retryDelay()) + this.notices.getAndSet("") : "");
			}, timeout);
			if (!last) {
				return;
			}
		}
		catch (IOException | IllegalStateException ex) {
			if (this.told == null) {
				throw ex;
			}
			logger.debug("Client of an event stream could not be told", ex);
		}
		complete();
	}

	private void write(String text) throws IOException {
		if (!text.isEmpty()) {
			this.response.writeAndFlush(text);
		}
	}

	/**
	 * The text goes out behind the event that is being written, at the latest with the
	 * end of the stream.
	 */
	@Override
	public void sendText(String text) throws IOException {
		EventWriter writer = this.writer;
		if (this.events && writer != null) {
			this.notices.accumulateAndGet(this.format.notice(text), String::concat);
			writer.writeIfBetweenEvents(this::writeNotices, NOTICE_PATIENCE);
		}
	}

	/**
	 * Write what was kept back while an event was being written. A failure is none of
	 * what the application does.
	 */
	void writeNotices() {
		attempt(() -> write(this.response.isReady() ? this.notices.getAndSet("") : ""));
	}

	@Override
	public @Nullable PeerProbe probe() {
		return this.events ? new OneWayProbe(this::writeComment) : null;
	}

	private void writeComment() {
		EventWriter writer = this.writer;
		if (writer != null) {
			ResponseWrite comment = () -> write(this.response.isReady() ? EventFormat.COMMENT : "");
			attempt(() -> writer.writeIfBetweenEvents(comment, Duration.ZERO));
		}
	}

	private static void attempt(ResponseWrite write) {
		try {
			write.run();
		}
		catch (IOException ex) {
			logger.debug("A notice or a comment could not be written on an event stream", ex);
		}
	}

	@Override
	public boolean isAnswering() {
		EventWriter writer = this.writer;
		return writer != null && !isGone() && !writer.isEnded() && !writer.isFailed()
				&& writer.stream().isExpectedToEnd();
	}

	/**
	 * An event that its client does not take is not waited for.
	 */
	@Override
	public void endInput(Duration handlerTimeout) {
		EventWriter writer = this.writer;
		if (writer != null && isSendBlocked()) {
			writer.giveUpEvent();
		}
	}

	@Override
	public boolean isSending(Thread thread) {
		return Arrays.stream(thread.getStackTrace())
			.anyMatch((frame) -> frame.getClassName().equals(EventWriter.class.getName()));
	}

	@Override
	public void cut(boolean freeSenders) {
		EventWriter writer = this.writer;
		if (!freeSenders && writer != null) {
			writer.fail();
			writer.end();
		}
		if (this.socket != null) {
			synchronized (this.socketLock) {
				if (!this.complete && freeSenders) {
					this.socket.failBlockedWrites();
				}
				else if (!this.complete) {
					this.socket.resetUnderRequest();
				}
			}
		}
		else if (!freeSenders) {
			complete();
		}
		this.cut |= !freeSenders;
	}

	/**
	 * Not every container completes the response to a client that was cut.
	 */
	@Override
	public void endSession(CloseFrame closeFrame) {
		complete();
	}

	/**
	 * Called when something could not be written.
	 */
	void writeFailed() {
		this.leftStreams.add(this);
	}

	/**
	 * Called when the container tells the application that the client has gone. What to
	 * make of that is up to the application.
	 */
	void failed() {
		this.errorTold = true;
		EventWriter writer = this.writer;
		if (writer != null) {
			writer.fail();
		}
	}

	/**
	 * End a response that could not be written to, unless the container does.
	 */
	void endIfLeft() {
		EventWriter writer = this.writer;
		if (!this.errorTold && writer != null) {
			writer.end();
			complete();
		}
	}

	private void complete() {
		if (!this.complete) {
			this.response.complete();
		}
	}

	/**
	 * Called when the response is complete. How it has ended has to be known before it
	 * can be taken for gone.
	 */
	void completed() {
		Connection connection = this.connection;
		EventWriter writer = this.writer;
		CloseFrame told = this.told;
		boolean open = connection != null && writer != null;
		if (open && told != null && !writer.isFailed()) {
			connection.closeFrameReceived(told.code());
		}
		else if (open && !writer.isFailed()) {
			connection.closedWith(Connection.NO_CODE);
		}
		synchronized (this.socketLock) {
			this.complete = true;
		}
		if (open) {
			writer.stream().ended(!writer.isEnded() && !writer.isFailed());
			writer.giveUpEvent();
			connection.gone();
		}
	}

	@Override
	public boolean isGone() {
		return this.complete || this.cut;
	}

	@Override
	public boolean isSendBlocked() {
		EventWriter writer = this.writer;
		return writer != null && writer.isWriting() && (this.socket == null || this.socket.isWriteBlocked());
	}

}
