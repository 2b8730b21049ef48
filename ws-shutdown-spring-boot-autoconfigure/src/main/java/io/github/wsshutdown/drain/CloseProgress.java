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

package io.github.wsshutdown.drain;

import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

import org.jspecify.annotations.Nullable;

/**
 * How far the closing of one connection has come. Thread-safe.
 */
final class CloseProgress {

	/** There is one of these for each connection, so save it an object. */
	private static final AtomicReferenceFieldUpdater<CloseProgress, State> STATE = AtomicReferenceFieldUpdater
		.newUpdater(CloseProgress.class, State.class, "state");

	private volatile State state = State.OPEN;

	private volatile @Nullable CloseFrame closeFrame;

	private volatile boolean frameSent;

	private volatile boolean frameReceived;

	private volatile boolean watched;

	private volatile @Nullable CloseFrame cutWith;

	private volatile long startedNanos;

	private volatile long cutStartedNanos;

	boolean isOpen() {
		return this.state == State.OPEN;
	}

	/**
	 * Begin to let nothing new in.
	 * @return whether nobody did before
	 */
	boolean begin() {
		return STATE.compareAndSet(this, State.OPEN, State.CLOSING);
	}

	/**
	 * Become the one that sends the close frame.
	 */
	boolean beginFrame() {
		return STATE.compareAndSet(this, State.CLOSING, State.CLOSE_SENT);
	}

	boolean isFrameBegun() {
		State state = this.state;
		return state == State.CLOSE_SENT || state == State.GONE;
	}

	/**
	 * The transport is gone.
	 * @return how the connection has ended, {@code null} if it had before
	 */
	@Nullable Outcome end() {
		State before = STATE.getAndSet(this, State.GONE);
		return (before != State.GONE) ? outcome(before == State.CLOSE_SENT) : null;
	}

	boolean isGone() {
		return this.state == State.GONE;
	}

	/**
	 * Decide what the peer is to be told.
	 */
	void closeFrame(CloseFrame closeFrame) {
		this.closeFrame = closeFrame;
	}

	/**
	 * What the peer is to be told.
	 * @return the close frame, {@code null} if the connection's turn has not come
	 */
	@Nullable CloseFrame closeFrame() {
		return this.closeFrame;
	}

	/**
	 * Become the one that has the answer to the application's own close frame watched.
	 * @return whether nobody did before
	 */
	synchronized boolean beginWatch() {
		boolean first = !this.watched;
		this.watched = true;
		return first;
	}

	boolean isWatched() {
		return this.watched;
	}

	void frameSent() {
		this.frameSent = true;
	}

	void frameReceived() {
		this.frameReceived = true;
	}

	void started(long nanos) {
		this.startedNanos = nanos;
	}

	/**
	 * When the time of the peer began to run.
	 * @return the time of {@link System#nanoTime()}, 0 if it has not
	 */
	long startedNanos() {
		return this.startedNanos;
	}

	/**
	 * Become the one that cuts the transport.
	 * @param closeFrame what the peer should have been told
	 * @return whether it is still there and nobody did before
	 */
	synchronized boolean beginCut(CloseFrame closeFrame) {
		if (isGone() || this.cutWith != null) {
			return false;
		}
		this.cutStartedNanos = System.nanoTime();
		this.cutWith = closeFrame;
		return true;
	}

	long cutStartedNanos() {
		return this.cutStartedNanos;
	}

	/**
	 * What the peer should have been told.
	 * @return the close frame, {@code null} if the transport was not cut
	 */
	@Nullable CloseFrame cutWith() {
		return this.cutWith;
	}

	/**
	 * Whether errors on the way to the peer are to be expected.
	 */
	boolean isEnding() {
		return this.frameSent || this.cutWith != null;
	}

	private Outcome outcome(boolean closeBegun) {
		if (this.cutWith != null) {
			return Outcome.FORCED;
		}
		if (!closeBegun || !this.frameSent) {
			return Outcome.LEFT;
		}
		return this.frameReceived ? Outcome.ACKNOWLEDGED : Outcome.LOST;
	}

	private enum State {

		OPEN, CLOSING, CLOSE_SENT, GONE

	}

}
