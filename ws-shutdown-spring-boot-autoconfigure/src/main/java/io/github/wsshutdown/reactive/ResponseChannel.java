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

package io.github.wsshutdown.reactive;

import org.jspecify.annotations.Nullable;

import org.springframework.web.server.ServerWebExchange;

/**
 * What a response is sent on, as far as a server shows it. Thread-safe, nothing waits.
 */
public interface ResponseChannel {

	/**
	 * Whether what is sent now would have to wait for the client.
	 * @return {@code true} if so
	 */
	boolean isSendBlocked();

	/**
	 * Run a task in the thread that is to call {@link #reset()}.
	 * @param task the task, not run if there is no such thread any more
	 */
	void execute(Runnable task);

	/**
	 * End the response without completing it, so that a client that does not read learns
	 * of it.
	 */
	void reset();

	/**
	 * Knows the channels of one server.
	 */
	@FunctionalInterface
	interface Lookup {

		/**
		 * Find the channel of a response.
		 * @param exchange the exchange that it belongs to
		 * @return its channel, {@code null} if it is of another server, or has none of
		 * its own
		 */
		@Nullable ResponseChannel find(ServerWebExchange exchange);

		/**
		 * Whether a request has come over HTTP/2, and its server leaves it to others to
		 * leave out what HTTP/2 prohibits.
		 * @param exchange the exchange that it belongs to
		 * @return {@code true} if so
		 */
		default boolean isHttp2(ServerWebExchange exchange) {
			return false;
		}

	}

}
