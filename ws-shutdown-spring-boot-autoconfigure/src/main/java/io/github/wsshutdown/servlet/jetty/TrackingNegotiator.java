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

import io.github.wsshutdown.admission.HandshakePermit;
import io.github.wsshutdown.connection.UntrackedConnections;
import io.github.wsshutdown.servlet.RegisteredPath;
import io.github.wsshutdown.servlet.TrackedHandshakeRequest;
import jakarta.servlet.http.HttpServletRequest;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.eclipse.jetty.http.pathmap.PathSpec;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.Configuration;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.WebSocketConstants;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeRequest;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeResponse;
import org.eclipse.jetty.websocket.core.server.WebSocketNegotiator;
import org.jspecify.annotations.Nullable;

/**
 * Puts {@link TrackingFrameHandler} around the handler that a negotiation leads to.
 */
final class TrackingNegotiator implements WebSocketNegotiator {

	private final WebSocketNegotiator delegate;

	private static final Log logger = LogFactory.getLog(TrackingNegotiator.class);

	private final UntrackedConnections untracked;

	private final ConnectionParts parts;

	private @Nullable TrackingFrameHandler handler;

	TrackingNegotiator(WebSocketNegotiator delegate, UntrackedConnections untracked, ConnectionParts parts) {
		this.delegate = delegate;
		this.untracked = untracked;
		this.parts = parts;
	}

	@Override
	public @Nullable FrameHandler negotiate(ServerUpgradeRequest request, ServerUpgradeResponse response,
			Callback callback) {
		FrameHandler handler = this.delegate.negotiate(request, response, callback);
		return (handler != null) ? track(handler, request, callback) : null;
	}

	/**
	 * Whatever is not as expected here is no reason to fail the handshake.
	 */
	private @Nullable FrameHandler track(FrameHandler handler, ServerUpgradeRequest request, Callback callback) {
		HandshakePermit permit = null;
		try {
			HttpServletRequest servletRequest = servletRequest(request);
			TrackedHandshakeRequest handshake = (servletRequest != null) ? TrackedHandshakeRequest.find(servletRequest)
					: null;
			if (servletRequest == null || handshake == null) {
				if (servletRequest == null || !TrackedHandshakeRequest.isGivenUp(servletRequest)) {
					this.untracked.add("its handshake did not come through the filter of ws-shutdown", null);
				}
				return handler;
			}
			String path = path(request, handshake);
			permit = handshake.takePermit(path);
			if (permit == null) {
				// The answer is in the response already
				callback.succeeded();
				return null;
			}
			permit.setPrincipal(servletRequest.getUserPrincipal());
			TrackingFrameHandler tracking = new TrackingFrameHandler(handler, permit, path, this.untracked, this.parts);
			request.addHttpStreamWrapper((stream) -> new UpgradingStream(stream, tracking));
			this.handler = tracking;
			return tracking;
		}
		catch (RuntimeException | LinkageError ex) {
			if (permit != null) {
				permit.release();
			}
			this.untracked.add("its handshake could not be followed", ex);
			return handler;
		}
	}

	/**
	 * The endpoint of the connection that is being negotiated. {@link UntrackedUpgrades}
	 * counts those that have none of ours.
	 * @param endPoint the endpoint of the handshake
	 */
	EndPoint endPoint(EndPoint endPoint) {
		try {
			return this.parts.endPoint(endPoint, this::awaitsAnswer);
		}
		catch (RuntimeException | LinkageError ex) {
			logger.debug("The endpoint of a connection was not as expected", ex);
			TrackingFrameHandler handler = this.handler;
			if (handler != null) {
				handler.abandon();
			}
			return endPoint;
		}
	}

	private boolean awaitsAnswer() {
		TrackingFrameHandler handler = this.handler;
		return handler != null && handler.awaitsAnswer();
	}

	/**
	 * The request as it arrived at what upgrades it.
	 */
	private static @Nullable HttpServletRequest servletRequest(Request request) {
		Object servletRequest = request.getAttribute(WebSocketConstants.WEBSOCKET_WRAPPED_REQUEST_ATTRIBUTE);
		return (servletRequest instanceof HttpServletRequest httpRequest) ? httpRequest : null;
	}

	private static String path(Request request, HttpServletRequest handshake) {
		String handlerPath = RegisteredPath.ofHandler(handshake);
		if (handlerPath != null) {
			return handlerPath;
		}
		return (request.getAttribute(PathSpec.class.getName()) instanceof PathSpec endpointPath)
				? endpointPath.getDeclaration() : RegisteredPath.ofServlet(handshake);
	}

	@Override
	public void customize(Configuration configurable) {
		this.delegate.customize(configurable);
	}

	/**
	 * Tells the end of the handshake. Jetty upgrades, and opens the handler, when it
	 * completes the stream; if the peer has vanished by then it does not.
	 */
	private static final class UpgradingStream extends HttpStream.Wrapper {

		private final TrackingFrameHandler handler;

		UpgradingStream(HttpStream stream, TrackingFrameHandler handler) {
			super(stream);
			this.handler = handler;
		}

		@Override
		public void succeeded() {
			try {
				super.succeeded();
			}
			finally {
				this.handler.handshakeEnded();
			}
		}

		@Override
		public void failed(Throwable failure) {
			try {
				super.failed(failure);
			}
			finally {
				this.handler.handshakeEnded();
			}
		}

	}

}
