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

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.servlet.UpgradeHook;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpUpgradeHandler;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletContextRequest;
import org.eclipse.jetty.ee11.websocket.jakarta.common.JakartaWebSocketSession;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.pathmap.PathSpec;
import org.eclipse.jetty.http.pathmap.UriTemplatePathSpec;
import org.eclipse.jetty.server.TunnelSupport;
import org.eclipse.jetty.websocket.common.WebSocketSession;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.server.WebSocketMappings;
import org.jspecify.annotations.Nullable;

/**
 * Knows Jetty's endpoints and sessions. Upgrades on Jetty do not pass the servlet API;
 * {@link TrackingConfiguration} is what sees them.
 */
public final class JettyUpgradeHook implements UpgradeHook {

	private static final Log logger = LogFactory.getLog(JettyUpgradeHook.class);

	private final AtomicBoolean warned = new AtomicBoolean();

	/**
	 * Create a new {@link JettyUpgradeHook}.
	 */
	public JettyUpgradeHook() {
		SoftCloseStatus.check();
	}

	@Override
	public boolean isApplicationHandler(Class<? extends HttpUpgradeHandler> handlerType) {
		return true;
	}

	@Override
	public boolean isExtendedConnect(HttpServletRequest request) {
		if (!HttpMethod.CONNECT.is(request.getMethod())) {
			return false;
		}
		ServletContextRequest jettyRequest = JettyRequests.find(request);
		TunnelSupport tunnel = (jettyRequest != null) ? jettyRequest.getTunnelSupport() : null;
		return tunnel != null && "websocket".equalsIgnoreCase(tunnel.getProtocol());
	}

	@Override
	public @Nullable String findEndpointPath(HttpServletRequest request) {
		WebSocketMappings mappings = findMappings(request.getServletContext());
		ServletContextRequest jettyRequest = JettyRequests.find(request);
		if (mappings == null || jettyRequest == null) {
			return null;
		}
		AtomicReference<@Nullable PathSpec> path = new AtomicReference<>();
		mappings.getMatchedNegotiator(jettyRequest, (matched, pathSpec) -> path.set(pathSpec));
		PathSpec found = path.get();
		return (found != null) ? found.getDeclaration() : null;
	}

	@Override
	public void checkTracking(ServletContext servletContext) {
		boolean tracked = findMappings(servletContext) instanceof TrackingWebSocketMappings;
		if (!tracked && this.warned.compareAndSet(false, true)) {
			logger.warn("WebSocket connections of this Jetty are not tracked, since Spring Boot has not started it."
					+ " They are not drained when the application stops");
		}
	}

	@Override
	public boolean isEndpointPath(ServletContext servletContext, String path) {
		WebSocketMappings mappings = findMappings(servletContext);
		return mappings != null && path.startsWith("/")
				&& mappings.getWebSocketNegotiator(new UriTemplatePathSpec(path)) != null;
	}

	private static @Nullable WebSocketMappings findMappings(ServletContext servletContext) {
		ServletContextHandler handler = ServletContextHandler.getServletContextHandler(servletContext);
		return (handler != null) ? WebSocketMappings.getMappings(handler) : null;
	}

	@Override
	public @Nullable Connection findConnection(Object nativeSession) {
		CoreSession coreSession = null;
		if (nativeSession instanceof WebSocketSession session) {
			coreSession = session.getCoreSession();
		}
		else if (nativeSession instanceof JakartaWebSocketSession session) {
			coreSession = session.getCoreSession();
		}
		return (coreSession instanceof TrackedCoreSession tracked) ? tracked.connection() : null;
	}

}
