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
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

import io.github.wsshutdown.connection.PingPayload;
import io.github.wsshutdown.servlet.Internals;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.apache.tomcat.websocket.Transformation;
import org.apache.tomcat.websocket.TransformationResult;
import org.apache.tomcat.websocket.WsFrameBase;
import org.apache.tomcat.websocket.WsIOException;
import org.apache.tomcat.websocket.WsSession;
import org.apache.tomcat.websocket.server.WsFrameServer;
import org.apache.tomcat.websocket.server.WsHttpUpgradeHandler;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;
import org.springframework.util.ReflectionUtils;

/**
 * Tomcat's reader of frames, extended to let {@link IncomingMessages} decide on each
 * message that is about to be handed to the application. The application's message
 * handlers stay as they are. Tomcat creates its reader itself and keeps it in a private
 * field, hence the reflection.
 */
final class TrackingFrame extends WsFrameServer {

	private static final @Nullable Field READER = Internals.field(WsHttpUpgradeHandler.class, "wsFrame",
			WsFrameServer.class);

	private static final @Nullable Method NEW_FRAME = Internals.method(WsFrameBase.class, "newFrame");

	/** There is one of these for each connection, so save it an object. */
	private static final AtomicIntegerFieldUpdater<TrackingFrame> RECEIVED = AtomicIntegerFieldUpdater
		.newUpdater(TrackingFrame.class, "received");

	private final IncomingMessages messages;

	private volatile int received;

	private boolean skipped;

	/**
	 * Create a new {@link TrackingFrame}. Called in a thread of the container that has
	 * the application's class loader.
	 */
	private TrackingFrame(WsHttpUpgradeHandler handler, SocketWrapperBase<?> socketWrapper, WsSession session,
			Transformation transformation, IncomingMessages messages) {
		super(socketWrapper, handler.getUpgradeInfo(), session, transformation,
				Thread.currentThread().getContextClassLoader());
		this.messages = messages;
	}

	/**
	 * Whether the application can be spared a frame.
	 */
	static boolean canSkip() {
		return NEW_FRAME != null;
	}

	/**
	 * Put a new reader of frames in the place of Tomcat's, from which it has not read.
	 */
	static TrackingFrame install(WsHttpUpgradeHandler handler, SocketWrapperBase<?> socketWrapper, WsSession session,
			Transformation transformation, IncomingMessages messages) {
		Assert.state(READER != null, "Tomcat's reader of frames is not where it was");
		TrackingFrame frame = new TrackingFrame(handler, socketWrapper, session, transformation, messages);
		ReflectionUtils.setField(READER, handler, frame);
		return frame;
	}

	/**
	 * Called when a frame, or a part of one, has come. Only ever in one thread at a time.
	 */
	void partReceived() {
		RECEIVED.lazySet(this, this.received + 1);
	}

	/**
	 * How many frames, or parts, have come.
	 */
	long received() {
		return this.received;
	}

	/**
	 * Called when a pong was read. One that answers a ping of ours is not for the
	 * application: then the reader begins with the next frame as if there was none.
	 * @param payload its payload, in a buffer that is for control frames only
	 * @return what Tomcat is to believe
	 */
	TransformationResult pongReceived(ByteBuffer payload) {
		if (NEW_FRAME != null && PingPayload.isIn(payload.duplicate().flip())) {
			payload.clear();
			ReflectionUtils.invokeMethod(NEW_FRAME, this);
			this.skipped = true;
			return TransformationResult.UNDERFLOW;
		}
		this.messages.beginPong();
		return TransformationResult.END_OF_FRAME;
	}

	/**
	 * Tomcat waits for more behind a frame that is not complete, which one that was
	 * skipped is to it.
	 */
	@Override
	protected void processInputBuffer() throws IOException {
		do {
			this.skipped = false;
			super.processInputBuffer();
		}
		while (this.skipped);
	}

	/**
	 * Read on, whether or not the application wants to.
	 */
	void resumeIfSuspended() {
		if (isSuspended()) {
			resume();
		}
	}

	@Override
	protected void sendMessageText(boolean last) throws WsIOException {
		if (this.messages.begin(last)) {
			try {
				super.sendMessageText(last);
			}
			finally {
				this.messages.end(last);
			}
		}
	}

	@Override
	protected void sendMessageBinary(ByteBuffer message, boolean last) throws WsIOException {
		if (this.messages.begin(last)) {
			try {
				super.sendMessageBinary(message, last);
			}
			finally {
				this.messages.end(last);
			}
		}
	}

	/**
	 * Called by Tomcat at the end of each frame.
	 */
	@Override
	protected void updateStats(long payloadLength) {
		super.updateStats(payloadLength);
		this.messages.endFrame();
	}

}
