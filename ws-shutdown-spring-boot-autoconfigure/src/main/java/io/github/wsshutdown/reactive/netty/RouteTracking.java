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

package io.github.wsshutdown.reactive.netty;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;

import io.github.wsshutdown.HandshakeRefusal;
import io.github.wsshutdown.admission.HandshakeAdmission;
import io.github.wsshutdown.admission.HandshakePermit;
import io.github.wsshutdown.admission.RemoteAddress;
import io.github.wsshutdown.admission.RetryAfter;
import io.github.wsshutdown.reactive.AdmittedHandshake;
import io.github.wsshutdown.reactive.ServerRoutes;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.HttpServerRoutes;

/**
 * Admits the handshakes of routes that the server has beside Spring's handlers, RSocket's
 * for example, and has their connections tracked. What Spring handles passes untouched:
 * its filters admit it.
 */
public final class RouteTracking implements ServerRoutes {

	private static final Log logger = LogFactory.getLog(RouteTracking.class);

	private final HandshakeAdmission admission;

	private final RetryAfter retryAfter;

	private final TrackingFactory factory = new TrackingFactory();

	private final Set<String> paths = ConcurrentHashMap.newKeySet();

	private volatile boolean complete;

	/**
	 * Create a new {@link RouteTracking}.
	 * @param admission decides about handshakes
	 * @param retryAfter when peers that are refused may come back
	 */
	public RouteTracking(HandshakeAdmission admission, RetryAfter retryAfter) {
		this.admission = admission;
		this.retryAfter = retryAfter;
	}

	/**
	 * Track what is added to the routes of a server from now on.
	 * @param routes the routes
	 * @return the routes that others are to be added to
	 */
	public HttpServerRoutes track(HttpServerRoutes routes) {
		return (routes instanceof TrackedRoutes) ? routes : new TrackedRoutes(routes, this);
	}

	@Override
	public boolean isRegistered(String path) {
		return this.paths.contains(path);
	}

	@Override
	public boolean isComplete() {
		return this.complete;
	}

	void add(String path) {
		this.paths.add(path);
	}

	/**
	 * Called when all routes are known: Spring's handler comes last, when the server
	 * starts.
	 */
	public void complete() {
		this.complete = true;
	}

	/**
	 * What a route does with a request, having admitted it if it is a handshake.
	 */
	Publisher<Void> handle(String path, HttpServerRequest request, HttpServerResponse response,
			BiFunction<? super HttpServerRequest, ? super HttpServerResponse, ? extends Publisher<Void>> handler) {
		if (!isHandshake(request)) {
			return handler.apply(request, response);
		}
		HandshakePermit permit = this.admission.admit(RemoteAddress.textOf(request.remoteAddress()), path);
		HandshakeRefusal refusal = permit.refusal();
		if (refusal != null) {
			logger.debug("Refused a WebSocket handshake: " + refusal);
			return UpgradeInterceptor.refuse(response, this.retryAfter.headers(false));
		}
		AdmittedHandshake handshake = new AdmittedHandshake(path, permit, this.admission.untracked(), this.retryAfter);
		return Mono
			.defer(() -> Mono
				.fromDirect(handler.apply(request, UpgradeInterceptor.intercept(response, handshake, this.factory))))
			.doFinally((signal) -> handshake.ended());
	}

	/**
	 * Whether Reactor Netty upgrades a request to a route that was added with
	 * {@code ws(...)}.
	 */
	static boolean isUpgraded(HttpServerRequest request) {
		return HttpMethod.CONNECT.equals(request.method()) ? isHandshake(request)
				: request.requestHeaders().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true);
	}

	/** As for requests that Spring handles. */
	private static boolean isHandshake(HttpServerRequest request) {
		HttpHeaders headers = request.requestHeaders();
		if (HttpMethod.GET.equals(request.method())) {
			return headers.contains(HttpHeaderNames.SEC_WEBSOCKET_KEY)
					&& headers.containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true);
		}
		return HttpMethod.CONNECT.equals(request.method()) && headers.contains(HttpHeaderNames.SEC_WEBSOCKET_VERSION);
	}

}
