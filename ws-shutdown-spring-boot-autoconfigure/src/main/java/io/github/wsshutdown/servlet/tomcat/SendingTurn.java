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
import java.nio.channels.CompletionHandler;
import java.util.concurrent.Semaphore;

import io.github.wsshutdown.servlet.Internals;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import org.apache.tomcat.util.net.SocketWrapperBase.CompletionState;
import org.apache.tomcat.websocket.WsRemoteEndpointImplBase;
import org.apache.tomcat.websocket.WsSession;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ReflectionUtils;

/**
 * The turn to send to one peer, which in Tomcat whoever sends a frame has until it is
 * out, taken for a frame of ours. The application's messages wait for it meanwhile, and
 * are not refused as they are beside another message.
 */
final class SendingTurn {

	/** Also for those who send without a turn of ours. */
	static final @Nullable Field REMOTE = Internals.field(WsSession.class, "wsRemoteEndpoint",
			WsRemoteEndpointImplBase.class);

	private static final @Nullable Field TURN = Internals.field(WsRemoteEndpointImplBase.class, "messagePartInProgress",
			Semaphore.class);

	private static final @Nullable Field CLOSED = Internals.field(WsRemoteEndpointImplBase.class, "closed",
			boolean.class);

	private static final @Nullable Field FRAGMENTED = Internals.field(WsRemoteEndpointImplBase.class, "fragmented",
			boolean.class);

	private static final @Nullable Method END = Internals.method(WsRemoteEndpointImplBase.class, "endMessage",
			SendHandler.class, SendResult.class);

	private static final boolean KNOWN = REMOTE != null && TURN != null && CLOSED != null && FRAGMENTED != null
			&& END != null;

	private static final int FIN = 0x80;

	private static final int LONGEST_SHORT = 125;

	private final WsRemoteEndpointImplBase remote;

	private final TomcatSocket socket;

	private SendingTurn(WsRemoteEndpointImplBase remote, TomcatSocket socket) {
		this.remote = remote;
		this.socket = socket;
	}

	/**
	 * Whether there are turns: not with a connector or a version of Tomcat that has none,
	 * nor for an application that sends in batches.
	 */
	static boolean isKnown(WsSession session, TomcatSocket socket) {
		return KNOWN && socket.canWriteAtOnce() && session.isOpen() && !session.getBasicRemote().getBatchingAllowed();
	}

	/**
	 * Take the turn.
	 * @return the turn, {@code null} if another has it
	 */
	static @Nullable SendingTurn tryTake(WsSession session, TomcatSocket socket) {
		WsRemoteEndpointImplBase remote = (WsRemoteEndpointImplBase) get(REMOTE, session);
		return ((Semaphore) get(TURN, remote)).tryAcquire() ? new SendingTurn(remote, socket) : null;
	}

	private static Object get(@Nullable Field field, Object target) {
		Object value = (field != null) ? ReflectionUtils.getField(field, target) : null;
		if (value == null) {
			throw new IllegalStateException("Not known");
		}
		return value;
	}

	/**
	 * Whether a message has begun that is not out, so that no other may begin.
	 */
	boolean isInsideMessage() {
		return (Boolean) get(FRAGMENTED, this.remote);
	}

	/**
	 * Send a frame that is the last of its message, and end the turn when it is out.
	 * @param opcode what it is
	 * @param payload its payload, which is not used up
	 * @param sent called then
	 * @param failed called if the transport has failed, of which Tomcat tells nobody else
	 * @return {@code false} if it may not be sent any more
	 */
	boolean send(byte opcode, ByteBuffer payload, Runnable sent, Runnable failed) {
		if ((Boolean) get(CLOSED, this.remote)) {
			end();
			return false;
		}
		CompletionState state = this.socket.write(frame(opcode, payload), new CompletionHandler<>() {

			@Override
			public void completed(Long written, Void attachment) {
				end();
				sent.run();
			}

			@Override
			public void failed(Throwable exc, Void attachment) {
				end();
				failed.run();
				SendingTurn.this.remote.close();
			}

		});
		if (state == CompletionState.INLINE) {
			end();
			sent.run();
		}
		else if (state == CompletionState.NOT_DONE) {
			end();
			throw new IllegalStateException("Another is writing without a turn");
		}
		return true;
	}

	/** Frames of a server are not masked (RFC 6455 section 5.2). */
	private static ByteBuffer frame(byte opcode, ByteBuffer payload) {
		int length = payload.remaining();
		ByteBuffer frame = ByteBuffer.allocate(10 + length).put((byte) (FIN | opcode));
		if (length <= LONGEST_SHORT) {
			frame.put((byte) length);
		}
		else if (length <= 0xFFFF) {
			frame.put((byte) (LONGEST_SHORT + 1)).putShort((short) length);
		}
		else {
			frame.put((byte) (LONGEST_SHORT + 2)).putLong(length);
		}
		return frame.put(payload.duplicate()).flip();
	}

	/**
	 * End it as that of any frame: what was to be sent meanwhile goes out now.
	 */
	void end() {
		if (END != null) {
			ReflectionUtils.invokeMethod(END, this.remote, null, null);
		}
	}

}
