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

import io.github.wsshutdown.Outcome;

/**
 * The close frames of both sides of one connection, and what they make of its end.
 * Thread-safe.
 */
final class CloseFrames {

	private volatile long begunNanos;

	private volatile boolean sent;

	private volatile boolean received;

	/**
	 * Ours is about to be sent.
	 */
	void begin() {
		this.begunNanos = System.nanoTime();
	}

	void sent() {
		this.sent = true;
	}

	void received() {
		this.received = true;
	}

	boolean isSent() {
		return this.sent;
	}

	/**
	 * How a connection has ended whose transport was not cut.
	 */
	Outcome outcome() {
		if (!this.sent || this.begunNanos == 0) {
			return Outcome.LEFT;
		}
		return this.received ? Outcome.ACKNOWLEDGED : Outcome.LOST;
	}

	/**
	 * How long ago ours was about to be sent.
	 * @return the time in nanoseconds, 0 if it was not
	 */
	long elapsed() {
		return (this.begunNanos != 0) ? System.nanoTime() - this.begunNanos : 0;
	}

}
