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

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

import io.github.wsshutdown.BusySessions;
import io.github.wsshutdown.SessionHold;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * What the application holds busy. Thread-safe.
 */
final class OpenHolds {

	private static final Log logger = LogFactory.getLog(BusySessions.class);

	private static final StackWalker STACK = StackWalker.getInstance();

	private final Set<Hold> holds = ConcurrentHashMap.newKeySet();

	SessionHold add(Connection connection) {
		Hold hold = new Hold(connection, caller());
		connection.beginWork();
		this.holds.add(hold);
		return hold;
	}

	private static String caller() {
		return STACK
			.walk((frames) -> frames.filter((frame) -> !isOurs(frame.getClassName()))
				.findFirst()
				.map(StackWalker.StackFrame::toString))
			.orElse("an unknown place");
	}

	private static boolean isOurs(String className) {
		return className.startsWith(OpenHolds.class.getPackageName()) || className.equals(BusySessions.class.getName());
	}

	void addTo(Collection<OngoingWork> ongoing) {
		ongoing.addAll(this.holds);
	}

	/**
	 * Tell who holds a connection that is waited for no longer.
	 */
	void warn(Connection connection) {
		for (Hold hold : this.holds) {
			if (hold.connection == connection) {
				logger.warn("Connection " + connection.getId() + " on '" + connection.getPath()
						+ "' is closed although it is still held busy, by " + hold.caller);
			}
		}
	}

	/**
	 * One hold, until it is closed.
	 */
	private final class Hold implements SessionHold, OngoingWork {

		private final Connection connection;

		private final String caller;

		private final AtomicBoolean closed = new AtomicBoolean();

		Hold(Connection connection, String caller) {
			this.connection = connection;
			this.caller = caller;
		}

		@Override
		public void close() {
			if (this.closed.compareAndSet(false, true)) {
				OpenHolds.this.holds.remove(this);
				this.connection.endWork();
			}
		}

		@Override
		public boolean isOver() {
			return this.closed.get() || this.connection.isGone();
		}

		@Override
		public Connection connection() {
			return this.connection;
		}

		@Override
		public String path() {
			return this.connection.getPath();
		}

		@Override
		public boolean isDoneBy(Predicate<Thread> threads) {
			return false;
		}

	}

}
