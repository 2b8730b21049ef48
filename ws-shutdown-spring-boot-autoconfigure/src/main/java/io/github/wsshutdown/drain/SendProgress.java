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
 * Whether a peer takes what it is sent. Looked at by the loop's thread only.
 */
final class SendProgress {

	/** Longer than a peer that reads is behind. */
	private static final long STUCK_NANOS = Duration.ofMillis(500).toNanos();

	private final ConnectionTransport transport;

	private boolean lookedAt;

	private boolean wasBlocked;

	private long progress;

	private long movedNanos;

	private long takenNanos;

	private volatile boolean stuck;

	SendProgress(ConnectionTransport transport) {
		this.transport = transport;
	}

	/**
	 * Look whether data waits for the peer, of which it has taken none for some time.
	 */
	boolean isStuck(long now) {
		boolean blocked = this.transport.isSendBlocked();
		long progress = this.transport.sendProgress();
		boolean taken = this.lookedAt && progress != this.progress;
		if (taken || !blocked || !this.wasBlocked) {
			this.movedNanos = now;
		}
		this.takenNanos = taken ? now : this.takenNanos;
		this.lookedAt = true;
		this.wasBlocked |= blocked;
		this.progress = progress;
		this.stuck = blocked && now - this.movedNanos >= STUCK_NANOS;
		return this.stuck;
	}

	/**
	 * Until when a peer that does not take everything at once has to be given time.
	 * @param otherwise until when if it takes nothing
	 * @param nanos how much time it has from when it was last seen to take something
	 */
	long until(long now, long otherwise, long nanos) {
		isStuck(now);
		boolean later = this.wasBlocked && this.takenNanos != 0 && this.takenNanos + nanos - otherwise > 0;
		return later ? this.takenNanos + nanos : otherwise;
	}

	/**
	 * Whether it was stuck when it was looked at.
	 */
	boolean wasStuck() {
		return this.stuck;
	}

}
