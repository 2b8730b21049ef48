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
import io.github.wsshutdown.stream.EventFormat;
import io.github.wsshutdown.stream.EventScanner;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SignalType;
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

	private final Object channelLock = new Object();

	/** {@code null} once others may be answered on it. Replaced under its lock. */
	private volatile @Nullable ResponseChannel channel;

	private volatile @Nullable Connection connection;

	private volatile @Nullable CloseFrame due;

	private volatile boolean told;

	/** Guarded by this object. */
	private boolean busy;

	private volatile boolean complete;

	private volatile boolean cut;

	/**
	 * Create a new {@link EventStreamTransport}.
	 * @param events whether the response consists of events
	 * @param format what is written on it
	 * @param buffers what buffers are made by
	 * @param channel what it is sent on, {@code null} if the server does not show it
	 */
	EventStreamTransport(boolean events, EventFormat format, DataBufferFactory buffers,
			@Nullable ResponseChannel channel) {
		this.scanner = new EventScanner(events);
		this.events = events;
		this.format = format;
		this.notices = new EventStreamNotices(buffers, this::isWhole);
		this.channel = channel;
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

	@Override
	public void endInput(Duration handlerTimeout) {
		if (isSendBlocked()) {
			stopWaiting();
		}
	}

	@Override
	public void cut(boolean freeSenders) {
		this.cut = true;
		ResponseChannel channel = this.channel;
		if (channel != null) {
			channel.execute(this::endCut);
		}
		else {
			endCut();
		}
	}

	/**
	 * Until the channel is at it the response may have ended, and left it to the next.
	 */
	private void endCut() {
		synchronized (this.channelLock) {
			ResponseChannel channel = this.channel;
			if (channel != null) {
				channel.reset();
			}
		}
		// An error would not cancel what the application publishes
		this.end.tryEmitEmpty();
	}

	/** The application's publisher is cancelled. */
	@Override
	public void endSession(CloseFrame closeFrame) {
	}

	/**
	 * Called when the response is about to end, after which its channel is that of the
	 * next one.
	 */
	void leaveChannel() {
		synchronized (this.channelLock) {
			this.channel = null;
		}
	}

	/**
	 * Called when the response has ended. How it has has to be known before it can be
	 * taken for gone.
	 */
	void completed(SignalType signal) {
		Connection connection = this.connection;
		CloseFrame due = this.due;
		if (connection != null && signal == SignalType.ON_COMPLETE) {
			if (this.told && due != null) {
				connection.closeFrameReceived(due.code());
			}
			else {
				connection.closedWith(Connection.NO_CODE);
			}
		}
		this.complete = true;
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
		ResponseChannel channel = this.channel;
		return channel != null && channel.isSendBlocked();
	}

}
