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

package io.github.wsshutdown.servlet.jetty;

import io.github.wsshutdown.connection.UntrackedConnections;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.websocket.core.WebSocketConnection;

/**
 * Notices WebSocket connections that {@link TrackingWebSocketMappings} have not seen,
 * such as those of a {@code JettyWebSocketServlet}, which has mappings of its own.
 */
public final class UntrackedUpgrades implements Connection.Listener {

	private final UntrackedConnections untracked;

	/**
	 * Create new {@link UntrackedUpgrades}.
	 * @param untracked counts them
	 */
	public UntrackedUpgrades(UntrackedConnections untracked) {
		this.untracked = untracked;
	}

	/**
	 * Look at all connections of a server.
	 * @param server the server, with its connectors
	 */
	public void listenTo(Server server) {
		for (Connector connector : server.getConnectors()) {
			connector.addEventListener(this);
		}
	}

	@Override
	public void onOpened(Connection connection) {
		if (connection instanceof WebSocketConnection && !(connection.getEndPoint() instanceof ClosingEndPoint)) {
			this.untracked.add(
					"it was upgraded without an endpoint of ws-shutdown, as by something with mappings of its own, such as a JettyWebSocketServlet",
					null);
		}
	}

}
