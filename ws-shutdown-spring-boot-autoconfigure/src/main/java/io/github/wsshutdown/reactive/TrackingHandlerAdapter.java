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

import reactor.core.publisher.Mono;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.web.reactive.HandlerResult;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.server.WebSocketService;
import org.springframework.web.reactive.socket.server.support.WebSocketHandlerAdapter;
import org.springframework.web.server.ServerWebExchange;

/**
 * A {@link WebSocketHandlerAdapter} that hands tracking handlers to the one that it
 * stands for.
 */
final class TrackingHandlerAdapter extends WebSocketHandlerAdapter {

	private final WebSocketHandlerAdapter delegate;

	private final ObjectProvider<HandlerTracking> tracking;

	TrackingHandlerAdapter(WebSocketHandlerAdapter delegate, ObjectProvider<HandlerTracking> tracking) {
		super(delegate.getWebSocketService());
		this.delegate = delegate;
		this.tracking = tracking;
	}

	@Override
	public void setOrder(int order) {
		this.delegate.setOrder(order);
	}

	@Override
	public int getOrder() {
		return this.delegate.getOrder();
	}

	@Override
	public WebSocketService getWebSocketService() {
		return this.delegate.getWebSocketService();
	}

	@Override
	public boolean supports(Object handler) {
		return this.delegate.supports(handler);
	}

	@Override
	public Mono<HandlerResult> handle(ServerWebExchange exchange, Object handler) {
		Object tracking = (handler instanceof WebSocketHandler webSocketHandler)
				? this.tracking.getObject().track(exchange, webSocketHandler, getWebSocketService()) : handler;
		return this.delegate.handle(exchange, tracking);
	}

}
