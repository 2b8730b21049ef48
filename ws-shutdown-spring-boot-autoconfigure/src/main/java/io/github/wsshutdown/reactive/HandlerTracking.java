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

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.wsshutdown.drain.HandshakePermit;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.aop.support.AopUtils;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketSession;
import org.springframework.web.reactive.socket.server.WebSocketService;
import org.springframework.web.reactive.socket.server.support.HandshakeWebSocketService;
import org.springframework.web.server.ServerWebExchange;

/**
 * Puts a tracking handler in the place of the application's, for one handshake.
 */
public final class HandlerTracking {

	private static final Log logger = LogFactory.getLog(HandlerTracking.class);

	private final List<HandshakeHook> hooks;

	private final AtomicBoolean warned = new AtomicBoolean();

	/**
	 * Create a new {@link HandlerTracking}.
	 * @param hooks the servers that connections can be tracked on
	 */
	public HandlerTracking(List<HandshakeHook> hooks) {
		this.hooks = hooks;
	}

	/**
	 * Track a handler, unless that was done before.
	 * @param exchange the handshake
	 * @param handler the application's handler
	 * @param service what is going to use the handler
	 * @return the handler to use for this handshake only
	 * @throws PathFullException if the handshake is to be refused
	 */
	WebSocketHandler track(ServerWebExchange exchange, WebSocketHandler handler, WebSocketService service) {
		HandshakePermit permit = WebSocketHandshakeWebFilter.takePermit(exchange);
		if (permit == null) {
			return handler;
		}
		String path = RegisteredPath.of(exchange);
		if (!permit.claimPath(path)) {
			permit.release();
			throw new PathFullException(path);
		}
		for (HandshakeHook hook : this.hooks) {
			WebSocketHandler tracking = hook.track(exchange, handler, permit);
			if (tracking != null) {
				return looksAtHandlers(service) ? withTypeOf(handler, tracking) : tracking;
			}
		}
		if (this.warned.compareAndSet(false, true)) {
			logger.warn("WebSocket connections are not drained when the application stops, "
					+ "since WebFlux does not run on Reactor Netty. Handshakes are refused all the same.");
		}
		return handler;
	}

	/** An application's own service may look at the type of its handlers. */
	private static boolean looksAtHandlers(WebSocketService service) {
		return AopUtils.getTargetClass(service) != HandshakeWebSocketService.class;
	}

	private static WebSocketHandler withTypeOf(WebSocketHandler handler, WebSocketHandler tracking) {
		WebSocketHandler proxy = TypeKeepingProxy.create(WebSocketHandler.class, handler, "handle",
				(invocation) -> tracking.handle((WebSocketSession) invocation.getArguments()[0]));
		return (proxy != null) ? proxy : tracking;
	}

}
