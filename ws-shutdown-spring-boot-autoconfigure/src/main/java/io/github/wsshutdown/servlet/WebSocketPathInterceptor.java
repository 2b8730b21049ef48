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

import io.github.wsshutdown.admission.HandshakePermit;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.socket.server.support.WebSocketHttpRequestHandler;
import org.springframework.web.socket.sockjs.support.SockJsHttpRequestHandler;

/**
 * Refuses what can be refused only when the handler is known: handshakes on a path that
 * has as many connections as it may.
 */
public final class WebSocketPathInterceptor implements HandlerInterceptor {

	private final HandshakeRefusalWriter refusals;

	/**
	 * Create a new {@link WebSocketPathInterceptor}.
	 * @param refusals answers those that are refused
	 */
	public WebSocketPathInterceptor(HandshakeRefusalWriter refusals) {
		this.refusals = refusals;
	}

	@Override
	public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
		if (!(handler instanceof WebSocketHttpRequestHandler) && !(handler instanceof SockJsHttpRequestHandler)) {
			return true;
		}
		TrackedHandshakeRequest handshake = TrackedHandshakeRequest.find(request);
		HandshakePermit permit = (handshake != null) ? handshake.permit() : null;
		if (handshake == null || permit == null) {
			return true;
		}
		try {
			return claimPath(handshake, permit, response, handler);
		}
		catch (RuntimeException | Error ex) {
			handshake.giveUp("its handler was not as expected", ex);
			return true;
		}
	}

	private boolean claimPath(HttpServletRequest handshake, HandshakePermit permit, HttpServletResponse response,
			Object handler) {
		String path = RegisteredPath.ofHandler(handshake);
		if (path != null && !permit.claimPath(path)) {
			this.refusals.write(handshake, response);
			return false;
		}
		if (handler instanceof SockJsHttpRequestHandler sockJsHandler) {
			SockJsEncoding.apply(permit, handshake, sockJsHandler);
		}
		return true;
	}

}
