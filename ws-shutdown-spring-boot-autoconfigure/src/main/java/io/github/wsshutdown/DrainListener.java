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
 * Listens for the begin, the progress and the end of drains. Drains of single connections
 * and of aged ones are among them: {@link DrainReport#trigger()} and
 * {@link DrainReport#partial()} tell them apart. For each drain a listener is called in
 * order, one call at a time, on a thread of its own. What it throws is logged; a call
 * that does not return holds up neither the drain nor other listeners. Drains may
 * overlap, so implementations have to be thread-safe.
 */
public interface DrainListener {

	/**
	 * A drain has begun, and handshakes are refused unless it is
	 * {@link DrainReport#partial() partial}.
	 * @param report the connections it found
	 */
	default void drainStarted(DrainReport report) {
	}

	/**
	 * A drain is under way. Called every two seconds.
	 * @param report what became of the connections so far
	 */
	default void drainProgressed(DrainReport report) {
	}

	/**
	 * A drain has ended. The application waits at most 100 ms for this call to return
	 * before it goes on to stop.
	 * @param report what became of the connections
	 */
	default void drainCompleted(DrainReport report) {
	}

}
