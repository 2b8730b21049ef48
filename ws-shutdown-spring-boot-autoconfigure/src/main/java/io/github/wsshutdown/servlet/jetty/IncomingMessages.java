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

import java.util.concurrent.atomic.AtomicInteger;

import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.connection.PingPayload;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;

/**
 * Lets the messages of one connection through to the application while it is not going
 * away, each as a whole or not at all. Jetty hands over parts of frames as they come, and
 * collects them for an application that takes whole messages.
 */
class IncomingMessages {

	private static final Log logger = LogFactory.getLog(IncomingMessages.class);

	private final FrameHandler handler;

	private final TrackedCoreSession session;

	private final Connection connection;

	private Progress progress = Progress.COLLECTED;

	IncomingMessages(FrameHandler handler, TrackedCoreSession session) {
		this.handler = handler;
		this.session = session;
		this.connection = session.connection();
	}

	/**
	 * Decide about a frame, in the order in which they come.
	 */
	Passage admit(Frame frame) {
		return frame.isDataFrame() ? admitPart(frame) : admitControlFrame(frame);
	}

	private Passage admitPart(Frame frame) {
		boolean first = frame.getOpCode() != OpCode.CONTINUATION;
		if (first) {
			this.progress = Progress.COLLECTED;
		}
		boolean takenInParts = first && PartialMessages.areTakenBy(this.handler, frame.getOpCode());
		if (this.progress == Progress.COLLECTED && (frame.isFin() || takenInParts)) {
			this.progress = this.connection.beginMessage() ? Progress.HANDLED : Progress.DISCARDED;
		}
		else if (this.progress == Progress.COLLECTED && this.connection.isClosing()) {
			this.progress = Progress.DISCARDED;
		}
		if (this.progress == Progress.DISCARDED) {
			return Passage.DISCARD;
		}
		return (this.progress == Progress.HANDLED && frame.isFin()) ? Passage.END_MESSAGE : Passage.PASS_ON;
	}

	private Passage admitControlFrame(Frame frame) {
		if (frame.getOpCode() != OpCode.PONG) {
			return Passage.PASS_ON;
		}
		if (PingPayload.isIn(frame.getPayload())) {
			return Passage.DISCARD;
		}
		return this.connection.beginMessage() ? Passage.END_MESSAGE : Passage.DISCARD;
	}

	/**
	 * Do with a frame what was decided.
	 */
	void handle(Frame frame, Passage passage, Callback callback) {
		if (passage == Passage.DISCARD) {
			callback.succeeded();
			this.session.demandIfNobodyDid();
			return;
		}
		Passing passing = new Passing(callback, passage == Passage.END_MESSAGE);
		try {
			this.handler.onFrame(frame, passing);
		}
		finally {
			passing.oneOfTwoEndsReached();
		}
	}

	enum Passage {

		DISCARD, PASS_ON,

		/** Pass it on; with it the application has a message as a whole. */
		END_MESSAGE

	}

	private enum Progress {

		/** Not yet known to the application, if it takes whole messages. */
		COLLECTED,

		HANDLED, DISCARDED

	}

	/**
	 * The end of a frame that was passed on. The application is done with the last one of
	 * a message when it has returned and, if it does not do its work meanwhile, when it
	 * has said so. Its failures must not disturb a closing handshake.
	 */
	@SuppressWarnings("serial")
	private final class Passing extends AtomicInteger implements Callback {

		private final Callback callback;

		private final boolean endsWork;

		Passing(Callback callback, boolean endsWork) {
			this.callback = callback;
			this.endsWork = endsWork;
		}

		@Override
		public void succeeded() {
			try {
				this.callback.succeeded();
			}
			finally {
				oneOfTwoEndsReached();
			}
		}

		@Override
		public void failed(Throwable failure) {
			try {
				if (IncomingMessages.this.session.isEnding()) {
					logger.debug("Message failed while its connection was going away", failure);
					this.callback.succeeded();
					IncomingMessages.this.session.demandIfNobodyDid();
				}
				else {
					this.callback.failed(failure);
				}
			}
			finally {
				oneOfTwoEndsReached();
			}
		}

		void oneOfTwoEndsReached() {
			if (incrementAndGet() == 2 && this.endsWork) {
				IncomingMessages.this.connection.endMessage();
			}
		}

	}

}
