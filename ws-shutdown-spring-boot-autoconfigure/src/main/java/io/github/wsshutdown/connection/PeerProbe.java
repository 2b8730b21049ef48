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

/**
 * Finds out whether the peer of one connection is still there, as its transport can.
 * Thread-safe; nothing waits, but for pings of a probe that {@link #isOneWay() is
 * one-way}.
 */
public interface PeerProbe {

	/**
	 * Ask the peer for a sign of life, for example with a ping (RFC 6455 section 5.5.2)
	 * that is a {@link PingPayload ping of ours}. Does nothing if that can't be sent now.
	 * @param sent called when it was handed to the network
	 * @param failed called if it turned out that the transport has failed, and the
	 * container tells the application nothing of that
	 */
	void ping(Runnable sent, Runnable failed);

	/**
	 * Whether the peer has no way to answer, so that a ping is just something that is
	 * written to it, and waits for it if it takes nothing.
	 * @return {@code true} if no other ping must wait behind its own
	 */
	default boolean isOneWay() {
		return false;
	}

	/**
	 * How much has come from the peer.
	 * @return a number that changes with whatever comes
	 */
	long received();

	/**
	 * Run a task if nothing that the peer has sent lies unread with us, because all
	 * threads of the container are busy or the application reads nothing. Else nothing is
	 * known of the peer, and the task does not run.
	 * @param task the task, which may run later in another thread
	 */
	void ifAllIsRead(Runnable task);

}
