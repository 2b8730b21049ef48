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

package io.github.wsshutdown.servlet.upgrade;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.wsshutdown.CloseFrame;
import io.github.wsshutdown.UpgradedConnectionListener;
import io.github.wsshutdown.admission.HandshakePermit;
import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.servlet.ContainerSocket;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Stands between the container and an application's upgrade handler, so that the
 * connection is registered as long as it exists. Public because containers instantiate
 * it.
 */
public final class UpgradedConnection implements HttpUpgradeHandler {

	private static final Log logger = LogFactory.getLog(UpgradedConnection.class);

	private final AtomicBoolean destroyed = new AtomicBoolean();

	private volatile boolean ended;

	private @Nullable HttpUpgradeHandler handler;

	private @Nullable HandshakePermit permit;

	private @Nullable UpgradeTransport transport;

	private String path = "";

	private volatile @Nullable WebConnection webConnection;

	private volatile @Nullable Connection connection;

	void track(HttpUpgradeHandler handler, HandshakePermit permit, String path, @Nullable ContainerSocket socket) {
		this.handler = handler;
		this.permit = permit;
		this.path = path;
		this.transport = new UpgradeTransport(this, socket);
	}

	@Override
	public void init(WebConnection webConnection) {
		UpgradeTransport transport = this.transport;
		Assert.state(this.permit != null && transport != null && this.handler != null, "Connection was not admitted");
		this.webConnection = webConnection;
		Connection connection = open(this.permit, transport);
		if (connection == null) {
			this.handler.init(webConnection);
			return;
		}
		// The conversation may take place in init, and ends only if the handler hears of
		// the drain
		AtomicBoolean inUse = new AtomicBoolean();
		Runnable used = () -> {
			if (inUse.compareAndSet(false, true)) {
				connection.opened();
			}
		};
		try {
			this.handler.init(new TrackedWebConnection(webConnection, used, () -> {
				used.run();
				closedByApplication(transport, connection);
			}));
		}
		finally {
			used.run();
		}
	}

	private @Nullable Connection open(HandshakePermit permit, UpgradeTransport transport) {
		try {
			this.connection = permit.open(this.path, transport);
		}
		catch (RuntimeException | Error ex) {
			permit.giveUp("it could not be registered when it was upgraded", ex);
		}
		return this.connection;
	}

	boolean isListening() {
		return this.handler instanceof UpgradedConnectionListener;
	}

	void goingAway(CloseFrame closeFrame) throws IOException {
		Connection connection = this.connection;
		if (this.handler instanceof UpgradedConnectionListener listener && connection != null) {
			connection.closedWith(closeFrame.code());
			connection.closeFrameSent();
			listener.goingAway(closeFrame);
		}
	}

	void closeConnection() {
		WebConnection webConnection = this.webConnection;
		if (webConnection != null) {
			try {
				webConnection.close();
			}
			catch (Exception ex) {
				logger.debug("Could not close an upgraded connection on '" + this.path + "'", ex);
			}
		}
	}

	boolean isEnded() {
		return this.ended;
	}

	/**
	 * Called by the container when the connection has ended, also if it was never
	 * initialized, and after a cut.
	 */
	@Override
	public void destroy() {
		if (!this.destroyed.compareAndSet(false, true)) {
			return;
		}
		try {
			if (this.handler != null && this.webConnection != null) {
				this.handler.destroy();
			}
		}
		finally {
			ended();
		}
	}

	/**
	 * A peer that was told and has ended the connection has answered, which has to be
	 * known before the connection can be taken for gone.
	 */
	private void ended() {
		Connection connection = this.connection;
		if (connection != null) {
			connection.closeFrameReceived(Connection.NO_CLOSE_FRAME);
			this.ended = true;
			connection.gone();
		}
		else if (this.permit != null) {
			this.permit.release();
		}
	}

	private void closedByApplication(UpgradeTransport transport, Connection connection) {
		connection.closeFrameReceived(Connection.NO_CODE);
		transport.closedByApplication();
		if (transport.isGone()) {
			destroy();
		}
		else {
			connection.sessionClosed();
		}
	}

	/**
	 * Tells what the application does with the connection.
	 *
	 * @param delegate the container's connection
	 * @param used what is told that the handler has begun to use it
	 * @param closed what is told that the application has closed it
	 */
	@SuppressWarnings("try")
	private record TrackedWebConnection(WebConnection delegate, Runnable used,
			Runnable closed) implements WebConnection {

		@Override
		public ServletInputStream getInputStream() throws IOException {
			this.used.run();
			return this.delegate.getInputStream();
		}

		@Override
		public ServletOutputStream getOutputStream() throws IOException {
			this.used.run();
			return this.delegate.getOutputStream();
		}

		@Override
		public void close() throws Exception {
			try {
				this.delegate.close();
			}
			finally {
				this.closed.run();
			}
		}

	}

}
