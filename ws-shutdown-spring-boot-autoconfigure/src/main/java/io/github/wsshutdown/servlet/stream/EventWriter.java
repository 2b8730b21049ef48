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
import java.io.OutputStream;
import java.io.Writer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.stream.EventScanner;
import io.github.wsshutdown.stream.RunningStream;
import org.jspecify.annotations.Nullable;

/**
 * Lets an application write events on its stream, whole ones, until the stream has to
 * end. To the engine an event is a message that is being handled from its first byte to
 * its last: once no new one is let in, writes fail, but for the rest of one that has
 * begun. Thread-safe.
 */
final class EventWriter {

	/** Held while something is written, for as long as the client does not read it. */
	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private final EventScanner scanner;

	/** Whether the connection counts as busy because of an event. */
	private final AtomicBoolean busy = new AtomicBoolean();

	/** {@code null} for a stream that was refused. */
	private final @Nullable Connection connection;

	/** {@code null} likewise. */
	private final @Nullable StreamTransport transport;

	private final RunningStream stream;

	/** Whether the rest of a write was refused, so that what was written is whole. */
	private boolean cutShort;

	private volatile boolean ended;

	private volatile boolean failed;

	EventWriter(@Nullable Connection connection, boolean events, @Nullable StreamTransport transport,
			RunningStream stream) {
		this.connection = connection;
		this.transport = transport;
		this.stream = stream;
		this.scanner = new EventScanner(events);
		this.ended = connection == null;
	}

	void write(byte[] bytes, int offset, int length, OutputStream out) throws IOException {
		this.lock.lock();
		try {
			begin();
			int allowed = allowed(this.scanner.scan(bytes, offset, length), length);
			attempt(() -> out.write(bytes, offset, allowed));
			end(allowed < length);
		}
		finally {
			this.lock.unlock();
		}
	}

	void write(char[] characters, int offset, int length, Writer out) throws IOException {
		this.lock.lock();
		try {
			begin();
			int allowed = allowed(this.scanner.scan(characters, offset, length), length);
			attempt(() -> out.write(characters, offset, allowed));
			end(allowed < length);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Do what writes nothing of the application's, but may have to wait for the client.
	 * When the stream has ended there is nothing left to flush: an event of which only
	 * that is missing has been written, and does not fail.
	 */
	void flush(ResponseWrite flush) throws IOException {
		this.lock.lock();
		try {
			if (!this.ended) {
				attempt(flush);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void begin() throws IOException {
		if (this.ended || this.cutShort || this.connection == null) {
			throw new StreamEndedException();
		}
		if (!this.scanner.isInsideEvent()) {
			if (!this.connection.beginMessage()) {
				throw new StreamEndedException();
			}
			this.busy.set(true);
			this.stream.written();
		}
	}

	/**
	 * How much may be written: no more than whole events if the stream has to end.
	 */
	private int allowed(int whole, int length) {
		boolean closing = this.connection != null && this.connection.isClosing();
		return (closing && whole > 0 && this.scanner.isInsideEvent()) ? whole : length;
	}

	private void attempt(ResponseWrite write) throws IOException {
		try {
			write.run();
		}
		catch (IOException | RuntimeException | Error ex) {
			this.failed = true;
			stopWaiting();
			if (ex instanceof IOException && this.transport != null) {
				this.transport.writeFailed();
			}
			// What a container makes of a response that is complete, Tomcat a null
			// pointer
			if (ex instanceof RuntimeException && this.transport != null && this.transport.isGone()) {
				throw new IOException("Broken pipe: the response is complete", ex);
			}
			throw ex;
		}
	}

	private void end(boolean cutShort) throws IOException {
		this.cutShort = cutShort;
		if (isWhole()) {
			stopWaiting();
		}
		if (!this.scanner.isInsideEvent() && this.transport != null) {
			this.transport.writeNotices();
		}
		if (cutShort) {
			throw new StreamEndedException();
		}
	}

	private boolean isWhole() {
		return this.cutShort || !this.scanner.isInsideEvent();
	}

	private void stopWaiting() {
		giveUpEvent();
		this.changed.signalAll();
	}

	/**
	 * Have the connection no longer count as busy because of an event.
	 */
	void giveUpEvent() {
		if (this.connection != null && this.busy.compareAndSet(true, false)) {
			this.connection.endMessage();
		}
	}

	/**
	 * Write behind the event that is being written, and let nothing more be written.
	 * @param timeout how long to wait for the end of that event
	 * @return whether it was tried; if not, the stream has ended
	 * @throws IOException if it fails, or the event has not ended in time
	 */
	boolean writeLast(ResponseWrite write, Duration timeout) throws IOException {
		this.lock.lock();
		try {
			awaitWhole(timeout);
			if (this.ended) {
				return false;
			}
			this.ended = true;
			attempt(write);
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Write behind the last event, unless one has begun.
	 * @param timeout how long to wait for another thread that writes
	 */
	void writeIfBetweenEvents(ResponseWrite write, Duration timeout) throws IOException {
		if (!tryLock(timeout)) {
			return;
		}
		try {
			if (isWhole() && !this.ended && !this.failed) {
				attempt(write);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private boolean tryLock(Duration timeout) throws IOException {
		try {
			return this.lock.tryLock(timeout.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException("Interrupted while another thread was writing", ex);
		}
	}

	private void awaitWhole(Duration timeout) throws IOException {
		long left = timeout.toNanos();
		try {
			while (!isWhole() && !this.ended && !this.failed) {
				if (left <= 0) {
					throw new IOException("An event was not written to its end in time");
				}
				left = this.changed.awaitNanos(left);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException("Interrupted while an event was being written", ex);
		}
	}

	/**
	 * Let nothing more be written. Does not wait for what is being written.
	 */
	void end() {
		this.ended = true;
		if (this.lock.tryLock()) {
			try {
				this.changed.signalAll();
			}
			finally {
				this.lock.unlock();
			}
		}
	}

	void fail() {
		this.failed = true;
	}

	/**
	 * Whether the client could not be written to.
	 */
	boolean isFailed() {
		return this.failed;
	}

	RunningStream stream() {
		return this.stream;
	}

	/**
	 * Whether nothing more may be written.
	 */
	boolean isEnded() {
		return this.ended;
	}

	/**
	 * Whether a thread is writing, possibly for as long as the client does not read.
	 */
	boolean isWriting() {
		return this.lock.isLocked();
	}

}
