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

package io.github.wsshutdown.servlet.spring;

import java.io.IOException;
import java.time.Duration;

import io.github.wsshutdown.CloseFrame;
import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.servlet.SessionTransport;

import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.WebSocketSession;

/**
 * A session of Spring's. It tells neither what the peer answers nor when the socket goes,
 * and has no way to cut it: the connection counts as gone when Spring says that the
 * session is closed, or when it was to be cut.
 */
final class SpringTransport extends SessionTransport<WebSocketSession> {

	private volatile boolean gone;

	SpringTransport(WebSocketSession session) {
		super(session);
	}

	/**
	 * Called when the application was told that the session is closed.
	 */
	void closed(CloseStatus closeStatus) {
		Connection connection = connection();
		if (connection != null) {
			connection.closedWith(closeStatus.getCode());
			this.gone = true;
			connection.gone();
		}
	}

	/**
	 * Spring may say that the session is closed before the call returns, so say first
	 * that the frame is out.
	 */
	@Override
	public void sendClose(CloseFrame closeFrame, Duration timeout) throws IOException {
		Connection connection = connection();
		if (connection != null && session().isOpen()) {
			connection.closeFrameSent();
			close(closeFrame);
		}
	}

	@Override
	public void cut(boolean freeSenders) {
		this.gone = true;
	}

	@Override
	public void endSession(CloseFrame closeFrame) throws IOException {
		if (session().isOpen()) {
			close(closeFrame);
		}
	}

	@Override
	public boolean isGone() {
		return this.gone;
	}

	@Override
	public boolean isSendBlocked() {
		return false;
	}

}
