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

package io.github.wsshutdown;

import java.time.Duration;

/**
 * Listens for connections that have opened and that are gone, once
 * {@link WebSocketConnections#addListener added}. The thread that notices calls it,
 * possibly several threads at a time. Implementations must not block; what they throw is
 * logged.
 */
public interface ConnectionListener {

	/**
	 * A handshake has become a connection.
	 * @param path the registered path
	 * @param transport what carries it
	 */
	default void connectionOpened(String path, String transport) {
	}

	/**
	 * A connection is gone.
	 * @param path the registered path
	 * @param transport what carried it
	 * @param closeCode the status code of its closing, 1005 if its close frame had none,
	 * 1006 if it ended without a closing handshake (RFC 6455 section 7.1.5)
	 */
	default void connectionGone(String path, String transport, int closeCode) {
	}

	/**
	 * A handshake, or a request for an event stream, was refused. Called by the thread
	 * that serves it.
	 * @param reason the reason
	 */
	default void handshakeRefused(HandshakeRefusal reason) {
	}

	/**
	 * A connection is cut while nothing else closes it: its peer has vanished, or does
	 * not read.
	 * @param reason the reason, {@link UncleanEnds.Reason#VANISHED VANISHED} or
	 * {@link UncleanEnds.Reason#DID_NOT_READ DID_NOT_READ}
	 */
	default void connectionCut(UncleanEnds.Reason reason) {
	}

	/**
	 * A connection of a drain has ended. Called for each of them before
	 * {@link #drainEnded}.
	 * @param trigger what made the drain begin
	 * @param outcome how the connection ended
	 * @param closing how long ago its close frame was sent, zero if none was
	 */
	default void connectionDrained(DrainTrigger trigger, Outcome outcome, Duration closing) {
	}

	/**
	 * A drain has ended. Called before the {@link WebSocketDrainer#start() result} is
	 * complete.
	 * @param report what became of the connections
	 */
	default void drainEnded(DrainReport report) {
	}

}
