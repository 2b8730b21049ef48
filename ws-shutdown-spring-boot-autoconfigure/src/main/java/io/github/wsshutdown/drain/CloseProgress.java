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

import org.jspecify.annotations.Nullable;

/**
 * How far the closing of one connection has come. Thread-safe.
 */
final class CloseProgress {

	private volatile boolean frameSent;

	private volatile boolean frameReceived;

	private volatile @Nullable CloseFrame cutWith;

	private volatile long startedNanos;

	private volatile long cutStartedNanos;

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
	 * @return whether nobody did before
	 */
	synchronized boolean beginCut(CloseFrame closeFrame) {
		if (this.cutWith != null) {
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

	/**
	 * How a connection has ended whose transport is gone.
	 * @param closeBegun whether its close frame was due
	 */
	Outcome outcome(boolean closeBegun) {
		if (this.cutWith != null) {
			return Outcome.FORCED;
		}
		if (!closeBegun || !this.frameSent) {
			return Outcome.LEFT;
		}
		return this.frameReceived ? Outcome.ACKNOWLEDGED : Outcome.LOST;
	}

}
