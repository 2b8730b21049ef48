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
 * The application's goodbye to a peer that is about to be sent a close frame. Called once
 * for each connection of a drain when its turn comes, on a thread of the drain's, for
 * many connections at a time; again if the application stops meanwhile and its drain
 * takes the connection over. The connection works as before until
 * {@code ws-shutdown.drain.notice-period} is over and this call has returned; a call that
 * has not returned a second later is interrupted and not waited for. One that throws is
 * logged. Connections whose peer does not take what was sent before get no notice.
 */
@FunctionalInterface
public interface GoingAwayNotice {

	/**
	 * Say goodbye.
	 * @param connection the connection
	 * @param departure what is known of its end
	 * @throws Exception if that is not possible
	 */
	void send(WebSocketConnection connection, Departure departure) throws Exception;

}
