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

import java.util.List;
import java.util.Map;

import io.github.wsshutdown.drain.Connection;
import io.github.wsshutdown.drain.HandshakePermit;
import jakarta.servlet.http.WebConnection;
import jakarta.websocket.Extension;
import jakarta.websocket.server.ServerEndpointConfig;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.apache.tomcat.websocket.Transformation;
import org.apache.tomcat.websocket.WsSession;
import org.apache.tomcat.websocket.server.WsHandshakeRequest;
import org.apache.tomcat.websocket.server.WsHttpUpgradeHandler;
import org.apache.tomcat.websocket.server.WsServerContainer;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Tomcat's upgrade handler, extended to register its connection when the endpoint is
 * opened and to tell when the socket is gone. Public because Tomcat instantiates it.
 */
public final class TomcatConnectionHandler extends WsHttpUpgradeHandler implements TrackingEndpoint.Opening {

	/** By name, since an application with Jakarta endpoints only may not have it. */
	private static final String SPRING_ENDPOINT = "org.springframework.web.socket.adapter.standard"
			+ ".StandardWebSocketHandlerAdapter";

	private @Nullable SocketWrapperBase<?> socketWrapper;

	/** Only until it is used up. */
	private @Nullable HandshakePermit permit;

	private @Nullable String handlerPath;

	private String path = "";

	private String servletPath = "";

	private @Nullable CloseFrameDetector closeFrameDetector;

	private @Nullable TrackingMessageHandlers messageHandlers;

	private volatile boolean sessionClosed;

	private volatile @Nullable Thread containerThread;

	private volatile @Nullable Connection connection;

	void admit(HandshakePermit permit, @Nullable String handlerPath, String servletPath,
			TrackingMessageHandlers messageHandlers) {
		this.messageHandlers = messageHandlers;
		this.permit = permit;
		this.handlerPath = handlerPath;
		this.servletPath = servletPath;
	}

	@Override
	public void setSocketWrapper(SocketWrapperBase<?> socketWrapper) {
		super.setSocketWrapper(socketWrapper);
		this.socketWrapper = socketWrapper;
	}

	@Override
	public void preInit(ServerEndpointConfig config, WsServerContainer container, WsHandshakeRequest request,
			List<Extension> extensions, String subProtocol, Transformation transformation,
			Map<String, String> pathParameters, boolean secure) {
		TrackingMessageHandlers messageHandlers = this.messageHandlers;
		Assert.state(messageHandlers != null, "Connection was not admitted");
		CloseFrameDetector closeFrameDetector = new CloseFrameDetector(transformation);
		this.closeFrameDetector = closeFrameDetector;
		this.path = path(config);
		ServerEndpointConfig tracking = new TrackingEndpointConfig(config, pathParameters, this, messageHandlers);
		super.preInit(tracking, container, request, extensions, subProtocol, closeFrameDetector, pathParameters,
				secure);
	}

	private String path(ServerEndpointConfig config) {
		if (this.handlerPath != null) {
			return this.handlerPath;
		}
		// Spring registers each of its connections under the path that the peer asked for
		return SPRING_ENDPOINT.equals(config.getEndpointClass().getName()) ? this.servletPath : config.getPath();
	}

	@Override
	public Connection open(WsSession session) {
		SocketWrapperBase<?> socketWrapper = this.socketWrapper;
		CloseFrameDetector closeFrameDetector = this.closeFrameDetector;
		HandshakePermit permit = this.permit;
		Assert.state(permit != null && socketWrapper != null && closeFrameDetector != null,
				"Connection was not admitted");
		TomcatTransport transport = new TomcatTransport(session, socketWrapper);
		Connection connection = permit.open(this.path, "websocket", transport);
		closeFrameDetector.detectFor(connection, transport);
		this.connection = connection;
		this.permit = null;
		return connection;
	}

	/**
	 * In a container thread the socket usually goes next: that is seen at its end.
	 */
	@Override
	public void sessionClosed() {
		this.sessionClosed = true;
		Connection connection = this.connection;
		if (connection != null && this.containerThread != Thread.currentThread()) {
			connection.sessionClosed();
		}
	}

	@Override
	public void init(WebConnection webConnection) {
		this.containerThread = Thread.currentThread();
		try {
			super.init(webConnection);
		}
		catch (RuntimeException | Error ex) {
			openFailed();
			throw ex;
		}
		finally {
			containerIsDone();
		}
	}

	/**
	 * Tomcat closes the socket of an endpoint that could not be opened, but does not
	 * always call {@link #destroy()} then.
	 */
	private void openFailed() {
		Connection connection = this.connection;
		if (connection != null) {
			connection.sessionClosed();
		}
		else {
			releasePermit();
		}
	}

	private void releasePermit() {
		HandshakePermit permit = this.permit;
		if (permit != null) {
			permit.release();
		}
	}

	@Override
	public SocketState upgradeDispatch(SocketEvent status) {
		this.containerThread = Thread.currentThread();
		try {
			return super.upgradeDispatch(status);
		}
		finally {
			containerIsDone();
		}
	}

	private void containerIsDone() {
		this.containerThread = null;
		Connection connection = this.connection;
		SocketWrapperBase<?> socketWrapper = this.socketWrapper;
		if (connection == null || socketWrapper == null) {
			return;
		}
		if (socketWrapper.isClosed()) {
			connection.gone();
		}
		else if (this.sessionClosed) {
			connection.sessionClosed();
		}
	}

	/**
	 * Called by Tomcat when it lets go of the socket, also if the peer vanished before
	 * the endpoint was opened. Versions before 11.0.24 do not call it for a socket that
	 * was closed by a thread other than their own.
	 */
	@Override
	public void destroy() {
		try {
			super.destroy();
		}
		finally {
			Connection connection = this.connection;
			if (connection != null) {
				connection.gone();
			}
			else {
				releasePermit();
			}
		}
	}

}
