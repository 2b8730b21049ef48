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

import java.time.Duration;

import io.github.wsshutdown.connection.ConnectionTransport;

/**
 * Whether a peer takes what it is sent. Of the loop's thread.
 */
final class SendProgress {

	/** Longer than a peer that reads is behind. */
	private static final long STUCK_NANOS = Duration.ofMillis(500).toNanos();

	/** The loop looks more often than that unless the JVM or the machine stands still. */
	private static final long LONGEST_PAUSE_NANOS = Duration.ofMillis(250).toNanos();

	private final ConnectionTransport transport;

	private boolean waiting;

	private boolean slow;

	private long progress;

	private long movedNanos;

	private long lookedNanos;

	SendProgress(ConnectionTransport transport) {
		this.transport = transport;
	}

	/**
	 * Look whether data waits for the peer.
	 */
	boolean isWaiting(long now) {
		boolean waiting = this.transport.isSendBlocked();
		long progress = this.transport.sendProgress();
		if (waiting != this.waiting || progress != this.progress) {
			this.movedNanos = now;
		}
		else {
			this.movedNanos += stoodStillNanos(this.lookedNanos, now);
		}
		this.lookedNanos = now;
		this.waiting = waiting;
		this.slow |= waiting;
		this.progress = progress;
		return waiting;
	}

	/**
	 * How much of the time between two looks says nothing of a peer, since the threads
	 * that send to it stood still as well.
	 */
	static long stoodStillNanos(long lookedNanos, long now) {
		return Math.max(now - lookedNanos - LONGEST_PAUSE_NANOS, 0);
	}

	/**
	 * Look whether data waits for the peer, of which it has taken none for some time.
	 */
	boolean isStuck(long now) {
		return isWaiting(now) && now - this.movedNanos >= STUCK_NANOS;
	}

	/**
	 * Whether data waited for the peer when it was last looked at.
	 */
	boolean wasWaiting() {
		return this.waiting;
	}

	/**
	 * Whether data was seen to wait for the peer at any time.
	 */
	boolean isSlow() {
		return this.slow;
	}

	/**
	 * Until when a peer has time that does not take everything at once.
	 * @param otherwise until when if it takes nothing
	 * @param nanos how much time it has from when it was last seen to take something
	 */
	long until(long otherwise, long nanos) {
		boolean later = this.slow && this.movedNanos + nanos - otherwise > 0;
		return later ? this.movedNanos + nanos : otherwise;
	}

}
