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

/**
 * Implemented by a {@code HttpUpgradeHandler} of a servlet that wants to say goodbye in
 * its own protocol. Without it the peer gets no goodbye: the drain waits for the
 * connection and cuts it at its deadline.
 */
@FunctionalInterface
public interface UpgradedConnectionListener {

	/**
	 * Called when it is the connection's turn to go, once, in a thread of the drain that
	 * may block, and not before the handler has begun to use the streams of its
	 * connection or its init has returned. The handler tells its peer and closes the
	 * {@code WebConnection} when it is done with it, now or later. What is still there at
	 * the deadline is cut.
	 * @param closeFrame the code and the reason that WebSocket peers are given
	 * @throws IOException if the peer can't be told; it is cut then
	 */
	void goingAway(CloseFrame closeFrame) throws IOException;

}
