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

import java.io.IOException;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A connection as an application sees it: it can be looked at and be sent a text, but
 * closed only through the {@link WebSocketDrainer}. Thread-safe.
 */
public interface WebSocketConnection {

	/**
	 * A number that no other connection of this application has or had.
	 * @return the number, for {@link WebSocketDrainer#close(long)}
	 */
	long getId();

	/**
	 * The registered path.
	 * @return the path, from a bounded set
	 */
	String getPath();

	/**
	 * What carries the connection.
	 * @return a name from a bounded set, for example {@code websocket}
	 */
	String getTransportName();

	/**
	 * When the handshake was completed.
	 * @return the instant
	 */
	Instant getOpenedAt();

	/**
	 * Whether the application is doing something for this connection now.
	 * @return {@code true} if a handler runs
	 */
	boolean isBusy();

	/**
	 * The negotiated sub-protocol (RFC 6455 section 1.9).
	 * @return the sub-protocol, {@code null} if there is none or it is no longer known
	 */
	@Nullable String getSubProtocol();

	/**
	 * Whether a text that is {@link #sendText(String) sent} has a meaning for the peer,
	 * unless the application knows better: there is no sub-protocol, or it is one in
	 * which the text becomes a message, as in STOMP.
	 * @return {@code false} if the text would break the sub-protocol
	 */
	boolean acceptsText();

	/**
	 * Send a text to the peer. Where the container rejects what is sent at the same time,
	 * messages that arrive meanwhile are handled when it has been sent: a peer may react
	 * to the text before the call that sends it returns. What other threads of the
	 * application send at that moment may have to wait, or fail, as if two of its own did
	 * so.
	 * @param text the text
	 * @throws IOException if it can't be sent
	 */
	void sendText(String text) throws IOException;

}
