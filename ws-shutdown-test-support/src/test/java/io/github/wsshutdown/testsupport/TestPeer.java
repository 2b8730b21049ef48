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

/**
 * A peer that sends {@link Application commands} and sees the answers, whichever way it
 * is connected.
 */
public abstract class TestPeer implements AutoCloseable {

	private final PeerKind kind;

	TestPeer(PeerKind kind) {
		this.kind = kind;
	}

	public final PeerKind kind() {
		return this.kind;
	}

	/**
	 * Read in the background from now on.
	 */
	public abstract void startReading();

	/**
	 * Tell how to react to the close frame, or what stands for it;
	 * {@link CloseReaction#ANSWER} unless told otherwise.
	 */
	public abstract void onClose(CloseReaction reaction);

	/**
	 * Send a command.
	 */
	public abstract void command(String command);

	/**
	 * Wait for an answer.
	 */
	public abstract void awaitAnswer(String answer);

	/**
	 * Whether the answer has come.
	 */
	public abstract boolean hasAnswer(String answer);

	/**
	 * Wait for something of what the command {@code push} makes the application send.
	 */
	public abstract void awaitBulk();

	/**
	 * Leave in order.
	 */
	public abstract void leave();

	/**
	 * Wait to be asked to go.
	 */
	public abstract PeerClose awaitClose();

	/**
	 * How often the peer was asked to go.
	 */
	public abstract int closes();

	/**
	 * Whether anything came after the close frame, or what stands for it.
	 */
	public abstract boolean heardAfterClose();

	/**
	 * When the peer was asked to go, as of {@link System#nanoTime()}.
	 */
	public abstract long closedAtNanos();

	/**
	 * Wait for the end of TCP.
	 */
	public abstract PeerEnd awaitEnd();

	/**
	 * When TCP ended, as of {@link System#nanoTime()}.
	 */
	public abstract long endedAtNanos();

	/**
	 * The peer behind it, for a kind with {@link PeerTrait#WEBSOCKET_FRAMES}.
	 */
	public RawWebSocketPeer raw() {
		throw new UnsupportedOperationException(this.kind + " has no WebSocket frames");
	}

	/**
	 * Send the first half of a command, so that the peer is stopped inside a frame. For a
	 * kind with {@link PeerTrait#WEBSOCKET_FRAMES}.
	 */
	public void halfCommand(String command) {
		throw new UnsupportedOperationException(this.kind + " has no WebSocket frames");
	}

	@Override
	public abstract void close();

	@Override
	public String toString() {
		return this.kind.toString();
	}

}
