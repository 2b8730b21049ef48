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

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;

import io.github.wsshutdown.connection.PeerProbe;
import io.github.wsshutdown.connection.PingPayload;
import io.github.wsshutdown.servlet.Internals;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.tomcat.websocket.WsRemoteEndpointImplBase;
import org.apache.tomcat.websocket.WsSession;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ReflectionUtils;

/**
 * Pings a peer the way in which Tomcat sends asynchronously, which it has for messages
 * only: its pings wait for other senders, and end a session where they wait for too long.
 */
final class TomcatProbe implements PeerProbe {

	private static final Log logger = LogFactory.getLog(TomcatProbe.class);

	private static final byte OPCODE_PING = 0x9;

	private static final @Nullable Field REMOTE = Internals.field(WsSession.class, "wsRemoteEndpoint",
			WsRemoteEndpointImplBase.class);

	private static final @Nullable Method SEND = Internals.method(WsRemoteEndpointImplBase.class, "startMessage",
			byte.class, ByteBuffer.class, boolean.class, SendHandler.class);

	private static final boolean AVAILABLE = isAvailable();

	private final WsSession session;

	private final TomcatSocket socket;

	private final TrackingFrame frame;

	private TomcatProbe(WsSession session, TomcatSocket socket, TrackingFrame frame) {
		this.session = session;
		this.socket = socket;
		this.frame = frame;
	}

	private static boolean isAvailable() {
		if (REMOTE == null || SEND == null || !TrackingFrame.canSkip()) {
			logger.warn("This version of Tomcat sends no pings for ws-shutdown: no peer is looked for that is silent");
			return false;
		}
		return true;
	}

	static @Nullable TomcatProbe create(WsSession session, TomcatSocket socket, @Nullable TrackingFrame frame) {
		return (AVAILABLE && frame != null) ? new TomcatProbe(session, socket, frame) : null;
	}

	/**
	 * An application that sends in batches flushes them itself, and a ping with them.
	 */
	@Override
	public void ping(Runnable sent, Runnable failed) {
		if (REMOTE == null || SEND == null || !this.session.isOpen()
				|| this.session.getBasicRemote().getBatchingAllowed()) {
			return;
		}
		SendHandler handler = (result) -> ended(result, sent, failed);
		Object remote = ReflectionUtils.getField(REMOTE, this.session);
		ReflectionUtils.invokeMethod(SEND, remote, OPCODE_PING, PingPayload.get(), true, handler);
	}

	/**
	 * Tomcat closes the socket next if it has failed, and tells nothing of that but this.
	 */
	private static void ended(SendResult result, Runnable sent, Runnable failed) {
		(result.isOK() ? sent : failed).run();
	}

	@Override
	public long received() {
		return this.frame.received();
	}

	@Override
	public void ifAllIsRead(Runnable task) {
		if (this.socket.isAllRead()) {
			task.run();
		}
	}

}
