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

package io.github.wsshutdown.servlet.tomcat;

import java.io.IOException;

import io.github.wsshutdown.admission.HandshakePermit;
import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.servlet.EndpointFollower;
import io.github.wsshutdown.servlet.RegisteredPath;
import io.github.wsshutdown.servlet.UpgradeHook;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.websocket.server.ServerContainer;
import org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler;
import org.apache.tomcat.websocket.WsSession;
import org.apache.tomcat.websocket.server.WsHttpUpgradeHandler;
import org.apache.tomcat.websocket.server.WsMappingResult;
import org.apache.tomcat.websocket.server.WsServerContainer;
import org.jspecify.annotations.Nullable;

/**
 * Puts {@link TomcatConnectionHandler} in the place of Tomcat's own upgrade handler,
 * through which all of its WebSocket connections go: those of Spring and those of Jakarta
 * endpoints.
 */
public final class TomcatUpgradeHook implements UpgradeHook {

	private final HandshakeFactory handshakes;

	private final EndpointFollower follower;

	/**
	 * Create a new {@link TomcatUpgradeHook}.
	 */
	public TomcatUpgradeHook() {
		this(EndpointFollower.NONE);
	}

	/**
	 * Create a new {@link TomcatUpgradeHook}.
	 * @param follower follows what endpoints do
	 */
	public TomcatUpgradeHook(EndpointFollower follower) {
		this(TomcatHandshake::new, follower);
	}

	/**
	 * Create a new {@link TomcatUpgradeHook} for tests, in which something fails.
	 */
	TomcatUpgradeHook(HandshakeFactory handshakes) {
		this(handshakes, EndpointFollower.NONE);
	}

	private TomcatUpgradeHook(HandshakeFactory handshakes, EndpointFollower follower) {
		this.handshakes = handshakes;
		this.follower = follower;
	}

	@Override
	public boolean isWebSocketHandler(Class<? extends HttpUpgradeHandler> handlerType) {
		return handlerType == WsHttpUpgradeHandler.class;
	}

	@Override
	public <T extends HttpUpgradeHandler> T upgrade(HttpServletRequest request, Class<T> handlerType,
			@Nullable HandshakePermit permit) throws IOException, ServletException {
		if (permit == null) {
			return handlerType.cast(new WsHttpUpgradeHandler());
		}
		TomcatHandshake handshake = this.handshakes.create(permit, RegisteredPath.ofHandler(request),
				RegisteredPath.ofServlet(request));
		TomcatConnectionHandler handler = request.upgrade(TomcatConnectionHandler.class);
		handler.admit(handshake.followedBy(this.follower));
		return handlerType.cast(handler);
	}

	@Override
	public boolean isApplicationHandler(Class<? extends HttpUpgradeHandler> handlerType) {
		return !InternalHttpUpgradeHandler.class.isAssignableFrom(handlerType);
	}

	@Override
	public @Nullable String findEndpointPath(HttpServletRequest request) {
		String pathInfo = request.getPathInfo();
		return findEndpointPath(request.getServletContext(),
				(pathInfo != null) ? request.getServletPath() + pathInfo : request.getServletPath());
	}

	@Override
	public boolean isEndpointPath(ServletContext servletContext, String path) {
		return path.equals(findEndpointPath(servletContext, path.replaceAll("\\{[^/]*}", "variable")));
	}

	@Override
	public @Nullable Connection findConnection(Object nativeSession) {
		return (nativeSession instanceof WsSession session && session.getLocal() instanceof TrackingEndpoint endpoint)
				? endpoint.connection() : null;
	}

	private static @Nullable String findEndpointPath(ServletContext servletContext, String path) {
		Object container = servletContext.getAttribute(ServerContainer.class.getName());
		if (!(container instanceof WsServerContainer tomcat)) {
			return null;
		}
		WsMappingResult mapping = tomcat.findMapping(path);
		return (mapping != null) ? mapping.config().getPath() : null;
	}

	/**
	 * Creates what has to be known until a connection is open.
	 */
	@FunctionalInterface
	interface HandshakeFactory {

		TomcatHandshake create(HandshakePermit permit, @Nullable String handlerPath, String servletPath);

	}

}
