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
import java.util.List;
import java.util.function.Consumer;

import io.github.wsshutdown.drain.Connection;
import io.github.wsshutdown.drain.HandshakePermit;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.server.ServerEndpointConfig;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.apache.tomcat.websocket.Transformation;
import org.apache.tomcat.websocket.WsSession;
import org.jspecify.annotations.Nullable;

/**
 * The hooks on the way of a connection on Tomcat, each of which can be made to fail.
 */
enum HookFailure {

	CREATE, PREPARE, TRANSPORT, OPEN, MESSAGES, MESSAGE_HANDLER, CLOSE_FRAME_READ, FRAME_SENT, GONE;

	private void failAt(HookFailure hook) {
		if (this == hook) {
			throw new NoSuchMethodError("Made to fail");
		}
	}

	TomcatUpgradeHook hook() {
		TrackingMessageHandlers messageHandlers = new TrackingMessageHandlers() {

			@Override
			MessageHandler track(MessageHandler handler, Connection connection) {
				failAt(MESSAGE_HANDLER);
				return super.track(handler, connection);
			}

		};
		return new TomcatUpgradeHook((permit, handlerPath, servletPath) -> {
			failAt(CREATE);
			return new FailingHandshake(permit, handlerPath, servletPath, messageHandlers);
		});
	}

	/**
	 * Fails until the connection is open.
	 */
	private final class FailingHandshake extends TomcatHandshake {

		FailingHandshake(HandshakePermit permit, @Nullable String handlerPath, String servletPath,
				TrackingMessageHandlers messageHandlers) {
			super(permit, handlerPath, servletPath, messageHandlers);
		}

		@Override
		Transformation detectCloseFrames(@Nullable Transformation extensions,
				TrackingEndpoint.ConnectionLifecycle lifecycle) {
			failAt(PREPARE);
			return super.detectCloseFrames(extensions, lifecycle);
		}

		@Override
		Connection open(WsSession session, ServerEndpointConfig config, SocketWrapperBase<?> socketWrapper) {
			failAt(OPEN);
			return super.open(session, config, socketWrapper);
		}

		@Override
		TomcatTransport createTransport(WsSession session, SocketWrapperBase<?> socketWrapper) {
			failAt(TRANSPORT);
			return new FailingTransport(session, socketWrapper);
		}

		@Override
		List<MessageHandler> trackMessages(WsSession session, Connection connection, Consumer<Throwable> failed) {
			failAt(MESSAGES);
			return super.trackMessages(session, connection, failed);
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
		void closeFrameReceived(ByteBuffer payload) {
			failAt(CLOSE_FRAME_READ);
			super.closeFrameReceived(payload);
		}

		@Override
		boolean isClosedByCurrentThread() {
			failAt(FRAME_SENT);
			return super.isClosedByCurrentThread();
		}

		@Override
		public int closeCode() {
			failAt(GONE);
			return super.closeCode();
		}

	}

}
