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

package io.github.wsshutdown.connection;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Counts the connections that are not tracked because something was not as a hook
 * expected it. They work as they would without the starter, and are not drained. Each
 * reason is logged once. Thread-safe.
 */
public final class UntrackedConnections {

	private static final Log logger = LogFactory.getLog(UntrackedConnections.class);

	private final LongAdder count = new LongAdder();

	private final Set<String> logged = ConcurrentHashMap.newKeySet();

	/**
	 * Count a connection. Never throws.
	 * @param reason why it is not tracked, as the end of a sentence; from a bounded set
	 * @param cause the failure of the hook, {@code null} if there is none
	 */
	public void add(String reason, @Nullable Throwable cause) {
		this.count.increment();
		if (this.logged.add(reason)) {
			logger.warn(
					"A connection is not tracked: " + reason
							+ ". It works, but is not drained when the application stops."
							+ " Others like it are counted by the meter websocket.sessions.untracked and not logged",
					cause);
		}
		else {
			logger.debug("A connection is not tracked: " + reason, cause);
		}
	}

	/**
	 * How many connections were not tracked since the application has started.
	 * @return the number
	 */
	public long count() {
		return this.count.sum();
	}

}
