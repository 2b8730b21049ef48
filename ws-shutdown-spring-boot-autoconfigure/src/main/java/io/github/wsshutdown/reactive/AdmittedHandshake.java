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

import java.security.Principal;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import io.github.wsshutdown.admission.HandshakePermit;
import io.github.wsshutdown.admission.RetryAfter;
import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.connection.ConnectionTransport;
import io.github.wsshutdown.connection.UntrackedConnections;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.util.Assert;
import org.springframework.web.server.ServerWebExchange;

/**
 * A handshake on its way through the application, with its permit.
 */
public final class AdmittedHandshake {

	private static final String ATTRIBUTE = AdmittedHandshake.class.getName();

	private final HandshakePermit permit;

	private final UntrackedConnections untracked;

	private final RetryAfter retryAfter;

	private final String path;

	private volatile @Nullable ServerWebExchange exchange;

	private volatile ContextView context = Context.empty();

	private volatile boolean upgraded;

	/**
	 * Create a new {@link AdmittedHandshake} of a route of the server that is none of
	 * Spring's.
	 * @param path the path of the route
	 * @param permit the permit
	 * @param untracked counts the connections that are not tracked
	 * @param retryAfter when a peer that is refused may come back
	 */
	public AdmittedHandshake(String path, HandshakePermit permit, UntrackedConnections untracked,
			RetryAfter retryAfter) {
		this.path = path;
		this.permit = permit;
		this.untracked = untracked;
		this.retryAfter = retryAfter;
	}

	AdmittedHandshake(ServerWebExchange exchange, HandshakePermit permit, UntrackedConnections untracked,
			RetryAfter retryAfter) {
		this(RegisteredPath.ANY_PATH, permit, untracked, retryAfter);
		this.exchange = exchange;
		exchange.getAttributes().put(ATTRIBUTE, this);
	}

	static @Nullable AdmittedHandshake of(ServerWebExchange exchange) {
		return exchange.getAttribute(ATTRIBUTE);
	}

	/**
	 * Called with the exchange as the application's filters have made it.
	 */
	void filtered(ServerWebExchange exchange, ContextView context) {
		this.exchange = exchange;
		this.context = context;
	}

	/**
	 * The request as the server knows it.
	 * @param <T> its type
	 * @return the request
	 */
	public <T> T nativeRequest() {
		ServerWebExchange exchange = this.exchange;
		Assert.state(exchange != null, "Handshake is none of Spring's");
		return ServerHttpRequestDecorator.getNativeRequest(exchange.getRequest());
	}

	/**
	 * Hand the permit over to what answers the handshake. From now on it is up to that to
	 * use the permit up, or to release it.
	 * @return the permit
	 */
	public HandshakePermit handOver() {
		setPrincipal(() -> this.context);
		upgraded();
		return this.permit;
	}

	/**
	 * Called right before the handshake is answered with an upgrade.
	 * @return whether it may be; else it is to be answered with status 503 and the
	 * {@link #refusalHeaders()}
	 */
	public boolean beginUpgrade() {
		String path = path();
		setPrincipal(() -> this.context);
		boolean admitted = this.permit.beginUpgrade() && this.permit.claimPath(path)
				&& this.permit.claimPrincipal(() -> null);
		if (!admitted) {
			this.permit.release();
		}
		return admitted;
	}

	/**
	 * The headers of a refusal.
	 * @return the headers
	 */
	public Map<String, String> refusalHeaders() {
		return this.retryAfter.headers(false);
	}

	/**
	 * Called when the handshake has been answered with an upgrade. From now on it is up
	 * to the caller to use the permit up, or to release it.
	 */
	public void upgraded() {
		this.upgraded = true;
	}

	/**
	 * Turn the handshake into a connection.
	 * @param transport the transport
	 * @param subProtocol the negotiated sub-protocol, {@code null} if there is none
	 * @param context the context of the handshake, in which its principal is looked up
	 * @return the connection, {@code null} if the permit was given back before
	 */
	public @Nullable Connection open(ConnectionTransport transport, @Nullable String subProtocol, ContextView context) {
		this.permit.setSubProtocol(subProtocol);
		setPrincipal(() -> context);
		return this.permit.openIfHeld(path(), transport);
	}

	private void setPrincipal(Supplier<ContextView> context) {
		this.permit.setPrincipal(() -> {
			ServerWebExchange exchange = this.exchange;
			return (exchange != null) ? nameIfKnown(exchange.<Principal>getPrincipal().contextWrite(context.get()))
					: null;
		});
	}

	/**
	 * Give the permit back. Does nothing if the handshake has become a connection.
	 */
	public void release() {
		this.permit.release();
	}

	/**
	 * Called when the application has handled the request.
	 */
	public void ended() {
		if (!this.upgraded) {
			this.permit.release();
		}
	}

	/**
	 * Count a connection that works without being tracked.
	 * @param reason why, as the end of a sentence; from a bounded set
	 * @param cause the failure, {@code null} if there is none
	 */
	public void untracked(String reason, @Nullable Throwable cause) {
		this.untracked.add(reason, cause);
	}

	/**
	 * Without waiting, which is enough for whoever the handshake was authenticated as.
	 * Spring Security may have a principal that stands for everyone without a name.
	 */
	static @Nullable String nameIfKnown(Mono<Principal> principal) {
		CompletableFuture<String> name = principal
			.filter((known) -> !known.getClass().getSimpleName().equals("AnonymousAuthenticationToken"))
			.map(Principal::getName)
			.onErrorComplete()
			.toFuture();
		String known = name.getNow(null);
		name.cancel(true);
		return known;
	}

	/**
	 * The path under which the handler of the handshake was found.
	 * @return the pattern
	 */
	public String path() {
		ServerWebExchange exchange = this.exchange;
		return (exchange != null) ? RegisteredPath.of(exchange) : this.path;
	}

}
