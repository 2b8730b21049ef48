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
import java.util.List;

import io.github.wsshutdown.connection.Connection;
import jakarta.websocket.Extension;
import org.apache.tomcat.websocket.MessagePart;
import org.apache.tomcat.websocket.Transformation;
import org.apache.tomcat.websocket.TransformationResult;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Looks at every frame for close frames: the peer's is the only sign on Tomcat that tells
 * a peer that answered from one that vanished, and ours may be answered before the call
 * that sends it returns. Sees pongs as well, which Tomcat hands to the application
 * without asking, unless they are said to be none. Changes nothing else.
 */
final class CloseFrameDetector implements Transformation {

	private static final byte OPCODE_CLOSE = 0x8;

	private static final byte OPCODE_PONG = 0xA;

	private final @Nullable Transformation extensions;

	private @Nullable Transformation last;

	private volatile @Nullable Transformation next;

	private final TrackingEndpoint.ConnectionLifecycle lifecycle;

	private volatile @Nullable TrackingFrame frame;

	/**
	 * Create a new {@link CloseFrameDetector}.
	 * @param extensions the negotiated extensions, {@code null} if there are none
	 * @param lifecycle has the connection as soon as it is open
	 */
	CloseFrameDetector(@Nullable Transformation extensions, TrackingEndpoint.ConnectionLifecycle lifecycle) {
		this.lifecycle = lifecycle;
		this.extensions = extensions;
	}

	void detectFor(TrackingFrame frame) {
		this.frame = frame;
	}

	/**
	 * Called for each reader of frames that is created: the last one is what counts, and
	 * extensions can be told only once.
	 */
	@Override
	public synchronized void setNext(Transformation last) {
		this.last = last;
	}

	private Transformation next() {
		Transformation next = this.next;
		return (next != null) ? next : completeChain();
	}

	private synchronized Transformation completeChain() {
		Transformation next = this.next;
		if (next == null) {
			Transformation last = this.last;
			Assert.state(last != null, "Transformation is used before its chain is complete");
			if (this.extensions != null) {
				this.extensions.setNext(last);
			}
			next = (this.extensions != null) ? this.extensions : last;
			this.next = next;
			this.last = null;
		}
		return next;
	}

	@Override
	public TransformationResult getMoreData(byte opCode, boolean fin, int rsv, ByteBuffer dest) throws IOException {
		TransformationResult result = next().getMoreData(opCode, fin, rsv, dest);
		TrackingFrame frame = this.frame;
		if (frame != null) {
			frame.partReceived();
		}
		if (result == TransformationResult.END_OF_FRAME && opCode == OPCODE_CLOSE) {
			closeFrameReceived(dest);
		}
		return (result == TransformationResult.END_OF_FRAME && opCode == OPCODE_PONG && frame != null)
				? frame.pongReceived(dest) : result;
	}

	private void closeFrameReceived(ByteBuffer payload) {
		Connection connection = this.lifecycle.connection();
		if (connection != null && connection.getTransport() instanceof TomcatTransport transport) {
			try {
				transport.closeFrameReceived(connection, payload.duplicate().flip());
			}
			catch (RuntimeException | Error ex) {
				this.lifecycle.giveUp("a close frame of its peer was not as expected", ex);
			}
		}
	}

	@Override
	public boolean validateRsvBits(int rsv) {
		return next().validateRsvBits(rsv);
	}

	@Override
	public @Nullable Extension getExtensionResponse() {
		return next().getExtensionResponse();
	}

	@Override
	public boolean validateRsv(int rsv, byte opCode) {
		return next().validateRsv(rsv, opCode);
	}

	@Override
	public List<MessagePart> sendMessagePart(List<MessagePart> messageParts) throws IOException {
		try {
			detectSending(messageParts);
		}
		catch (RuntimeException | Error ex) {
			this.lifecycle.giveUp("what is sent to its peer was not as expected", ex);
		}
		return next().sendMessagePart(messageParts);
	}

	private void detectSending(List<MessagePart> messageParts) {
		Connection connection = this.lifecycle.connection();
		if (connection == null || !(connection.getTransport() instanceof TomcatTransport transport)) {
			return;
		}
		if (messageParts.get(0).getOpCode() < OPCODE_CLOSE) {
			transport.sending();
		}
		else if (transport.isClosedByCurrentThread()) {
			for (MessagePart messagePart : messageParts) {
				if (messagePart.getOpCode() == OPCODE_CLOSE) {
					connection.closeFrameSent();
				}
			}
		}
	}

	@Override
	public void close() {
		next().close();
	}

}
