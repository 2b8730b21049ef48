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

import io.github.wsshutdown.connection.Backlog;
import io.github.wsshutdown.connection.Connection;
import org.jspecify.annotations.Nullable;

/**
 * What is on its way to one STOMP session: through brokers, what an external broker has
 * yet to give back, and what is on the outbound channel. It is flushed in a moment in
 * which that is nothing: what Spring keeps back to preserve an order, or because another
 * thread is sending, is sent by a thread that handles another message of the same
 * session. Thread-safe.
 */
final class StompSession implements Backlog {

	/** How long nothing may be sent to any session: others may occupy the threads. */
	private static final Duration PATIENCE = Duration.ofSeconds(1);

	private final StompSessions sessions;

	private final String id;

	private final Connection connection;

	private final BrokerRoundTrips roundTrips = new BrokerRoundTrips();

	private final AtomicInteger work = new AtomicInteger();

	private final AtomicInteger outbound = new AtomicInteger();

	private volatile boolean closed;

	/** Set when what brokers have been given before has been handled. */
	private volatile @Nullable Runnable whenFlushed;

	StompSession(StompSessions sessions, String id, Connection connection) {
		this.sessions = sessions;
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

	/**
	 * Called when a message of the session is handed to what handles it.
	 * @param handlers how many handle it
	 */
	void beginWork(int handlers) {
		this.work.addAndGet(handlers);
		for (int i = 0; i < handlers; i++) {
			this.connection.beginWork();
		}
	}

	void endWork(int handlers) {
		this.work.addAndGet(-handlers);
		for (int i = 0; i < handlers; i++) {
			this.connection.endWork();
		}
		forgetIfOver();
	}

	/**
	 * Called when a message to the session is handed to the outbound channel.
	 * @param handlers how many handle it
	 */
	void beginOutbound(int handlers) {
		this.outbound.addAndGet(handlers);
	}

	/**
	 * Called when such a message was written, or never will be.
	 */
	void endOutbound(int handlers) {
		this.outbound.addAndGet(-handlers);
		runIfFlushed();
		forgetIfOver();
	}

	/**
	 * Called when the session is closed. Its messages may still be on their way.
	 */
	void close() {
		this.closed = true;
		forgetIfOver();
	}

	private void forgetIfOver() {
		if (this.closed && this.work.get() == 0 && this.outbound.get() == 0) {
			this.sessions.forget(this);
		}
	}

	@Override
	public void whenFlushed(Runnable action) {
		this.roundTrips.forgetOverdue();
		this.sessions.brokerTraffic().whenHandled(() -> {
			this.whenFlushed = action;
			runIfFlushed();
		});
	}

	private void runIfFlushed() {
		Runnable action = this.whenFlushed;
		if (action != null && this.outbound.get() == 0 && !this.roundTrips.isWaiting()) {
			this.whenFlushed = null;
			action.run();
		}
	}

	@Override
	public long flushed() {
		if (this.whenFlushed == null) {
			return this.sessions.brokerTraffic().progress();
		}
		if (this.roundTrips.isWaiting()) {
			// What others send to the peer is no progress
			return this.roundTrips.returned();
		}
		return this.sessions.sent();
	}

	@Override
	public Duration patience() {
		return this.roundTrips.isWaiting() ? BrokerRoundTrips.PATIENCE : PATIENCE;
	}

}
