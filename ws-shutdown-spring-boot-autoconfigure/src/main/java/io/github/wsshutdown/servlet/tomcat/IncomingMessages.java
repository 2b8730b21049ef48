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

package io.github.wsshutdown.servlet.tomcat;

import io.github.wsshutdown.connection.Connection;

/**
 * Asks the connection before a message is handed to the application, and tells it when
 * the application is done with it. Called by one thread at a time. Never throws.
 */
class IncomingMessages {

	private final TrackingEndpoint.ConnectionLifecycle lifecycle;

	private boolean insideMessage;

	private boolean handled;

	private boolean pongCounted;

	IncomingMessages(TrackingEndpoint.ConnectionLifecycle lifecycle) {
		this.lifecycle = lifecycle;
	}

	/**
	 * Called before a message, or a part of one for a handler of parts, is handed to the
	 * application. A message of several parts is handled as a whole or not at all.
	 * @param last whether it ends the message
	 * @return whether to hand it over, then {@link #end(boolean)} must follow
	 */
	final boolean begin(boolean last) {
		if (!this.insideMessage) {
			this.handled = isLetIn();
		}
		this.insideMessage = !last;
		return this.handled;
	}

	/**
	 * Called when the application has handled what it was handed.
	 * @param last whether it ended the message
	 */
	final void end(boolean last) {
		if (last) {
			endMessage();
		}
	}

	/**
	 * Called before a pong is handed to the application, which can't be prevented.
	 */
	final void beginPong() {
		this.pongCounted = isLetIn();
	}

	/**
	 * Called when a frame was handled.
	 */
	final void endFrame() {
		if (this.pongCounted) {
			this.pongCounted = false;
			endMessage();
		}
	}

	private boolean isLetIn() {
		Connection connection = this.lifecycle.connection();
		try {
			return connection == null || beginMessage(connection);
		}
		catch (RuntimeException | Error ex) {
			this.lifecycle.giveUp("a message could not be counted", ex);
			return true;
		}
	}

	private void endMessage() {
		Connection connection = this.lifecycle.connection();
		try {
			if (connection != null) {
				endMessage(connection);
			}
		}
		catch (RuntimeException | Error ex) {
			this.lifecycle.giveUp("the end of a message could not be counted", ex);
		}
	}

	boolean beginMessage(Connection connection) {
		return connection.beginMessage();
	}

	void endMessage(Connection connection) {
		connection.endMessage();
	}

}
