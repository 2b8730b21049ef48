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
 * What tests ask of a {@link PeerKind} beyond what all have in common.
 */
public enum PeerTrait {

	/**
	 * The application obeys the commands of such a peer. The other ones only hear from
	 * it, or not even that.
	 */
	OBEYED,

	/**
	 * The server knows when the application's handler is done, however long it takes.
	 */
	HANDLER_AWAITED,

	/**
	 * The application is told of the end of the session even if it was not cut.
	 */
	END_TOLD,

	/**
	 * The application's code holds the session itself: it can close it, and what it sends
	 * waits until the peer has room.
	 */
	HOLDS_SESSION,

	/**
	 * The peer can be sent to at all times.
	 */
	ALWAYS_CONNECTED,

	/**
	 * The peer is a {@link RawWebSocketPeer}.
	 */
	WEBSOCKET_FRAMES,

	/**
	 * A message is the text of one frame, as it is, from the first moment on.
	 */
	BARE_TEXT

}
