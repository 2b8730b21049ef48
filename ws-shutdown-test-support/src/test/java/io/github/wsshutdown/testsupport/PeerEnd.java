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
import java.net.SocketTimeoutException;

/**
 * How the TCP connection of a {@link RawWebSocketPeer} ended, as seen on the wire.
 */
public enum PeerEnd {

	/**
	 * The server ended its side of the connection in order (FIN).
	 */
	EOF,

	/**
	 * The connection was aborted (RST): by the server, or by the peer's own
	 * {@link RawWebSocketPeer#reset()}.
	 */
	RESET,

	/**
	 * The connection had not ended when the time was over.
	 */
	TIMEOUT;

	/**
	 * The end which a failed read stands for.
	 * @param ex what the read threw
	 * @return the end
	 */
	static PeerEnd of(IOException ex) {
		if (ex instanceof EOFException) {
			return EOF;
		}
		return (ex instanceof SocketTimeoutException) ? TIMEOUT : RESET;
	}

}
