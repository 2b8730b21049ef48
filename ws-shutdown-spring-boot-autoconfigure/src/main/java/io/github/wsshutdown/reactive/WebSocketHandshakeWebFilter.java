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

import java.net.InetSocketAddress;

import io.github.wsshutdown.drain.AdmissionDecision;
import io.github.wsshutdown.drain.ConnectionRegistry;
import io.github.wsshutdown.drain.HandshakePermit;
import io.github.wsshutdown.drain.HandshakeRefusal;
import io.github.wsshutdown.drain.RetryAfter;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Lets WebSocket handshakes (RFC 6455 section 4.2.1, RFC 8441 section 4) pass only with a
 * permit. All other requests pass untouched. First of all filters: forwarded headers have
 * been handled before.
 */
public final class WebSocketHandshakeWebFilter implements WebFilter, Ordered {

	private static final Log logger = LogFactory.getLog(WebSocketHandshakeWebFilter.class);

	private static final String PERMIT_ATTRIBUTE = HandshakePermit.class.getName();

	private static final HttpMethod CONNECT = HttpMethod.valueOf("CONNECT");

	private final ConnectionRegistry registry;

	private final RetryAfter retryAfter;

	/**
	 * Create a new {@link WebSocketHandshakeWebFilter}.
	 * @param registry decides about handshakes
	 * @param retryAfter when peers that are refused may come back
	 */
	public WebSocketHandshakeWebFilter(ConnectionRegistry registry, RetryAfter retryAfter) {
		this.registry = registry;
		this.retryAfter = retryAfter;
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		return isHandshake(exchange.getRequest()) ? Mono.defer(() -> admit(exchange, chain)) : chain.filter(exchange);
	}

	private Mono<Void> admit(ServerWebExchange exchange, WebFilterChain chain) {
		AdmissionDecision decision = this.registry.admit(remoteAddress(exchange.getRequest()));
		if (decision instanceof HandshakePermit permit) {
			exchange.getAttributes().put(PERMIT_ATTRIBUTE, permit);
			// Does nothing if the handshake has become a connection by then
			return Mono.defer(() -> chain.filter(exchange))
				.onErrorResume(PathFullException.class, (ex) -> refuse(exchange.getResponse(), HandshakeRefusal.PATH))
				.doFinally((signal) -> permit.release());
		}
		return refuse(exchange.getResponse(), decision);
	}

	private static @Nullable String remoteAddress(ServerHttpRequest request) {
		InetSocketAddress address = request.getRemoteAddress();
		if (address == null) {
			return null;
		}
		// Unresolved where a forwarded header has set it
		return (address.getAddress() != null) ? address.getAddress().getHostAddress() : address.getHostString();
	}

	private Mono<Void> refuse(ServerHttpResponse response, AdmissionDecision reason) {
		logger.debug("Refused a WebSocket handshake: " + reason);
		response.setStatusCode(HttpStatus.SERVICE_UNAVAILABLE);
		HttpHeaders headers = response.getHeaders();
		headers.set(HttpHeaders.RETRY_AFTER, this.retryAfter.next());
		headers.set(HttpHeaders.CONNECTION, "close");
		headers.set(HttpHeaders.CACHE_CONTROL, "no-store");
		headers.setContentLength(0);
		return response.setComplete();
	}

	private static boolean isHandshake(ServerHttpRequest request) {
		HttpMethod method = request.getMethod();
		return (HttpMethod.GET == method && "websocket".equalsIgnoreCase(request.getHeaders().getUpgrade()))
				|| CONNECT.equals(method);
	}

	/**
	 * Take the permit of a handshake.
	 * @param exchange the handshake
	 * @return the permit, or {@code null} if it was taken before or this is no handshake
	 */
	static @Nullable HandshakePermit takePermit(ServerWebExchange exchange) {
		return (HandshakePermit) exchange.getAttributes().remove(PERMIT_ATTRIBUTE);
	}

}
