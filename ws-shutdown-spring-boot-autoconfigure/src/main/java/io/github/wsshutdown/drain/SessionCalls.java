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

import java.io.IOException;

import io.github.wsshutdown.CloseFrame;
import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.connection.ConnectionTransport;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The calls into one session that may take as long as the application likes, and whether
 * the application knows that it is closed. Thread-safe.
 */
final class SessionCalls {

	private static final Log logger = LogFactory.getLog(SessionCalls.class);

	private final Connection connection;

	private final Runnable afterwards;

	private boolean told;

	private int running;

	/**
	 * Create new {@link SessionCalls}.
	 * @param afterwards what to run when a call has returned, whatever came of it
	 */
	SessionCalls(Connection connection, Runnable afterwards) {
		this.connection = connection;
		this.afterwards = afterwards;
	}

	/**
	 * Call the session.
	 */
	void execute(ClosingExecutor executor, Runnable call) {
		synchronized (this) {
			this.running++;
		}
		executor.execute(() -> {
			try {
				call.run();
			}
			catch (Throwable ex) {
				logger.debug("A call into the session of connection " + this.connection.getId() + " has failed", ex);
			}
			finally {
				returned();
				this.afterwards.run();
			}
		});
	}

	private synchronized void returned() {
		this.running--;
	}

	/**
	 * Become the one that tells the application.
	 * @return whether none did before
	 */
	synchronized boolean beginTelling() {
		boolean first = !this.told;
		this.told = true;
		return first;
	}

	/**
	 * Tell the application, unless it is being told.
	 * @param closeFrame what the peer should have been told
	 * @param cut whether the transport was cut, so that no container tells it
	 */
	void tellEnd(ClosingExecutor executor, CloseFrame closeFrame, boolean cut) {
		if (beginTelling()) {
			execute(executor, () -> endSession(closeFrame, cut));
		}
	}

	private void endSession(CloseFrame closeFrame, boolean cut) {
		ConnectionTransport transport = this.connection.getTransport();
		try {
			if (cut || !transport.isSessionEnded()) {
				transport.endSession(closeFrame);
			}
		}
		catch (IOException ex) {
			logger.debug("Could not close the session of connection " + this.connection.getId(), ex);
		}
	}

	synchronized boolean isRunning() {
		return this.running > 0;
	}

	/**
	 * Whether the application knows, and is doing nothing because of it.
	 */
	boolean isOver() {
		synchronized (this) {
			if (this.told || this.running > 0) {
				return this.running == 0;
			}
		}
		return this.connection.getTransport().isSessionEnded();
	}

}
