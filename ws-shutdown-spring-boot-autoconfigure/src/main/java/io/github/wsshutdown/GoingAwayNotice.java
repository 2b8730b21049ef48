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

/**
 * Says goodbye to a peer before the server sends its close frame. A drain calls it once
 * for each connection when its turn comes, on a thread of its own, for many connections
 * at a time: implementations, which are beans, have to be thread-safe. If the application
 * stops meanwhile, its drain takes the connection over and calls again. The connection
 * works as before until {@code ws-shutdown.drain.notice-period} is over and this call has
 * returned. A call that has not returned a second later is interrupted, and the drain
 * goes on without it. What it throws is logged. A connection whose peer does not take
 * what was sent before gets no notice.
 */
@FunctionalInterface
public interface GoingAwayNotice {

	/**
	 * Say goodbye.
	 * @param connection the connection
	 * @param departure how it is about to end
	 * @throws Exception if the notice can't be sent
	 */
	void send(WebSocketConnection connection, Departure departure) throws Exception;

}
