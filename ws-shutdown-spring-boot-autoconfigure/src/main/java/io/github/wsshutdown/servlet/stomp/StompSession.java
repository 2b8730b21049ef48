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

import org.springframework.messaging.MessageHandler;
import org.springframework.messaging.handler.invocation.AbstractMethodMessageHandler;

/**
 * What is on its way to one STOMP session: through brokers, what an external broker has
 * yet to give back, and what is on the outbound channel. It is flushed in a moment in
 * which that is nothing: what Spring keeps back to preserve an order, or because another
 * thread is sending, is sent by a thread that handles another message of the same
 * session. Thread-safe.
 */
final class StompSession implements Backlog {

	/** How long nothing may move for any session: others may occupy the threads. */
	private static final Duration PATIENCE = Duration.ofSeconds(1);

	private final StompSessions sessions;

	private final String id;

	private final Connection connection;

	private final BrokerRoundTrips roundTrips = new BrokerRoundTrips();

	/** How many messages are on their way to the peer. */
	private final AtomicInteger outbound = new AtomicInteger();

	/** Set when what brokers have been given before has been handled. */
	private volatile @Nullable Runnable whenFlushed;

	StompSession(StompSessions sessions, String id, Connection connection) {
		this.sessions = sessions;
		this.id = id;
		this.connection = connection;
	}

	Connection connection() {
		return this.connection;
	}

	BrokerRoundTrips roundTrips() {
		return this.roundTrips;
	}

	/**
	 * Called when a message is handed to one that handles it.
	 * @param outbound whether it is sent to the peer then, and no work of the session
	 */
	void begin(boolean outbound) {
		if (outbound) {
			this.outbound.incrementAndGet();
		}
		else {
			this.connection.beginWork();
		}
	}

	/**
	 * Called when it was handled, or never will be.
	 */
	void end(boolean outbound) {
		if (outbound) {
			this.outbound.decrementAndGet();
			runIfFlushed();
		}
		else {
			this.connection.endWork();
		}
	}

	/**
	 * Tell which thread runs a handler method of the application.
	 */
	void setWorkThread(MessageHandler handler, @Nullable Thread thread) {
		if (handler instanceof AbstractMethodMessageHandler<?>) {
			this.connection.setWorkThread(thread);
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
		// Where something is to come back, what others send to the peer is no progress
		return this.roundTrips.isWaiting() ? this.roundTrips.returned() : this.sessions.progress();
	}

	@Override
	public Duration patience() {
		return this.roundTrips.isWaiting() ? BrokerRoundTrips.PATIENCE : PATIENCE;
	}

	@Override
	public void connectionGone() {
		this.sessions.forget(this.id, this);
	}

}
