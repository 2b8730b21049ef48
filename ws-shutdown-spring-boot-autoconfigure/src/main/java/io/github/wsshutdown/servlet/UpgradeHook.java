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

package io.github.wsshutdown.servlet;

import java.io.IOException;

import io.github.wsshutdown.admission.HandshakePermit;
import io.github.wsshutdown.connection.Connection;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpUpgradeHandler;
import org.jspecify.annotations.Nullable;

/**
 * Takes part in upgrades on behalf of one container.
 */
public interface UpgradeHook {

	/**
	 * Whether an upgrade handler is the container's own for WebSocket. Never, for a
	 * container whose upgrades do not pass the servlet API.
	 * @param handlerType the type of the handler
	 * @return {@code true} if {@link #upgrade} is to be called
	 */
	default boolean isWebSocketHandler(Class<? extends HttpUpgradeHandler> handlerType) {
		return false;
	}

	/**
	 * Upgrade a request to WebSocket such that the connection is registered.
	 * @param <T> the type of the upgrade handler
	 * @param request the request as the container knows it
	 * @param handlerType the type that was asked for
	 * @param permit the permit of the handshake, which belongs to the handler from now
	 * on; {@code null} if the request is refused: then it is not to be upgraded, and what
	 * is done with the handler has no effect
	 * @return the handler
	 * @throws IOException if the upgrade fails
	 * @throws ServletException if the handler can't be created
	 */
	default <T extends HttpUpgradeHandler> T upgrade(HttpServletRequest request, Class<T> handlerType,
			@Nullable HandshakePermit permit) throws IOException, ServletException {
		throw new UnsupportedOperationException();
	}

	/**
	 * Warn, once, if the connections of a servlet context are not tracked.
	 * @param servletContext the servlet context of a handshake
	 */
	default void checkTracking(ServletContext servletContext) {
	}

	/**
	 * Whether an upgrade handler is one of the application's own.
	 * @param handlerType the type of the handler
	 * @return {@code false} if the container treats it in a way of its own
	 */
	boolean isApplicationHandler(Class<? extends HttpUpgradeHandler> handlerType);

	/**
	 * Find the Jakarta endpoint that the container would upgrade a handshake to by
	 * itself.
	 * @param request the handshake
	 * @return the registered path of the endpoint, or {@code null} if there is none
	 */
	@Nullable String findEndpointPath(HttpServletRequest request);

	/**
	 * Whether a Jakarta endpoint is registered under a path.
	 * @param servletContext the servlet context
	 * @param path the path, possibly with variables
	 * @return {@code true} if there is one under exactly this path
	 */
	boolean isEndpointPath(ServletContext servletContext, String path);

	/**
	 * Find the connection of one of the container's sessions.
	 * @param nativeSession a session
	 * @return its connection, or {@code null} if it is not tracked
	 */
	@Nullable Connection findConnection(Object nativeSession);

	/**
	 * Whether a request without an {@code Upgrade} header is a handshake: an extended
	 * {@code CONNECT} of HTTP/2 (RFC 8441 section 4), whose protocol the servlet API does
	 * not show.
	 * @param request the request
	 * @return {@code true} if it asks for WebSocket
	 */
	default boolean isExtendedConnect(HttpServletRequest request) {
		return false;
	}

}
