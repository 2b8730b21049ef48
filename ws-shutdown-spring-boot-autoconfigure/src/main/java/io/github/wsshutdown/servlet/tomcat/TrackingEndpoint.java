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

import java.lang.reflect.InvocationTargetException;

import javax.naming.NamingException;

import io.github.wsshutdown.connection.Connection;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpointConfig;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.tomcat.InstanceManager;
import org.apache.tomcat.websocket.WsSession;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint that registers its connection before the application's endpoint hears of
 * it, and lets messages through only while the connection is not going away. The session
 * is the container's own throughout.
 */
final class TrackingEndpoint extends Endpoint {

	private static final Log logger = LogFactory.getLog(TrackingEndpoint.class);

	private final Endpoint delegate;

	private final Object instance;

	/** There is one of these for each connection, so save it what the other one knows. */
	private final TrackingEndpointConfig config;

	/**
	 * Create a new {@link TrackingEndpoint}.
	 * @param delegate the application's endpoint
	 * @param instance what was created for the application: the endpoint or an annotated
	 * object behind it
	 * @param config the configuration that has made Tomcat create this
	 */
	TrackingEndpoint(Endpoint delegate, Object instance, TrackingEndpointConfig config) {
		this.delegate = delegate;
		this.instance = instance;
		this.config = config;
	}

	@Override
	public void onOpen(Session session, EndpointConfig trackingConfig) {
		WsSession wsSession = (WsSession) session;
		inject(wsSession.getInstanceManager());
		this.config.lifecycle().open(wsSession, this.config.delegate());
		try {
			this.delegate.onOpen(session, this.config.delegate());
		}
		finally {
			this.config.lifecycle().opened();
		}
	}

	/**
	 * The connection.
	 * @return the connection, {@code null} before the session is opened
	 */
	@Nullable Connection connection() {
		return this.config.lifecycle().connection();
	}

	/**
	 * Called when the socket was closed by a thread other than Tomcat's.
	 */
	void socketClosed() {
		this.config.lifecycle().socketClosed();
	}

	@Override
	public void onClose(Session session, CloseReason closeReason) {
		try {
			this.delegate.onClose(session, this.config.lifecycle().toldToApplication(closeReason));
		}
		finally {
			destroy(((WsSession) session).getInstanceManager());
			this.config.lifecycle().sessionClosed();
		}
	}

	@Override
	public void onError(Session session, Throwable throwable) {
		if (this.config.lifecycle().isExpected(throwable)) {
			logger.debug("Session " + session.getId() + " failed while it was going away", throwable);
			return;
		}
		this.delegate.onError(session, throwable);
	}

	private void inject(@Nullable InstanceManager instanceManager) {
		if (instanceManager == null) {
			return;
		}
		try {
			instanceManager.newInstance(this.instance);
		}
		catch (IllegalAccessException | InvocationTargetException | NamingException ex) {
			throw new IllegalStateException("Could not initialize " + this.instance.getClass().getName(), ex);
		}
	}

	private void destroy(@Nullable InstanceManager instanceManager) {
		if (instanceManager == null) {
			return;
		}
		try {
			instanceManager.destroyInstance(this.delegate);
		}
		catch (IllegalAccessException | InvocationTargetException ex) {
			logger.warn("Could not destroy " + this.delegate.getClass().getName(), ex);
		}
	}

	/**
	 * Opens the connection of a session and is told how it goes. Never throws.
	 */
	interface ConnectionLifecycle {

		/** Follow what the application's endpoint does. */
		Endpoint follow(Endpoint endpoint);

		/** Open the connection, if it can be tracked. */
		void open(WsSession session, ServerEndpointConfig config);

		/** Called when the application was told that the session is open. */
		void opened();

		/** The connection, {@code null} before it is opened and if it is not tracked. */
		@Nullable Connection connection();

		/** What the application is told of the end of the session. */
		CloseReason toldToApplication(CloseReason closeReason);

		/** Whether an error is what happens to a connection that is going away. */
		boolean isExpected(Throwable failure);

		/** Track the connection no longer, because something was not as expected. */
		void giveUp(String reason, Throwable cause);

		/** Called when the application was told that the session is closed. */
		void sessionClosed();

		/** Called when the socket was closed by a thread other than Tomcat's. */
		void socketClosed();

	}

}
