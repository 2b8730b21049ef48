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

package io.github.wsshutdown.servlet.stomp;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.github.wsshutdown.connection.Backlog;
import io.github.wsshutdown.connection.Connection;
import org.jspecify.annotations.Nullable;

/**
 * What is on its way to one STOMP session: what an external broker has yet to give back,
 * then what is in the outbound channel. The latter is counted instead of kept, so that a
 * session that is pushed to all the time is still flushed at some point. Thread-safe.
 */
final class StompSession implements Backlog {

	private static final Duration CHANNEL_PATIENCE = Duration.ofMillis(300);

	private final String id;

	private final Connection connection;

	private final BrokerRoundTrips roundTrips = new BrokerRoundTrips();

	private final AtomicLong queued = new AtomicLong();

	private final AtomicLong sent = new AtomicLong();

	private final AtomicInteger pending = new AtomicInteger();

	private volatile boolean closed;

	private volatile @Nullable Waiting waiting;

	StompSession(String id, Connection connection) {
		this.id = id;
		this.connection = connection;
	}

	String id() {
		return this.id;
	}

	Connection connection() {
		return this.connection;
	}

	BrokerRoundTrips roundTrips() {
		return this.roundTrips;
	}

	void begin(int messages) {
		this.pending.addAndGet(messages);
	}

	/**
	 * Called when messages of the session are handled.
	 * @return whether the session is closed and these were the last
	 */
	boolean end(int messages) {
		return this.pending.addAndGet(-messages) == 0 && this.closed;
	}

	/**
	 * Called when the session is closed.
	 * @return whether no message of it is being handled
	 */
	boolean close() {
		this.closed = true;
		return this.pending.get() == 0;
	}

	void queued(int messages) {
		this.queued.addAndGet(messages);
	}

	void sent(int messages) {
		long sent = this.sent.addAndGet(messages);
		Waiting waiting = this.waiting;
		if (waiting != null && sent >= waiting.until()) {
			this.waiting = null;
			waiting.action().run();
		}
	}

	@Override
	public void whenFlushed(Runnable action) {
		this.roundTrips.whenReturned(() -> whenSent(action));
	}

	private void whenSent(Runnable action) {
		long until = this.queued.get();
		this.waiting = new Waiting(until, action);
		if (this.sent.get() >= until) {
			action.run();
		}
	}

	@Override
	public long flushed() {
		// While the broker is waited for, what others send to the peer is no progress
		return this.roundTrips.returned() + (this.roundTrips.isWaiting() ? 0 : this.sent.get());
	}

	@Override
	public Duration patience() {
		return this.roundTrips.isWaiting() ? BrokerRoundTrips.PATIENCE : CHANNEL_PATIENCE;
	}

	private record Waiting(long until, Runnable action) {

	}

}
