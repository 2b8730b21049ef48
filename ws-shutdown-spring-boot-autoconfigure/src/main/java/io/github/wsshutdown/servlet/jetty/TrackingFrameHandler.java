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
import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.connection.UntrackedConnections;
import io.github.wsshutdown.servlet.jetty.IncomingMessages.Passage;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.WebSocketConnection;
import org.eclipse.jetty.websocket.core.WebSocketCoreSession;
import org.jspecify.annotations.Nullable;

/**
 * Stands between Jetty's core and what it calls for the application: Jetty's own API or
 * Jakarta's. Registers the connection before the application hears of it, lets messages
 * through only while it is not going away, and tells the application of its end.
 */
final class TrackingFrameHandler implements FrameHandler {

	private static final Log logger = LogFactory.getLog(TrackingFrameHandler.class);

	private final FrameHandler delegate;

	private final HandshakePermit permit;

	private final String path;

	private final UntrackedConnections untracked;

	private final ConnectionParts parts;

	private final CloseCallback closeCallback = new CloseCallback();

	private volatile boolean abandoned;

	private volatile @Nullable Tracking tracking;

	/**
	 * Create a new {@link TrackingFrameHandler}.
	 * @param delegate what calls the application
	 * @param permit the permit of the handshake, which belongs to this handler now
	 * @param path the registered path
	 * @param untracked counts what can't be tracked
	 * @param parts makes what the connection consists of
	 */
	TrackingFrameHandler(FrameHandler delegate, HandshakePermit permit, String path, UntrackedConnections untracked,
			ConnectionParts parts) {
		this.delegate = parts.handler(delegate, this::connection);
		this.permit = permit;
		this.path = path;
		this.untracked = untracked;
		this.parts = parts;
	}

	@Override
	public void onOpen(CoreSession coreSession, Callback callback) {
		Tracking tracking = this.abandoned ? null : open(coreSession);
		this.tracking = tracking;
		if (tracking == null) {
			this.delegate.onOpen(coreSession, callback);
			return;
		}
		try {
			this.delegate.onOpen(tracking.session(), callback);
		}
		finally {
			tracking.session().connection().opened();
		}
	}

	/**
	 * Register the connection.
	 * @return what there is then, {@code null} if the connection can't be tracked
	 */
	private @Nullable Tracking open(CoreSession coreSession) {
		try {
			Tracking tracking = (coreSession instanceof WebSocketCoreSession session) ? open(session) : null;
			if (tracking == null) {
				this.permit.release();
				this.untracked.add("it was not opened as expected", null);
			}
			return tracking;
		}
		catch (RuntimeException | LinkageError ex) {
			this.permit.release();
			this.untracked.add("it could not be followed when it was opened", ex);
			return null;
		}
	}

	private @Nullable Tracking open(WebSocketCoreSession coreSession) {
		TrackedCoreSession session = new TrackedCoreSession(coreSession);
		JettyTransport transport = this.parts.transport(coreSession, session, this.closeCallback);
		transport.whenClosed(this::lookWhetherGone);
		this.permit.setSubProtocol(coreSession.getNegotiatedSubProtocol());
		Connection connection = this.permit.openIfHeld(this.path, transport);
		if (connection == null) {
			return null;
		}
		session.opened(connection);
		return new Tracking(session, transport, this.parts.messages(this.delegate, session),
				coreSession.getConnection());
	}

	private @Nullable Connection connection() {
		Tracking tracking = this.tracking;
		return (tracking != null) ? tracking.session().connection() : null;
	}

	/**
	 * Do not track the connection, which another counts.
	 */
	void abandon() {
		this.abandoned = true;
		this.permit.release();
	}

	/**
	 * Track the connection no longer, because something was not as expected. Counts once,
	 * also where two threads find out.
	 */
	private void giveUp(String reason, Throwable cause) {
		Tracking tracking = untrack();
		if (tracking != null) {
			tracking.session().connection().giveUp(reason, cause);
		}
	}

	private synchronized @Nullable Tracking untrack() {
		Tracking tracking = this.tracking;
		this.tracking = null;
		return tracking;
	}

	/**
	 * Tell the engine something, which must not get into Jetty's way.
	 */
	private void tell(Runnable news) {
		try {
			news.run();
		}
		catch (RuntimeException | LinkageError ex) {
			giveUp("what happened to it could not be told", ex);
		}
	}

	/**
	 * Called when Jetty is done with the request: by now the session was opened, or never
	 * will be.
	 */
	void handshakeEnded() {
		tell(() -> {
			this.permit.release();
			Tracking tracking = this.tracking;
			if (tracking != null && tracking.transport().isGone()) {
				tracking.session().connection().gone();
			}
		});
	}

	/**
	 * Whether the peer has yet to answer the close frame of a drain.
	 */
	boolean awaitsAnswer() {
		Tracking tracking = this.tracking;
		return tracking != null && tracking.session().awaitsAnswer();
	}

	@Override
	public void onFrame(Frame frame, Callback callback) {
		Tracking tracking = this.tracking;
		if (tracking == null) {
			this.delegate.onFrame(frame, callback);
			return;
		}
		tracking.session().delivered();
		if (frame.getOpCode() == OpCode.CLOSE) {
			onCloseFrame(tracking, frame, callback);
			return;
		}
		Passage passage = admit(tracking, frame);
		if (passage != null) {
			tracking.messages().handle(frame, passage, callback);
		}
		else {
			this.delegate.onFrame(frame, callback);
		}
	}

	private @Nullable Passage admit(Tracking tracking, Frame frame) {
		try {
			return tracking.messages().admit(frame);
		}
		catch (RuntimeException | LinkageError ex) {
			giveUp("a frame of its peer was not as expected", ex);
			return null;
		}
	}

	private void onCloseFrame(Tracking tracking, Frame frame, Callback callback) {
		tell(() -> tracking.session()
			.closeFrameReceived(CloseStatus.getCloseStatus(frame), tracking.transport().isSendBlocked()));
		if (tracking.session().isClosedByDrain()) {
			// Jetty ends the transport, then the application is told of the drain's frame
			callback.succeeded();
		}
		else {
			this.closeCallback.run(() -> this.delegate.onFrame(frame, callback),
					tracking.webSocketConnection().getExecutor());
		}
		lookWhetherGone();
	}

	@Override
	public void onError(Throwable cause, Callback callback) {
		Tracking tracking = this.tracking;
		if (tracking != null && tracking.transport().isTransportFailure(cause) && tracking.session().isEnding()) {
			logger.debug("Connection " + tracking.session().connection().getId() + " failed while it was going away",
					cause);
			callback.succeeded();
			return;
		}
		this.delegate.onError(cause, callback);
	}

	@Override
	public void onClosed(CloseStatus closeStatus, Callback callback) {
		Tracking tracking = this.tracking;
		if (tracking == null) {
			this.delegate.onClosed(closeStatus, callback);
			return;
		}
		CloseStatus told = tracking.session().toldToApplication(closeStatus);
		this.closeCallback.run(() -> this.delegate.onClosed(told, callback),
				tracking.webSocketConnection().getExecutor());
		lookWhetherGone();
	}

	/**
	 * A connection that is not gone by now is looked after.
	 */
	private void lookWhetherGone() {
		Tracking tracking = this.tracking;
		if (tracking == null) {
			return;
		}
		Connection connection = tracking.session().connection();
		tell(() -> {
			if (tracking.transport().isGone()) {
				connection.gone();
			}
			else {
				connection.sessionClosed();
			}
		});
	}

	/**
	 * What there is once the connection is open.
	 */
	private record Tracking(TrackedCoreSession session, JettyTransport transport, IncomingMessages messages,
			WebSocketConnection webSocketConnection) {
	}

}
