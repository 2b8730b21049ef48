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
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.wsshutdown.CloseFrame;
import io.github.wsshutdown.Departure;
import io.github.wsshutdown.DrainTrigger;
import io.github.wsshutdown.GoingAwayNotice;
import io.github.wsshutdown.connection.Connection;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Sends the application's notices for one drain. Thread-safe.
 */
final class Notices {

	private static final Log logger = LogFactory.getLog(Notices.class);

	private final List<GoingAwayNotice> notices;

	private final DrainTrigger trigger;

	private final AtomicBoolean failed = new AtomicBoolean();

	Notices(List<GoingAwayNotice> notices, DrainTrigger trigger) {
		this.notices = notices;
		this.trigger = trigger;
	}

	boolean isEmpty() {
		return this.notices.isEmpty();
	}

	void send(Connection connection, CloseFrame closeFrame, Instant deadline) {
		Departure departure = new Departure(this.trigger, deadline, closeFrame.retryDelay());
		for (GoingAwayNotice notice : this.notices) {
			if (connection.isGone() || connection.getTransport().isSendBlocked()) {
				return;
			}
			try {
				notice.send(connection, departure);
			}
			catch (IOException ex) {
				logger.debug("Could not send a notice to connection " + connection.getId(), ex);
			}
			catch (Exception | LinkageError ex) {
				failed(notice, connection, ex);
			}
		}
	}

	/** As many stack traces as there are connections would help no one. */
	private void failed(GoingAwayNotice notice, Connection connection, Throwable ex) {
		String message = "Notice " + notice.getClass().getName() + " failed for connection " + connection.getId();
		if (this.failed.compareAndSet(false, true)) {
			logger.warn(message + ", further failures are logged at debug level", ex);
		}
		else {
			logger.debug(message, ex);
		}
	}

}
