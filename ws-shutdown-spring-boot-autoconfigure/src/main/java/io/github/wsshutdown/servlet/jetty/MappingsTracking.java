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
import io.github.wsshutdown.servlet.EndpointFollower;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.websocket.core.WebSocketComponents;
import org.eclipse.jetty.websocket.core.server.WebSocketMappings;
import org.eclipse.jetty.websocket.core.server.WebSocketServerComponents;

/**
 * Gives a context {@link TrackingWebSocketMappings} before Jetty gives it its own, and
 * takes them away when it stops.
 */
public final class MappingsTracking {

	private static final Log logger = LogFactory.getLog(MappingsTracking.class);

	private final UntrackedConnections untracked;

	private final ConnectionParts parts;

	/**
	 * Create a new {@link MappingsTracking}.
	 * @param untracked counts what can't be tracked
	 */
	public MappingsTracking(UntrackedConnections untracked) {
		this(untracked, EndpointFollower.NONE);
	}

	/**
	 * Create a new {@link MappingsTracking}.
	 * @param untracked counts what can't be tracked
	 * @param follower follows what endpoints do
	 */
	public MappingsTracking(UntrackedConnections untracked, EndpointFollower follower) {
		this(untracked, new ConnectionParts(follower));
	}

	MappingsTracking(UntrackedConnections untracked, ConnectionParts parts) {
		this.untracked = untracked;
		this.parts = parts;
	}

	/**
	 * Track what is upgraded in a context. Never throws.
	 * @param handler the context, which has a server
	 */
	public void track(ContextHandler handler) {
		try {
			setMappings(handler);
		}
		catch (RuntimeException | LinkageError ex) {
			logger.warn("WebSocket connections of this Jetty are not tracked, since it could not be set up for that."
					+ " They are not drained when the application stops", ex);
		}
	}

	private void setMappings(ContextHandler handler) {
		if (WebSocketMappings.getMappings(handler) != null) {
			logger.warn("WebSocket connections of this Jetty are not tracked, since something else has set it up for"
					+ " WebSocket before. They are not drained when the application stops");
			return;
		}
		WebSocketComponents components = WebSocketServerComponents.ensureWebSocketComponents(handler.getServer(),
				handler);
		TrackingWebSocketMappings mappings = new TrackingWebSocketMappings(components, this.untracked, this.parts);
		handler.addBean(mappings);
		handler.addEventListener(new LifeCycle.Listener() {

			@Override
			public void lifeCycleStopping(LifeCycle event) {
				handler.removeAttribute(WebSocketMappings.WEBSOCKET_MAPPING_ATTRIBUTE);
				handler.removeEventListener(this);
				handler.removeBean(mappings);
			}

		});
		handler.setAttribute(WebSocketMappings.WEBSOCKET_MAPPING_ATTRIBUTE, mappings);
	}

}
