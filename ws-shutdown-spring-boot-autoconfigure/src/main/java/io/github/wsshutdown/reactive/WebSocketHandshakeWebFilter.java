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

import io.github.wsshutdown.HandshakeRefusal;
import io.github.wsshutdown.admission.HandshakeAdmission;
import io.github.wsshutdown.admission.HandshakePermit;
import io.github.wsshutdown.admission.RemoteAddress;
import io.github.wsshutdown.admission.RetryAfter;
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
import org.springframework.util.StringUtils;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Lets WebSocket handshakes (RFC 6455 section 4.2.1, RFC 8441 section 4) pass only with a
 * permit, and has those that become connections tracked. All other requests are counted
 * while they are being served, and may become event streams: this is one filter, since
 * Spring allocates for each and every request. First of all filters: forwarded headers
 * have been handled before.
 */
public final class WebSocketHandshakeWebFilter implements WebFilter, Ordered {

	private static final Log logger = LogFactory.getLog(WebSocketHandshakeWebFilter.class);

	private static final HttpMethod CONNECT = HttpMethod.valueOf("CONNECT");

	private final HandshakeAdmission admission;

	private final RetryAfter retryAfter;

	private final List<HandshakeHook> hooks;

	private final @Nullable ReactiveEventStreams streams;

	private final AtomicBoolean warned = new AtomicBoolean();

	/**
	 * Create a new {@link WebSocketHandshakeWebFilter}.
	 * @param admission decides about handshakes
	 * @param retryAfter when peers that are refused may come back
	 * @param hooks the servers that connections can be tracked on
	 * @param missing what the server lacks that a hook needs, as a sentence without its
	 * full stop; {@code null} if nothing is known to be missing
	 * @param streams makes connections of event streams, {@code null} if they are none
	 */
	public WebSocketHandshakeWebFilter(HandshakeAdmission admission, RetryAfter retryAfter, List<HandshakeHook> hooks,
			@Nullable String missing, @Nullable ReactiveEventStreams streams) {
		this.admission = admission;
		this.retryAfter = retryAfter;
		this.hooks = hooks;
		this.streams = streams;
		if (missing != null) {
			warnOnce(missing);
		}
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		if (!isHandshake(exchange.getRequest())) {
			return new ServedRequest(serve(exchange, chain), exchange, this.admission.requests(), this.streams != null);
		}
		boolean admitted = AdmittedHandshake.of(exchange) != null;
		return admitted ? chain.filter(exchange) : Mono.defer(() -> admit(exchange, chain));
	}

	private Mono<Void> serve(ServerWebExchange exchange, WebFilterChain chain) {
		if (this.streams == null || !this.streams.isCandidate(exchange.getRequest())) {
			return chain.filter(exchange);
		}
		Mono<Void> refused = this.streams.refuse(exchange);
		return (refused != null) ? refused : chain.filter(EventStreamResponse.look(exchange, this.streams));
	}

	private Mono<Void> admit(ServerWebExchange exchange, WebFilterChain chain) {
		HandshakePermit permit = this.admission.admit(RemoteAddress.textOf(exchange.getRequest().getRemoteAddress()));
		HandshakeRefusal refusal = permit.refusal();
		if (refusal != null) {
			return refuse(exchange.getResponse(), refusal);
		}
		AdmittedHandshake handshake = new AdmittedHandshake(exchange, permit, this.admission.untracked(),
				this.retryAfter);
		return Mono.defer(() -> chain.filter(track(exchange, handshake))).doFinally((signal) -> handshake.ended());
	}

	private ServerWebExchange track(ServerWebExchange exchange, AdmittedHandshake handshake) {
		try {
			for (HandshakeHook hook : this.hooks) {
				ServerHttpResponse response = hook.track(exchange.getResponse(), handshake);
				if (response != null) {
					return exchange.mutate().response(response).build();
				}
			}
		}
		catch (RuntimeException | LinkageError ex) {
			handshake.untracked("the response to its handshake could not be watched", ex);
			return exchange;
		}
		warnOnce("WebFlux does not run on a server whose WebSocket connections are known");
		return exchange;
	}

	private void warnOnce(String reason) {
		if (this.warned.compareAndSet(false, true)) {
			logger.warn(reason + ". WebSocket connections are not drained when the application stops."
					+ " Handshakes are refused all the same.");
		}
	}

	private Mono<Void> refuse(ServerHttpResponse response, HandshakeRefusal reason) {
		logger.debug("Refused a WebSocket handshake: " + reason);
		response.setStatusCode(HttpStatus.SERVICE_UNAVAILABLE);
		this.retryAfter.headers(false).forEach(response.getHeaders()::set);
		return response.setComplete();
	}

	/**
	 * Whether a request asks for a WebSocket connection. A proxy may send
	 * {@code Upgrade: websocket} with every request; a key is sent by WebSocket clients
	 * only. An extended {@code CONNECT} has no key, and tells it from others by the
	 * version.
	 */
	private static boolean isHandshake(ServerHttpRequest request) {
		HttpHeaders headers = request.getHeaders();
		if (HttpMethod.GET == request.getMethod()) {
			return headers.containsHeader("Sec-WebSocket-Key") && isUpgrade(headers);
		}
		return CONNECT.equals(request.getMethod()) && headers.containsHeader("Sec-WebSocket-Version");
	}

	private static boolean isUpgrade(HttpHeaders headers) {
		return headers.getOrEmpty(HttpHeaders.UPGRADE)
			.stream()
			.flatMap((value) -> StringUtils.commaDelimitedListToSet(value).stream())
			.anyMatch((protocol) -> "websocket".equalsIgnoreCase(protocol.trim()));
	}

	/** Spring asks for it with every request, for its checkpoint. */
	@Override
	public String toString() {
		return "WebSocketHandshakeWebFilter";
	}

}
