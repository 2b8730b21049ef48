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

package io.github.wsshutdown.reactive;

import java.io.EOFException;
import java.time.Duration;

import io.github.wsshutdown.CloseFrame;
import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.connection.ConnectionTransport;
import io.github.wsshutdown.connection.OneWayProbe;
import io.github.wsshutdown.connection.PeerProbe;
import io.github.wsshutdown.stream.EventFormat;
import io.github.wsshutdown.stream.EventScanner;
import io.github.wsshutdown.stream.RunningStream;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;

/**
 * An event stream of WebFlux. To the engine an event is a message that is being handled
 * from its first byte to its last. It takes the end of the response for the answer to a
 * close frame, since clients have no way to answer.
 */
final class EventStreamTransport implements ConnectionTransport {

	private final EventScanner scanner;

	private final boolean events;

	private final EventFormat format;

	private final Sinks.Empty<Void> end = Sinks.empty();

	private final EventStreamNotices notices;

	private final RunningStream stream;

	/**
	 * That of the next response once this one is {@link #complete}, {@code null} if the
	 * server does not show it.
	 */
	private final @Nullable ResponseChannel channel;

	private volatile @Nullable Connection connection;

	private volatile @Nullable CloseFrame due;

	private volatile boolean told;

	/** Guarded by this object. */
	private boolean busy;

	private volatile boolean complete;

	private volatile boolean cut;

	EventStreamTransport(boolean events, EventFormat format, DataBufferFactory buffers,
			@Nullable ResponseChannel channel, RunningStream stream) {
		this.scanner = new EventScanner(events);
		this.events = events;
		this.format = format;
		this.notices = new EventStreamNotices(buffers, this::isWhole);
		this.channel = channel;
		this.stream = stream;
	}

	void connect(Connection connection) {
		this.connection = connection;
	}

	/**
	 * Pass on what the application writes until the stream has to end. It is cancelled
	 * then, as when the client has gone.
	 * @param body what the application writes; what is between two flushes may be an
	 * event, or any part of some
	 */
	Flux<Publisher<? extends DataBuffer>> pass(Publisher<? extends Publisher<? extends DataBuffer>> body) {
		return this.notices.among(body)
			.<Publisher<? extends DataBuffer>>map((part) -> Flux
				.defer(() -> (this.notices.isNotice(part) || begin()) ? write(part) : EventStreamNotices.discard(part)))
			.takeUntilOther(this.end.asMono())
			.concatWith(Flux.defer(this::goodbye));
	}

	private Flux<DataBuffer> write(Publisher<? extends DataBuffer> part) {
		return Flux.<DataBuffer>from(part).doOnNext(this::scan).doFinally((signal) -> endPart());
	}

	private synchronized boolean begin() {
		Connection connection = this.connection;
		if (!this.busy && !this.scanner.isInsideEvent() && connection != null) {
			this.busy = connection.beginMessage();
			return this.busy;
		}
		return true;
	}

	private synchronized void scan(DataBuffer buffer) {
		this.stream.written();
		int end = buffer.writePosition();
		for (int i = buffer.readPosition(); i < end; i++) {
			this.scanner.accept(buffer.getByte(i));
		}
	}

	private void endPart() {
		if (isWhole()) {
			stopWaiting();
			this.notices.tellIfAny();
			endIfDue();
		}
	}

	private synchronized boolean isWhole() {
		return !this.scanner.isInsideEvent();
	}

	private void stopWaiting() {
		boolean wasBusy;
		synchronized (this) {
			wasBusy = this.busy;
			this.busy = false;
		}
		Connection connection = this.connection;
		if (wasBusy && connection != null) {
			connection.endMessage();
		}
	}

	private Flux<Publisher<? extends DataBuffer>> goodbye() {
		if (this.cut) {
			return Flux.error(new EOFException("Event stream was cut"));
		}
		CloseFrame due = this.due;
		Connection connection = this.connection;
		if (due == null || connection == null) {
			return Flux.empty();
		}
		this.told = true;
		connection.closeFrameSent();
		return Flux.just(this.notices.goodbye(this.events ? EventFormat.retry(due.retryDelay()) : ""));
	}

	@Override
	public String name() {
		return "sse";
	}

	@Override
	public void sendClose(CloseFrame closeFrame, Duration timeout) {
		this.due = closeFrame;
		endIfDue();
	}

	private void endIfDue() {
		if (isWhole() && this.due != null) {
			this.end.tryEmitEmpty();
		}
	}

	/**
	 * The text goes out behind the event that is being written, at the latest with the
	 * end of the stream.
	 */
	@Override
	public void sendText(String text) {
		if (this.events) {
			this.notices.add(this.format.notice(text));
		}
	}

	/**
	 * Until the application has written something, its response may still become that of
	 * an error.
	 */
	@Override
	public @Nullable PeerProbe probe() {
		return this.events ? new OneWayProbe(() -> {
			if (this.stream.isWritten()) {
				this.notices.addComment();
			}
		}) : null;
	}

	@Override
	public boolean isAnswering() {
		return this.due == null && !isGone() && this.stream.isExpectedToEnd();
	}

	@Override
	public void endInput(Duration handlerTimeout) {
		if (isSendBlocked()) {
			stopWaiting();
		}
	}

	@Override
	public void cut(boolean freeSenders) {
		this.cut = true;
		if (this.channel != null) {
			this.channel.execute(this::endCut);
		}
		else {
			endCut();
		}
	}

	private void endCut() {
		reset();
		// An error would not cancel what the application publishes
		this.end.tryEmitEmpty();
	}

	private void reset() {
		if (this.channel != null && !this.complete) {
			this.channel.reset();
		}
	}

	/** The application's publisher is cancelled. */
	@Override
	public void endSession(CloseFrame closeFrame) {
	}

	/**
	 * Called when all is written but the end of the response. How it ends has to be known
	 * before it can be taken for gone: once it is, nothing cuts it any more, and one that
	 * was cut before that does not end properly.
	 * @return the end
	 */
	Mono<Void> written() {
		Connection connection = this.connection;
		CloseFrame due = this.due;
		if (connection == null) {
			return Mono.empty();
		}
		if (this.told && due != null) {
			connection.closeFrameReceived(due.code());
		}
		else {
			connection.closedWith(Connection.NO_CODE);
		}
		this.stream.ended(this.due == null && !this.cut);
		stopWaiting();
		connection.gone();
		if (connection.getCutCloseFrame() == null) {
			return Mono.empty();
		}
		reset();
		return Mono.error(new EOFException("Event stream was cut"));
	}

	/**
	 * Called when the response has ended, in whatever way.
	 */
	void completed() {
		this.complete = true;
		this.stream.ended(false);
		Connection connection = this.connection;
		if (connection != null) {
			stopWaiting();
			connection.gone();
		}
	}

	@Override
	public boolean isGone() {
		return this.complete || this.cut;
	}

	@Override
	public boolean isSendBlocked() {
		return this.channel != null && this.channel.isSendBlocked();
	}

}
