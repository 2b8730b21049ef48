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

package io.github.wsshutdown.servlet;

/**
 * The socket of a request, or of what it has been upgraded to. Thread-safe, nothing
 * waits.
 */
public interface ContainerSocket {

	/**
	 * Whether the socket no longer exists.
	 * @return {@code true} if it is gone for good
	 */
	boolean isClosed();

	/**
	 * Whether the container waits for the peer to make room for data.
	 * @return {@code true} if what is sent now would have to wait
	 */
	boolean isWriteBlocked();

	/**
	 * Make writes fail that wait for the peer, which frees the threads that are blocked
	 * in them. The socket may still be open afterwards.
	 */
	void failBlockedWrites();

	/**
	 * Close the socket behind what was sent.
	 */
	void close();

	/**
	 * Close the socket with a reset, so that a peer that does not read learns of it.
	 */
	void reset();

	/**
	 * End the socket with a reset, and the request that is being answered on it with an
	 * error.
	 */
	default void resetUnderRequest() {
		reset();
	}

	/**
	 * Tell when the socket is closed, if the container does not tell an upgrade handler
	 * of every end.
	 * @param callback what to run, possibly for an end that the handler was told of
	 */
	default void whenClosed(Runnable callback) {
	}

}
