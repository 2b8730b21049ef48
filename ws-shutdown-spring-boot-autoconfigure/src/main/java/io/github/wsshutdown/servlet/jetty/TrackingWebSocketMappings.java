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
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.Configuration;
import org.eclipse.jetty.websocket.core.WebSocketComponents;
import org.eclipse.jetty.websocket.core.server.Handshaker;
import org.eclipse.jetty.websocket.core.server.WebSocketMappings;
import org.eclipse.jetty.websocket.core.server.WebSocketNegotiator;
import org.jspecify.annotations.Nullable;

/**
 * What all of Jetty's ways to upgrade have in common, extended to track the connections:
 * Jetty's own API, upgrades of Jakarta endpoints by an application, and those by Jetty's
 * filter.
 */
final class TrackingWebSocketMappings extends WebSocketMappings {

	private final Handshaker handshaker;

	TrackingWebSocketMappings(WebSocketComponents components, UntrackedConnections untracked, ConnectionParts parts) {
		super(components);
		this.handshaker = new TrackingHandshaker(super.getHandshaker(), untracked, parts);
	}

	@Override
	public Handshaker getHandshaker() {
		return this.handshaker;
	}

	@Override
	public boolean upgrade(@Nullable WebSocketNegotiator negotiator, Request request, Response response,
			Callback callback, Configuration.@Nullable Customizer defaultCustomizer) {
		return negotiator != null && this.handshaker.upgradeRequest(negotiator, request, response, callback,
				getWebSocketComponents(), defaultCustomizer);
	}

	/**
	 * Makes negotiations lead to tracked connections.
	 *
	 * @param delegate Jetty's
	 * @param untracked counts what can't be tracked
	 * @param parts makes what connections consist of
	 */
	private record TrackingHandshaker(Handshaker delegate, UntrackedConnections untracked,
			ConnectionParts parts) implements Handshaker {

		@Override
		public boolean isWebSocketUpgradeRequest(Request request) {
			return this.delegate.isWebSocketUpgradeRequest(request);
		}

		@Override
		public boolean upgradeRequest(WebSocketNegotiator negotiator, Request request, Response response,
				Callback callback, WebSocketComponents components,
				Configuration.@Nullable Customizer defaultCustomizer) {
			TrackingNegotiator tracking = new TrackingNegotiator(negotiator, this.untracked, this.parts);
			return this.delegate.upgradeRequest(tracking, new UpgradingRequest(request, tracking::endPoint), response,
					callback, components, defaultCustomizer);
		}

	}

}
