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

package io.github.wsshutdown.servlet.spring;

import io.github.wsshutdown.servlet.SessionFollower;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;
import org.springframework.web.servlet.HandlerAdapter;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.server.support.WebSocketHttpRequestHandler;

/**
 * Has handshakes of Spring's handlers done for a handler that follows the session, and
 * tracks it where the container's hook does not.
 */
public final class SpringHandlerAdapter implements HandlerAdapter, Ordered {

	private final SessionFollower follower;

	/**
	 * Create a new {@link SpringHandlerAdapter}.
	 * @param follower follows the sessions
	 */
	public SpringHandlerAdapter(SessionFollower follower) {
		this.follower = follower;
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	/**
	 * A subclass may do more than shake hands, which is left to it.
	 */
	@Override
	public boolean supports(Object handler) {
		return handler.getClass() == WebSocketHttpRequestHandler.class;
	}

	@Override
	public @Nullable ModelAndView handle(HttpServletRequest request, HttpServletResponse response, Object handler)
			throws Exception {
		WebSocketHttpRequestHandler original = (WebSocketHttpRequestHandler) handler;
		WebSocketHandler followed = this.follower.follow(original.getWebSocketHandler(), request);
		if (followed == original.getWebSocketHandler()) {
			original.handleRequest(request, response);
			return null;
		}
		WebSocketHttpRequestHandler following = new WebSocketHttpRequestHandler(followed,
				original.getHandshakeHandler()) {

			@Override
			protected WebSocketHandler decorate(WebSocketHandler decorated) {
				// The original has done so
				return decorated;
			}

		};
		following.setHandshakeInterceptors(original.getHandshakeInterceptors());
		following.handleRequest(request, response);
		return null;
	}

}
