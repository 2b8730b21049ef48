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

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import io.github.wsshutdown.ConnectionListener;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Tells of connections. One listener that throws keeps nothing from the others.
 */
final class ConnectionListeners {

	private static final Log logger = LogFactory.getLog(ConnectionListeners.class);

	private final List<ConnectionListener> listeners = new CopyOnWriteArrayList<>();

	void add(ConnectionListener listener) {
		this.listeners.add(listener);
	}

	void opened(Connection connection) {
		tell((listener) -> listener.connectionOpened(connection.getPath(), connection.getTransportName()));
	}

	void gone(Connection connection, int closeCode) {
		tell((listener) -> listener.connectionGone(connection.getPath(), connection.getTransportName(), closeCode));
	}

	private void tell(Consumer<ConnectionListener> call) {
		for (ConnectionListener listener : this.listeners) {
			try {
				call.accept(listener);
			}
			catch (Throwable ex) {
				logger.warn("Connection listener " + listener.getClass().getName() + " failed", ex);
			}
		}
	}

}
