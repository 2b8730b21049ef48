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

import java.util.List;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.web.socket.WebSocketHandler;

/**
 * Follows what is done for the sessions of handlers, whatever carries the sessions. The
 * last one, in the order of the beans, is around the others: it makes a connection of a
 * session where the container shows none, and the others look for that. Thread-safe.
 */
@FunctionalInterface
public interface SessionFollower {

	/**
	 * Follow the session that a handshake may become.
	 * @param handler the application's handler
	 * @param handshake the handshake
	 * @return the handler to shake hands for, the same if there is nothing to follow
	 */
	WebSocketHandler follow(WebSocketHandler handler, HttpServletRequest handshake);

	/**
	 * One that follows as several do.
	 * @param followers the followers
	 * @return the follower
	 */
	static SessionFollower of(List<SessionFollower> followers) {
		return (handler, handshake) -> {
			WebSocketHandler followed = handler;
			for (SessionFollower follower : followers) {
				followed = follower.follow(followed, handshake);
			}
			return followed;
		};
	}

}
