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
import java.util.function.BiFunction;

import io.github.wsshutdown.connection.Connection;
import jakarta.servlet.http.WebConnection;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
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
public final class TomcatConnectionHandler extends WsHttpUpgradeHandler
		implements TrackingEndpoint.ConnectionLifecycle {

	private @Nullable SocketWrapperBase<?> socketWrapper;

	/** Until the connection is open. */
	private @Nullable TomcatHandshake handshake;

	private volatile boolean sessionClosed;

	private volatile @Nullable Thread containerThread;

	private volatile @Nullable Connection connection;

	void admit(TomcatHandshake handshake) {
		this.handshake = handshake;
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
		ServerEndpointConfig trackingConfig = config;
		Transformation detecting = transformation;
		try {
			detecting = handshake().detectCloseFrames(transformation, this);
			trackingConfig = new TrackingEndpointConfig(config, pathParameters, this);
		}
		catch (RuntimeException | Error ex) {
			giveUp("it could not be prepared", ex);
		}
		super.preInit(trackingConfig, container, request, extensions, subProtocol, detecting, pathParameters, secure);
	}

	private TomcatHandshake handshake() {
		TomcatHandshake handshake = this.handshake;
		Assert.state(handshake != null, "Connection was not admitted");
		return handshake;
	}

	@Override
	public Endpoint follow(Endpoint endpoint) {
		try {
			return handshake().follow(endpoint, this);
		}
		catch (RuntimeException | Error ex) {
			giveUp("what its handler does could not be followed", ex);
			return endpoint;
		}
	}

	@Override
	public void open(WsSession session, ServerEndpointConfig config) {
		SocketWrapperBase<?> socketWrapper = this.socketWrapper;
		try {
			Assert.state(socketWrapper != null, "Connection has no socket");
			TomcatHandshake handshake = handshake();
			TomcatTransport transport = handshake.createTransport(session, socketWrapper);
			this.connection = handshake.open(session, transport, config);
			this.handshake = null;
			handshake.trackMessages(this, socketWrapper, session, transport, handshake.createMessages(this));
		}
		catch (RuntimeException | Error ex) {
			giveUp("it could not be registered", ex);
		}
	}

	@Override
	public void opened() {
		Connection connection = this.connection;
		if (connection != null) {
			tell(connection::opened);
		}
	}

	@Override
	public @Nullable Connection connection() {
		return this.connection;
	}

	@Override
	public CloseReason toldToApplication(CloseReason closeReason) {
		return ask(closeReason, (transport, connection) -> transport.toldToApplication(connection, closeReason));
	}

	@Override
	public boolean isExpected(Throwable failure) {
		return ask(false, (transport, connection) -> connection.isExpected(failure));
	}

	private <T> T ask(T otherwise, BiFunction<TomcatTransport, Connection, T> question) {
		Connection connection = this.connection;
		try {
			return (connection != null && connection.getTransport() instanceof TomcatTransport transport)
					? question.apply(transport, connection) : otherwise;
		}
		catch (RuntimeException | Error ex) {
			giveUp("what happens to it could not be found out", ex);
			return otherwise;
		}
	}

	/**
	 * Counts once, whatever else fails.
	 */
	@Override
	public void giveUp(String reason, Throwable cause) {
		Connection connection = this.connection;
		TomcatHandshake handshake = this.handshake;
		this.connection = null;
		this.handshake = null;
		if (connection != null) {
			connection.giveUp(reason, cause);
		}
		else if (handshake != null) {
			handshake.giveUp(reason, cause);
		}
	}

	/**
	 * Tell the engine something, which must not get into the container's way.
	 */
	private void tell(Runnable news) {
		try {
			news.run();
		}
		catch (RuntimeException | Error ex) {
			giveUp("what happened to it could not be told", ex);
		}
	}

	/**
	 * In a container thread the socket usually goes next: that is seen at its end.
	 */
	@Override
	public void sessionClosed() {
		this.sessionClosed = true;
		Connection connection = this.connection;
		if (connection != null && this.containerThread != Thread.currentThread()) {
			tell(connection::sessionClosed);
		}
	}

	/**
	 * Tomcat would keep the counters of a socket that was closed by a thread other than
	 * its own for as long as it runs.
	 */
	@Override
	public void socketClosed() {
		synchronized (getUpgradeInfo()) {
			getUpgradeInfo().setGroupInfo(null);
		}
	}

	@Override
	public void init(WebConnection webConnection) {
		this.containerThread = Thread.currentThread();
		try {
			super.init(webConnection);
		}
		catch (RuntimeException | Error ex) {
			tell(this::openFailed);
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
			releaseHandshake();
		}
	}

	private void releaseHandshake() {
		TomcatHandshake handshake = this.handshake;
		if (handshake != null) {
			handshake.release();
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
		if (connection != null && ask(false, (transport, tracked) -> transport.isGone())) {
			tell(connection::gone);
		}
		else if (connection != null && this.sessionClosed) {
			tell(connection::sessionClosed);
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
			destroyAlone();
		}
		finally {
			tell(this::destroyed);
		}
	}

	private void destroyed() {
		Connection connection = this.connection;
		if (connection == null) {
			releaseHandshake();
			return;
		}
		if (connection.getTransport() instanceof TomcatTransport transport) {
			transport.failForgottenWrite();
		}
		connection.gone();
	}

	/**
	 * Tomcat lets go of its counters without a lock, which must not happen twice at the
	 * same time.
	 */
	private void destroyAlone() {
		synchronized (getUpgradeInfo()) {
			super.destroy();
		}
	}

}
