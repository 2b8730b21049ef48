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

import io.github.wsshutdown.admission.HandshakePermit;
import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.servlet.EndpointFollower;
import jakarta.websocket.Endpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.apache.tomcat.websocket.Transformation;
import org.apache.tomcat.websocket.WsSession;
import org.apache.tomcat.websocket.server.WsHttpUpgradeHandler;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * An admitted handshake: what has to be known until its connection is open, and is not
 * kept for longer.
 */
class TomcatHandshake {

	/** By name, since an application with Jakarta endpoints only may not have it. */
	private static final String SPRING_ENDPOINT = "org.springframework.web.socket.adapter.standard"
			+ ".StandardWebSocketHandlerAdapter";

	private final HandshakePermit permit;

	private final @Nullable String handlerPath;

	private final String servletPath;

	private EndpointFollower follower = EndpointFollower.NONE;

	private @Nullable CloseFrameDetector closeFrameDetector;

	TomcatHandshake(HandshakePermit permit, @Nullable String handlerPath, String servletPath) {
		this.permit = permit;
		this.handlerPath = handlerPath;
		this.servletPath = servletPath;
	}

	TomcatHandshake followedBy(EndpointFollower follower) {
		this.follower = follower;
		return this;
	}

	Endpoint follow(Endpoint endpoint, TrackingEndpoint.ConnectionLifecycle lifecycle) {
		return (Endpoint) this.follower.follow(endpoint, lifecycle::connection);
	}

	Transformation detectCloseFrames(@Nullable Transformation extensions,
			TrackingEndpoint.ConnectionLifecycle lifecycle) {
		CloseFrameDetector closeFrameDetector = new CloseFrameDetector(extensions, lifecycle);
		this.closeFrameDetector = closeFrameDetector;
		return closeFrameDetector;
	}

	Connection open(WsSession session, TomcatTransport transport, ServerEndpointConfig config) {
		this.permit.setSubProtocol(session.getNegotiatedSubprotocol());
		this.permit.setPrincipal(session.getUserPrincipal());
		return this.permit.open(path(config), transport);
	}

	private CloseFrameDetector closeFrameDetector() {
		CloseFrameDetector closeFrameDetector = this.closeFrameDetector;
		Assert.state(closeFrameDetector != null, "Connection is opened before it is initialized");
		return closeFrameDetector;
	}

	TomcatTransport createTransport(WsSession session, SocketWrapperBase<?> socketWrapper) {
		return new TomcatTransport(session, socketWrapper);
	}

	private String path(ServerEndpointConfig config) {
		if (this.handlerPath != null) {
			return this.handlerPath;
		}
		// Spring registers each of its connections under the path that the peer asked for
		return SPRING_ENDPOINT.equals(config.getEndpointClass().getName()) ? this.servletPath : config.getPath();
	}

	/**
	 * See each message before it is handed to the application.
	 */
	void trackMessages(WsHttpUpgradeHandler handler, SocketWrapperBase<?> socketWrapper, WsSession session,
			TomcatTransport transport, IncomingMessages messages) {
		TrackingFrame frame = TrackingFrame.install(handler, socketWrapper, session, closeFrameDetector(), messages);
		transport.readBy(frame);
		closeFrameDetector().detectFor(frame);
	}

	IncomingMessages createMessages(TrackingEndpoint.ConnectionLifecycle lifecycle) {
		return new IncomingMessages(lifecycle);
	}

	void giveUp(String reason, Throwable cause) {
		this.permit.giveUp(reason, cause);
	}

	void release() {
		this.permit.release();
	}

}
