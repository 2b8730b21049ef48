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
 * A connection as the application sees it: it shows what it is and sends a text. Only the
 * {@link WebSocketDrainer} closes it. Thread-safe.
 */
public interface WebSocketConnection {

	/**
	 * A number that identifies this connection: no other one of this application has or
	 * had it.
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
	 * Whether the application is at work for this connection now.
	 * @return {@code true} if a handler runs, or an event stream is expected to end by
	 * itself
	 */
	boolean isBusy();

	/**
	 * The negotiated sub-protocol (RFC 6455 section 1.9).
	 * @return the sub-protocol, {@code null} if there is none or it is no longer known
	 */
	@Nullable String getSubProtocol();

	/**
	 * Whether the peer can be expected to understand a text that is
	 * {@link #sendText(String) sent}: no sub-protocol was negotiated, or the text becomes
	 * a message of the sub-protocol, as in STOMP. An application may know better.
	 * @return {@code false} if the text would break the sub-protocol
	 */
	boolean acceptsText();

	/**
	 * Send a text to the peer. Where the container rejects concurrent sends, messages
	 * that arrive meanwhile are handled once the text has been sent, since a peer may
	 * react to it before this call returns. What other threads of the application send at
	 * that moment may have to wait, or fail, as with any two threads that send at a time.
	 * @param text the text
	 * @throws IOException if it can't be sent
	 */
	void sendText(String text) throws IOException;

}
