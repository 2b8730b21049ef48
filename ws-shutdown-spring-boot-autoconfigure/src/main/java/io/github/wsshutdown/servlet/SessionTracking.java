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

package io.github.wsshutdown.servlet;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.web.socket.WebSocketHandler;

/**
 * Turns the sessions of handlers into connections, for a container that shows nothing of
 * its own. Thread-safe.
 */
@FunctionalInterface
public interface SessionTracking {

	/**
	 * Track the session that a handshake may become.
	 * @param handler the application's handler
	 * @param handshake the handshake
	 * @return the handler to shake hands for, the same if the handshake was not admitted
	 * by {@link WebSocketHandshakeFilter}
	 */
	WebSocketHandler track(WebSocketHandler handler, HttpServletRequest handshake);

}
