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

package io.github.wsshutdown.servlet.upgrade;

import java.io.IOException;
import java.time.Duration;

import io.github.wsshutdown.CloseFrame;
import io.github.wsshutdown.connection.ConnectionTransport;
import io.github.wsshutdown.servlet.ContainerSocket;
import org.jspecify.annotations.Nullable;

/**
 * A connection that speaks a protocol that only the application knows.
 */
final class UpgradeTransport implements ConnectionTransport {

	private final UpgradedConnection handler;

	private final @Nullable ContainerSocket socket;

	/**
	 * Create a new {@link UpgradeTransport}.
	 * @param handler the handler of the connection
	 * @param socket its socket, {@code null} if the container gives no access to it
	 */
	UpgradeTransport(UpgradedConnection handler, @Nullable ContainerSocket socket) {
		this.handler = handler;
		this.socket = socket;
	}

	@Override
	public String name() {
		return "upgrade";
	}

	@Override
	public boolean hasClosingHandshake() {
		return false;
	}

	@Override
	public void sendClose(CloseFrame closeFrame, Duration timeout) throws IOException {
		if (this.handler.isListening()) {
			this.handler.goingAway(closeFrame);
		}
	}

	@Override
	public void cut(boolean freeSenders) {
		if (this.socket == null) {
			this.handler.closeConnection();
		}
		else if (freeSenders) {
			this.socket.failBlockedWrites();
		}
		else {
			this.socket.reset();
		}
	}

	/**
	 * End the connection that the application has closed: containers may leave it open
	 * until the peer sends something.
	 */
	void closedByApplication() {
		if (this.socket != null && !this.socket.isWriteBlocked()) {
			this.socket.close();
		}
	}

	/**
	 * Containers do not tell a handler of a socket that was closed under it.
	 */
	@Override
	public void endSession(CloseFrame closeFrame) {
		this.handler.destroy();
	}

	@Override
	public boolean isGone() {
		return this.handler.isEnded() || (this.socket != null && this.socket.isClosed());
	}

	@Override
	public boolean isSendBlocked() {
		return this.socket != null && this.socket.isWriteBlocked();
	}

}
