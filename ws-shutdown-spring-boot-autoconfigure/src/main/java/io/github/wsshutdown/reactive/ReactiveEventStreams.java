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

import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

import io.github.wsshutdown.HandshakeRefusal;
import io.github.wsshutdown.admission.HandshakeAdmission;
import io.github.wsshutdown.admission.HandshakePermit;
import io.github.wsshutdown.admission.RemoteAddress;
import io.github.wsshutdown.admission.RetryAfter;
import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.stream.EventFormat;
import io.github.wsshutdown.stream.StreamRules;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;

/**
 * Makes connections of responses that are event streams.
 */
public final class ReactiveEventStreams {

	static final String CARRIER_ATTRIBUTE = ReactiveEventStreams.class.getName() + ".carrier";

	private static final Log logger = LogFactory.getLog(ReactiveEventStreams.class);

	private final HandshakeAdmission admission;

	private final StreamRules rules;

	private final EventFormat format;

	private final RetryAfter retryAfter;

	private final List<ResponseChannel.Lookup> channels;

	/**
	 * Create new {@link ReactiveEventStreams}.
	 * @param admission decides about streams
	 * @param rules tells which responses are endless streams
	 * @param format what is written on streams
	 * @param retryAfter when clients that are refused may come back
	 * @param channels find what responses are sent on
	 */
	public ReactiveEventStreams(HandshakeAdmission admission, StreamRules rules, EventFormat format,
			RetryAfter retryAfter, List<ResponseChannel.Lookup> channels) {
		this.admission = admission;
		this.rules = rules;
		this.format = format;
		this.retryAfter = retryAfter;
		this.channels = channels;
	}

	boolean isCandidate(ServerHttpRequest request) {
		return this.rules.isCandidate(request.getMethod().name(), true);
	}

	private static @Nullable String accept(ServerHttpRequest request) {
		return request.getHeaders().getFirst(HttpHeaders.ACCEPT);
	}

	private boolean isEndless(ServerHttpRequest request, boolean events) {
		String method = request.getMethod().name();
		return this.rules.isCandidate(method, events) && this.rules.isEndless(method, path(request), events);
	}

	private static String path(ServerHttpRequest request) {
		return request.getPath().pathWithinApplication().value();
	}

	/**
	 * Refuse a request that can only be for an event stream, so that the application need
	 * not hear of it.
	 * @return the answer, {@code null} if it may be served
	 */
	@Nullable Mono<Void> refuse(ServerWebExchange exchange) {
		ServerHttpRequest request = exchange.getRequest();
		if (!StreamRules.isEventSource(accept(request)) || !isEndless(request, true)) {
			return null;
		}
		HandshakeRefusal refusal = this.admission.refuseStream();
		return (refusal != null) ? refuse(exchange, exchange.getResponse(), refusal) : null;
	}

	/**
	 * {@code EventSource} never comes back after a status other than 200, so it gets
	 * that, and when to come back.
	 */
	private Mono<Void> refuse(ServerWebExchange exchange, ServerHttpResponse response, HandshakeRefusal refusal) {
		logger.debug("Refused an event stream: " + refusal);
		boolean http2 = this.channels.stream().anyMatch((lookup) -> lookup.isHttp2(exchange));
		HttpHeaders headers = response.getHeaders();
		headers.remove(HttpHeaders.CONTENT_TYPE);
		if (!StreamRules.isEventSource(accept(exchange.getRequest()))) {
			response.setStatusCode(HttpStatus.SERVICE_UNAVAILABLE);
			this.retryAfter.headers(http2).forEach(headers::set);
			return response.setComplete();
		}
		byte[] body = EventFormat.retry(Duration.ofSeconds(Long.parseLong(this.retryAfter.next())))
			.getBytes(StandardCharsets.US_ASCII);
		headers.setContentType(MediaType.TEXT_EVENT_STREAM);
		RetryAfter.connectionHeaders(http2).forEach(headers::set);
		headers.set(HttpHeaders.CACHE_CONTROL, "no-store");
		headers.setContentLength(body.length);
		return response.writeWith(Mono.fromSupplier(() -> response.bufferFactory().wrap(body)));
	}

	/**
	 * Whether a response is a stream, now that it is written. Of one that the application
	 * has encoded nobody can tell where an event ends.
	 */
	boolean isStream(ServerWebExchange exchange, ServerHttpResponse response) {
		HttpHeaders headers = response.getHeaders();
		return isEndless(exchange.getRequest(), isEvents(response))
				&& (response.getStatusCode() == null || response.getStatusCode().value() == 200)
				&& !headers.containsHeader(HttpHeaders.CONTENT_ENCODING)
				&& !StreamRules.isJsonDocument(headers.getFirst(HttpHeaders.CONTENT_TYPE)) && !response.isCommitted();
	}

	private static boolean isEvents(ServerHttpResponse response) {
		return StreamRules.isEvents(response.getHeaders().getFirst(HttpHeaders.CONTENT_TYPE));
	}

	/**
	 * Write a response that is a stream.
	 */
	Mono<Void> write(ServerWebExchange exchange, ServerHttpResponse response,
			Publisher<? extends Publisher<? extends DataBuffer>> body) {
		return Mono.deferContextual((context) -> {
			HandshakePermit permit = this.admission
				.admitStream(RemoteAddress.textOf(exchange.getRequest().getRemoteAddress()));
			HandshakeRefusal refusal = permit.refusal();
			if (refusal != null) {
				return refuse(exchange, response, refusal);
			}
			EventStreamTransport transport = open(exchange, response, permit, context);
			if (transport == null) {
				return response.writeAndFlushWith(body);
			}
			return response.writeAndFlushWith(transport.pass(body))
				.then(Mono.defer(transport::written))
				.doFinally((signal) -> transport.completed());
		});
	}

	private @Nullable EventStreamTransport open(ServerWebExchange exchange, ServerHttpResponse response,
			HandshakePermit permit, ContextView context) {
		try {
			Mono<Principal> principal = exchange.<Principal>getPrincipal().contextWrite(context);
			permit.setPrincipal(() -> AdmittedHandshake.nameIfKnown(principal));
			String registeredPath = RegisteredPath.of(exchange);
			EventStreamTransport transport = new EventStreamTransport(isEvents(response), this.format,
					response.bufferFactory(), channel(exchange),
					this.rules.begin(path(exchange.getRequest()), registeredPath));
			Connection connection = permit.open(registeredPath, transport);
			transport.connect(connection);
			exchange.getAttributes().put(CARRIER_ATTRIBUTE, true);
			connection.opened();
			return transport;
		}
		catch (RuntimeException | LinkageError ex) {
			permit.giveUp("its event stream could not be registered", ex);
			return null;
		}
	}

	private @Nullable ResponseChannel channel(ServerWebExchange exchange) {
		return this.channels.stream()
			.map((lookup) -> lookup.find(exchange))
			.filter(Objects::nonNull)
			.findFirst()
			.orElse(null);
	}

}
