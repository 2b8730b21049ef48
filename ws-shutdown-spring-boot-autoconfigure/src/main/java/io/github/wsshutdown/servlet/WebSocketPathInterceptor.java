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

import io.github.wsshutdown.drain.ConnectionRegistry;
import io.github.wsshutdown.drain.DrainState;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.socket.server.support.WebSocketHttpRequestHandler;
import org.springframework.web.socket.sockjs.support.SockJsHttpRequestHandler;
import org.springframework.web.util.WebUtils;

/**
 * Refuses what can be refused only when the handler is known: handshakes on a path that
 * has as many connections as it may, and the HTTP requests that lead to SockJS sessions
 * while handshakes are refused.
 */
public final class WebSocketPathInterceptor implements HandlerInterceptor {

	private final ConnectionRegistry registry;

	private final HandshakeRefusalWriter refusals;

	/**
	 * Create a new {@link WebSocketPathInterceptor}.
	 * @param registry knows whether handshakes are refused
	 * @param refusals answers those that are refused
	 */
	public WebSocketPathInterceptor(ConnectionRegistry registry, HandshakeRefusalWriter refusals) {
		this.registry = registry;
		this.refusals = refusals;
	}

	@Override
	public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
		boolean sockJs = handler instanceof SockJsHttpRequestHandler;
		if (!sockJs && !(handler instanceof WebSocketHttpRequestHandler)) {
			return true;
		}
		TrackedHandshakeRequest handshake = WebUtils.getNativeRequest(request, TrackedHandshakeRequest.class);
		boolean admitted = (handshake != null) ? claimPath(handshake)
				: !sockJs || this.registry.state() == DrainState.ACCEPTING;
		if (!admitted) {
			this.refusals.write(response);
		}
		else if (handshake != null && handler instanceof SockJsHttpRequestHandler sockJsHandler) {
			SockJsEncoding.apply(handshake, sockJsHandler);
		}
		return admitted;
	}

	private static boolean claimPath(TrackedHandshakeRequest handshake) {
		String path = RegisteredPath.ofHandler(handshake);
		return path == null || handshake.permit().claimPath(path);
	}

}
