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

import java.time.Duration;

/**
 * What was handed over for sending to one connection and is still on its way through the
 * application's own executors, for example STOMP's outbound channel, or through a message
 * broker.
 */
public interface Backlog {

	/**
	 * Run the action once everything that was handed over has been written; at once if
	 * nothing is waiting.
	 * @param action what to run, on any thread; it does not block
	 */
	void whenFlushed(Runnable action);

	/**
	 * How far it is.
	 * @return a number that is another one while something moves
	 */
	long flushed();

	/**
	 * How long nothing of it may move before it is given up.
	 * @return the time, which may be another one later
	 */
	Duration patience();

	/**
	 * Called when the transport no longer exists, and with it all that was on its way.
	 */
	void connectionGone();

}
