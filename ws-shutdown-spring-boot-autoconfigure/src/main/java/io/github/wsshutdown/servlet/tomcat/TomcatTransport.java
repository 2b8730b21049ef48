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

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;

import io.github.wsshutdown.CloseFrame;
import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.connection.ConnectionTransport;
import io.github.wsshutdown.connection.PeerProbe;
import io.github.wsshutdown.connection.ThreadStack;
import io.github.wsshutdown.servlet.ConcurrentSends;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.apache.tomcat.websocket.Constants;
import org.apache.tomcat.websocket.WsSession;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket connection on Tomcat. It is its socket, to save each connection an object.
 */
class TomcatTransport extends TomcatSocket implements ConnectionTransport {

	private static final Log logger = LogFactory.getLog(TomcatTransport.class);

	private static final String REMOTE_ENDPOINT = "org.apache.tomcat.websocket.WsRemoteEndpointImpl";

	private final WsSession session;

	private volatile @Nullable TrackingFrame frame;

	private volatile @Nullable Thread closer;

	/** Who was the last to send a message. */
	private volatile @Nullable Thread sender;

	TomcatTransport(WsSession session, SocketWrapperBase<?> socketWrapper) {
		super(socketWrapper);
		this.session = session;
	}

	void readBy(TrackingFrame frame) {
		this.frame = frame;
	}

	@Override
	public void sendText(String text) throws IOException {
		try {
			this.session.getBasicRemote().sendText(text);
		}
		catch (IllegalStateException ex) {
			if (this.session.isOpen()) {
				throw ex;
			}
			throw new IOException("Session is closed", ex);
		}
	}

	@Override
	public boolean rejectsConcurrentSends() {
		return true;
	}

	/**
	 * Tomcat allows a close frame with a code other than 1000 50 ms by default, which a
	 * peer that is being sent something may need for that alone. It waits 30 s for the
	 * answer, then ends the socket with a FIN, which waits behind the data.
	 */
	@Override
	public void sendClose(CloseFrame closeFrame, Duration timeout) throws IOException {
		this.closer = Thread.currentThread();
		try {
			long millis = timeout.toMillis();
			Map<String, Object> properties = this.session.getUserProperties();
			properties.put(Constants.ABNORMAL_SESSION_CLOSE_SEND_TIMEOUT_PROPERTY, millis);
			properties.put(Constants.SESSION_CLOSE_TIMEOUT_PROPERTY, millis);
			this.session.close(closeReason(closeFrame));
		}
		catch (IllegalStateException ex) {
			logger.trace("Session was closed meanwhile", ex);
		}
		finally {
			this.closer = null;
			if (isGone()) {
				socketClosed();
			}
		}
	}

	/**
	 * Whether the current thread is closing the session on behalf of a drain.
	 */
	boolean isClosedByCurrentThread() {
		return this.closer == Thread.currentThread();
	}

	void sending() {
		this.sender = Thread.currentThread();
	}

	@Override
	public long sendProgress() {
		return lastWriteMillis();
	}

	@Override
	public boolean isFlushing() {
		return ConcurrentSends.isFlushing(this.sender);
	}

	@Override
	public boolean isSending(Thread thread) {
		return ThreadStack.isInside(thread, REMOTE_ENDPOINT);
	}

	@Override
	public @Nullable PeerProbe probe() {
		return TomcatProbe.create(this.session, this, this.frame);
	}

	@Override
	public void readInput() {
		TrackingFrame frame = this.frame;
		if (frame != null) {
			frame.resumeIfSuspended();
		}
		processInput();
	}

	@Override
	public void cut(boolean freeSenders) {
		if (!freeSenders) {
			reset();
			socketClosed();
		}
		else if (!resetUnderSender()) {
			failBlockedWrites();
		}
	}

	private void socketClosed() {
		failForgottenWrite();
		if (this.session.getLocal() instanceof TrackingEndpoint endpoint) {
			endpoint.socketClosed();
		}
	}

	/**
	 * Tomcat tells the application nothing of a socket that is closed under a session, so
	 * close the session as well. Its close frame fails at once, for which the channel has
	 * to be closed: Tomcat calls a socket closed before it is. Of a session that waits
	 * for an answer Tomcat keeps everything until it has given up that.
	 */
	@Override
	public void endSession(CloseFrame closeFrame) throws IOException {
		closeChannel();
		sendClose(closeFrame, Duration.ofSeconds(1));
		this.session.onClose(closeReason(closeFrame));
	}

	/**
	 * What the application is told of the end of its session. Tomcat takes a socket that
	 * is cut for one that has failed, so that is what the drain would have told.
	 */
	CloseReason toldToApplication(Connection connection, CloseReason closeReason) {
		CloseFrame closeFrame = connection.getCutCloseFrame();
		return (closeFrame != null) ? closeReason(closeFrame) : closeReason;
	}

	private static CloseReason closeReason(CloseFrame closeFrame) {
		return new CloseReason(CloseCodes.getCloseCode(closeFrame.code()), closeFrame.reason());
	}

	@Override
	public boolean isGone() {
		return isClosed();
	}

	/**
	 * Called when the peer's close frame was read.
	 * @param payload its payload
	 */
	void closeFrameReceived(Connection connection, ByteBuffer payload) {
		connection.closeFrameReceived(
				(payload.remaining() >= Short.BYTES) ? Short.toUnsignedInt(payload.getShort()) : Connection.NO_CODE);
	}

	@Override
	public boolean isSendBlocked() {
		return isWriteBlocked();
	}

}
