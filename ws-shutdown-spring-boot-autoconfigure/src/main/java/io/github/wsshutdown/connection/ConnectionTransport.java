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

package io.github.wsshutdown.connection;

import java.io.IOException;
import java.time.Duration;

import io.github.wsshutdown.CloseFrame;
import org.jspecify.annotations.Nullable;

/**
 * What the engine needs from the stack that carries a connection. Methods are called from
 * the engine's own threads, possibly several at a time.
 */
public interface ConnectionTransport {

	/**
	 * What carries the connection, for the operator.
	 * @return the name, from a bounded set
	 */
	default String name() {
		return "websocket";
	}

	/**
	 * Send the close frame, after what was handed over for sending before it, and keep
	 * reading until the peer's close frame (RFC 6455 section 7.1.2). Calls
	 * {@link Connection#closeFrameSent()} when the frame was handed to the network. If
	 * the application has sent a close frame already, nothing is sent.
	 * @param closeFrame what to send
	 * @param timeout how long the container may wait until the frame is out, and then for
	 * the answer. A connection that takes longer has been cut by then, and better, with a
	 * reset
	 * @throws IOException if it can't be sent
	 */
	void sendClose(CloseFrame closeFrame, Duration timeout) throws IOException;

	/**
	 * Whether a peer that was told has to answer within the close timeout. Otherwise it
	 * may stay until the deadline of the drain.
	 * @return {@code true} for WebSocket
	 */
	default boolean hasClosingHandshake() {
		return true;
	}

	/**
	 * Send a text message, as the application would.
	 * @param text the text
	 * @throws IOException if it can't be sent
	 * @throws IllegalStateException if another thread is sending one, and this transport
	 * {@linkplain #rejectsConcurrentSends() rejects} that
	 */
	default void sendText(String text) throws IOException {
		throw new IOException("This transport sends no text of the engine's");
	}

	/**
	 * Whether of two threads that send a message at the same time one fails, instead of
	 * waiting for the other.
	 * @return {@code true} if so
	 */
	default boolean rejectsConcurrentSends() {
		return false;
	}

	/**
	 * Called when the connection's turn has come and the application is busy, if nothing
	 * is known of its handler. A stack that can have it come to an end of what it does
	 * does so here. Does not wait.
	 * @param handlerTimeout how long that may take
	 */
	default void endInput(Duration handlerTimeout) {
	}

	/**
	 * Whether it carries an answer that the application can be expected to bring to its
	 * end by itself. The application is at work for the connection then, and a drain does
	 * not close it.
	 * @return {@code true} if so, as far as is known
	 */
	default boolean isAnswering() {
		return false;
	}

	/**
	 * Whether a thread stands in a send to some peer of this container.
	 * @param thread a thread that does work
	 * @return {@code true} if so, {@code false} also if that is not known
	 */
	default boolean isSending(Thread thread) {
		return false;
	}

	/**
	 * Read what the peer has sent and the container has not read, because none of its
	 * threads is free or the application has asked it not to. Called now and then while
	 * the answer to a close frame is awaited. May block for as long as the application
	 * does, but not for a peer.
	 * @throws IOException if it can't be read
	 */
	default void readInput() throws IOException {
	}

	/**
	 * End the transport without a closing handshake. Data that the peer has not taken is
	 * thrown away, so that a peer with a full window learns of the end as well. Does not
	 * wait, may be called in any state and more than once.
	 * @param freeSenders whether threads that are blocked in a send to this peer are to
	 * be freed first. The transport may then still be there afterwards, and is to be cut
	 * again without
	 */
	void cut(boolean freeSenders);

	/**
	 * Tell the application that its session is closed, after a cut, unless it has been
	 * told, and wait until it knows. May block for as long as the application does.
	 * @param closeFrame what the peer should have been told
	 * @throws IOException if the session can't be closed
	 */
	void endSession(CloseFrame closeFrame) throws IOException;

	/**
	 * Whether the application knows that its session is closed. A stack that ends the
	 * transport before it tells says so here; a drain then waits as it does after a cut.
	 * @return {@code false} if {@link #endSession} is to be called once the transport is
	 * gone
	 */
	default boolean isSessionEnded() {
		return true;
	}

	/**
	 * Whether the transport no longer exists.
	 * @return {@code true} if it is gone for good
	 */
	boolean isGone();

	/**
	 * Whether a failure says that the transport is failing or closed, and is not the
	 * application's own.
	 * @param failure the failure
	 * @return {@code true} if it may be due to the end of the connection
	 */
	default boolean isTransportFailure(Throwable failure) {
		return failure instanceof IOException || failure instanceof IllegalStateException;
	}

	/**
	 * What finds out whether the peer is still there.
	 * @return a new probe, {@code null} if there is no way to
	 */
	default @Nullable PeerProbe probe() {
		return null;
	}

	/**
	 * Whether data is waiting at this moment for the peer to read.
	 * @return {@code true} if a close frame would have to wait behind it
	 */
	boolean isSendBlocked();

	/**
	 * How far what is waiting is.
	 * @return a number that is another one once the peer has taken some of it
	 */
	default long sendProgress() {
		return 0;
	}

	/**
	 * Whether a thread is sending what others have left to it, so that there may be more
	 * to send although all that the application does has ended.
	 * @return {@code true} if so, as far as is known
	 */
	default boolean isFlushing() {
		return false;
	}

}
