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

package io.github.wsshutdown.servlet;

import java.time.Duration;

import io.github.wsshutdown.connection.Backlog;
import io.github.wsshutdown.connection.ConnectionTransport;
import io.github.wsshutdown.connection.ThreadStack;
import org.jspecify.annotations.Nullable;

/**
 * What threads of the application have left to another one that is sending to the same
 * peer, as Spring's decorator for concurrent sends has them do: handlers have returned,
 * but their replies are buffered. How much there is can't be seen, but that the sender is
 * still at it.
 */
public final class BufferedMessages implements Backlog {

	private static final String DECORATOR = "org.springframework.web.socket.handler.ConcurrentWebSocketSessionDecorator";

	private static final Duration PATIENCE = Duration.ofMillis(500);

	private final ConnectionTransport transport;

	private final Thread sender;

	private volatile long progress;

	private BufferedMessages(ConnectionTransport transport, Thread sender) {
		this.transport = transport;
		this.sender = sender;
	}

	/**
	 * Look whether there may be any.
	 * @param transport what they are sent on
	 * @param sender who was the last to send, {@code null} if there is none
	 * @return the messages, {@code null} if nothing waits for the peer
	 */
	public static @Nullable Backlog of(ConnectionTransport transport, @Nullable Thread sender) {
		boolean buffered = sender != null && transport.isSendBlocked() && ThreadStack.isInside(sender, DECORATOR);
		return buffered ? new BufferedMessages(transport, sender) : null;
	}

	/** When they are is not told. */
	@Override
	public void whenFlushed(Runnable action) {
	}

	@Override
	public long flushed() {
		if (ThreadStack.isInside(this.sender, DECORATOR)) {
			this.progress = this.transport.sendProgress();
		}
		return this.progress;
	}

	@Override
	public Duration patience() {
		return PATIENCE;
	}

}
