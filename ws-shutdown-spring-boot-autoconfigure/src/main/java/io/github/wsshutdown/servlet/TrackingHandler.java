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

import io.github.wsshutdown.connection.Connection;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.WebSocketHandlerDecorator;

/**
 * The handler of one session, which lets messages through only while its connection is
 * not going away. A message of several parts is handled as a whole or not at all.
 */
public abstract class TrackingHandler extends WebSocketHandlerDecorator {

	private static final Log logger = LogFactory.getLog(TrackingHandler.class);

	private volatile @Nullable Connection connection;

	private volatile boolean untracked;

	/** One thread at a time hands over messages, but not always the same one. */
	private volatile boolean insideMessage;

	private volatile boolean handled;

	/**
	 * Create a new {@link TrackingHandler}.
	 * @param delegate the application's handler
	 */
	protected TrackingHandler(WebSocketHandler delegate) {
		super(delegate);
	}

	/**
	 * Tell what the session has become.
	 * @param connection the connection
	 */
	protected final void setConnection(@Nullable Connection connection) {
		this.connection = connection;
	}

	/**
	 * Let everything through, because the session could not become a connection.
	 */
	protected final void setUntracked() {
		this.untracked = true;
	}

	protected final boolean isUntracked() {
		return this.untracked;
	}

	/**
	 * What the session has become.
	 * @return the connection, {@code null} if the application has not heard of the
	 * session
	 */
	protected final @Nullable Connection connection() {
		return this.connection;
	}

	@Override
	public final void handleMessage(WebSocketSession session, WebSocketMessage<?> message) throws Exception {
		Connection connection = this.connection;
		if (this.untracked) {
			super.handleMessage(session, message);
		}
		else if (connection != null) {
			handleMessage(session, message, connection);
		}
	}

	private void handleMessage(WebSocketSession session, WebSocketMessage<?> message, Connection connection)
			throws Exception {
		if (!this.insideMessage) {
			this.handled = connection.beginMessage();
		}
		this.insideMessage = !message.isLast();
		if (!this.handled) {
			return;
		}
		try {
			super.handleMessage(session, message);
		}
		finally {
			if (message.isLast()) {
				connection.endMessage();
			}
		}
	}

	@Override
	public final void handleTransportError(WebSocketSession session, Throwable exception) throws Exception {
		Connection connection = this.connection;
		if (connection != null && connection.isExpected(exception)) {
			logger.debug("Connection " + connection.getId() + " failed while it was going away", exception);
		}
		else if (connection != null || this.untracked) {
			super.handleTransportError(session, exception);
		}
	}

}
