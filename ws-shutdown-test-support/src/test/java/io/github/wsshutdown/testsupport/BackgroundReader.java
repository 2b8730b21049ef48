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

package io.github.wsshutdown.testsupport;

import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Reads the frames of one peer until TCP ends, answers pings, and reacts to the first
 * close frame. A reaction that is due later does not keep it from reading.
 */
final class BackgroundReader implements Runnable {

	private final RawWebSocketPeer peer;

	private final FrameReader frames;

	private final FrameWriter writer;

	private final FrameLog log;

	private final CountDownLatch stopped = new CountDownLatch(1);

	private final Thread thread;

	private Runnable reaction;

	private Deadline reactionDue;

	BackgroundReader(RawWebSocketPeer peer, FrameReader frames, FrameLog log) {
		this.peer = peer;
		this.frames = frames;
		this.writer = peer.writer();
		this.log = log;
		this.thread = new Thread(this, "peer-reader");
		this.thread.setDaemon(true);
	}

	void start() {
		this.thread.start();
	}

	@Override
	public void run() {
		try {
			while (true) {
				accept(next());
			}
		}
		catch (EOFException ex) {
			this.log.end(PeerEnd.EOF, this.frames.insideFrame());
			reactAfterEof();
		}
		catch (ProtocolException | RuntimeException | Error ex) {
			this.log.fail(ex);
		}
		catch (IOException ex) {
			this.log.end(PeerEnd.of(ex), this.frames.insideFrame());
		}
	}

	private Frame next() throws IOException {
		while (this.reaction != null) {
			if (this.reactionDue.passed()) {
				react();
			}
			else {
				try {
					return this.frames.read(this.reactionDue);
				}
				catch (SocketTimeoutException ex) {
					// The reaction is due
				}
			}
		}
		return this.frames.read(Deadline.never());
	}

	private void react() {
		Runnable due = this.reaction;
		this.reaction = null;
		due.run();
	}

	private void reactAfterEof() {
		try {
			if (this.reaction != null
					&& !this.stopped.await(this.reactionDue.remainingMillis(), TimeUnit.MILLISECONDS)) {
				react();
			}
			if (this.writer.closeSent()) {
				FrameWriter.quietly(this.writer::endOutput);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void accept(Frame frame) {
		this.log.record(frame);
		if (frame.opcode() == Frame.PING) {
			FrameWriter.quietly(() -> this.writer.frame(Frame.PONG, true, frame.payload()));
		}
		if (frame.isClose() && this.log.closeFrames() == 1) {
			CloseReaction closeReaction = this.peer.closeReaction();
			this.reactionDue = Deadline.in(closeReaction.delay());
			this.reaction = () -> FrameWriter.quietly(() -> closeReaction.action().accept(this.peer, frame));
		}
	}

	/**
	 * End the thread after TCP was ended.
	 * @param deadline how long to wait
	 * @return whether the thread ended in time
	 */
	boolean stop(Deadline deadline) {
		this.stopped.countDown();
		return deadline.join(this.thread);
	}

}
