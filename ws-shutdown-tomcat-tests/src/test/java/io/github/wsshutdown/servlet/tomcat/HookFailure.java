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

import java.nio.ByteBuffer;

import io.github.wsshutdown.admission.HandshakePermit;
import io.github.wsshutdown.connection.Connection;
import jakarta.websocket.CloseReason;
import jakarta.websocket.server.ServerEndpointConfig;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.apache.tomcat.websocket.Transformation;
import org.apache.tomcat.websocket.WsSession;
import org.apache.tomcat.websocket.server.WsHttpUpgradeHandler;
import org.jspecify.annotations.Nullable;

/**
 * The hooks on the way of a connection on Tomcat, each of which can be made to fail.
 */
enum HookFailure {

	CREATE, PREPARE, TRANSPORT, OPEN, MESSAGES, READER, MESSAGE_BEGIN, MESSAGE_END, CLOSE_FRAME_READ, FRAME_SENT,
	CLOSE_TOLD, ERROR_TOLD, SOCKET;

	private void failAt(HookFailure hook) {
		if (this == hook) {
			throw new NoSuchMethodError("Made to fail");
		}
	}

	TomcatUpgradeHook hook() {
		return new TomcatUpgradeHook((permit, handlerPath, servletPath) -> {
			failAt(CREATE);
			return new FailingHandshake(permit, handlerPath, servletPath);
		});
	}

	/**
	 * Fails until the connection is open.
	 */
	private final class FailingHandshake extends TomcatHandshake {

		FailingHandshake(HandshakePermit permit, @Nullable String handlerPath, String servletPath) {
			super(permit, handlerPath, servletPath);
		}

		@Override
		Transformation detectCloseFrames(@Nullable Transformation extensions,
				TrackingEndpoint.ConnectionLifecycle lifecycle) {
			failAt(PREPARE);
			return super.detectCloseFrames(extensions, lifecycle);
		}

		@Override
		Connection open(WsSession session, TomcatTransport transport, ServerEndpointConfig config) {
			failAt(OPEN);
			return super.open(session, transport, config);
		}

		@Override
		TomcatTransport createTransport(WsSession session, SocketWrapperBase<?> socketWrapper) {
			failAt(TRANSPORT);
			return new FailingTransport(session, socketWrapper);
		}

		@Override
		IncomingMessages createMessages(TrackingEndpoint.ConnectionLifecycle lifecycle) {
			failAt(MESSAGES);
			return new FailingMessages(lifecycle);
		}

		@Override
		void trackMessages(WsHttpUpgradeHandler handler, SocketWrapperBase<?> socketWrapper, WsSession session,
				TomcatTransport transport, IncomingMessages messages) {
			failAt(READER);
			super.trackMessages(handler, socketWrapper, session, transport, messages);
		}

	}

	/**
	 * Fails when there are messages.
	 */
	private final class FailingMessages extends IncomingMessages {

		FailingMessages(TrackingEndpoint.ConnectionLifecycle lifecycle) {
			super(lifecycle);
		}

		@Override
		boolean beginMessage(Connection connection) {
			failAt(MESSAGE_BEGIN);
			return super.beginMessage(connection);
		}

		@Override
		void endMessage(Connection connection) {
			failAt(MESSAGE_END);
			super.endMessage(connection);
		}

	}

	/**
	 * Fails while the connection is open, and when it ends.
	 */
	private final class FailingTransport extends TomcatTransport {

		FailingTransport(WsSession session, SocketWrapperBase<?> socketWrapper) {
			super(session, socketWrapper);
		}

		@Override
		void closeFrameReceived(Connection connection, ByteBuffer payload) {
			failAt(CLOSE_FRAME_READ);
			super.closeFrameReceived(connection, payload);
		}

		@Override
		boolean isClosedByCurrentThread() {
			failAt(FRAME_SENT);
			return super.isClosedByCurrentThread();
		}

		@Override
		CloseReason toldToApplication(Connection connection, CloseReason closeReason) {
			failAt(CLOSE_TOLD);
			return super.toldToApplication(connection, closeReason);
		}

		@Override
		public boolean isTransportFailure(Throwable failure) {
			failAt(ERROR_TOLD);
			return super.isTransportFailure(failure);
		}

		@Override
		public boolean isGone() {
			failAt(SOCKET);
			return super.isGone();
		}

	}

}
