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

import java.nio.file.Path;
import java.util.Comparator;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

import io.github.wsshutdown.reactive.RegisteredPath;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.netty.http.server.HttpRouteHandlerMetadata;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.HttpServerRoutes;
import reactor.netty.http.server.WebsocketServerSpec;
import reactor.netty.http.websocket.WebsocketInbound;
import reactor.netty.http.websocket.WebsocketOutbound;

import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;

/**
 * The routes of a server, what is added to which is tracked. Routes are added by one
 * thread, before the server starts.
 */
final class TrackedRoutes implements HttpServerRoutes {

	private final HttpServerRoutes routes;

	private final RouteTracking tracking;

	/** Of the route that is being added. */
	private String path = RegisteredPath.ANY_PATH;

	TrackedRoutes(HttpServerRoutes routes, RouteTracking tracking) {
		this.routes = routes;
		this.tracking = tracking;
	}

	@Override
	public HttpServerRoutes route(Predicate<? super HttpServerRequest> condition,
			BiFunction<? super HttpServerRequest, ? super HttpServerResponse, ? extends Publisher<Void>> handler) {
		if (handler instanceof ReactorHttpHandlerAdapter) {
			this.tracking.complete();
			this.routes.route(condition, handler);
			return this;
		}
		String path = this.path;
		this.routes.route(condition, (request, response) -> this.tracking.handle(path, request, response, handler));
		return this;
	}

	/** Through its response: Reactor Netty would upgrade past that. */
	@Override
	public HttpServerRoutes ws(Predicate<? super HttpServerRequest> condition,
			BiFunction<? super WebsocketInbound, ? super WebsocketOutbound, ? extends Publisher<Void>> handler,
			WebsocketServerSpec spec) {
		return route(condition, (request, response) -> RouteTracking.isUpgraded(request)
				? response.sendWebsocket(handler, spec) : response.sendNotFound());
	}

	@Override
	public HttpServerRoutes ws(String path,
			BiFunction<? super WebsocketInbound, ? super WebsocketOutbound, ? extends Publisher<Void>> handler,
			WebsocketServerSpec spec) {
		return at(path, () -> HttpServerRoutes.super.ws(path, handler, spec));
	}

	@Override
	public HttpServerRoutes get(String path,
			BiFunction<? super HttpServerRequest, ? super HttpServerResponse, ? extends Publisher<Void>> handler) {
		return at(path, () -> HttpServerRoutes.super.get(path, handler));
	}

	private HttpServerRoutes at(String path, Supplier<HttpServerRoutes> adding) {
		this.tracking.add(path);
		this.path = path;
		try {
			return adding.get();
		}
		finally {
			this.path = RegisteredPath.ANY_PATH;
		}
	}

	@Override
	public HttpServerRoutes directory(String uri, Path directory,
			@Nullable Function<HttpServerResponse, HttpServerResponse> interceptor) {
		this.routes.directory(uri, directory, interceptor);
		return this;
	}

	@Override
	public HttpServerRoutes removeIf(Predicate<? super HttpRouteHandlerMetadata> condition) {
		this.routes.removeIf(condition);
		return this;
	}

	@Override
	public HttpServerRoutes comparator(Comparator<HttpRouteHandlerMetadata> comparator) {
		this.routes.comparator(comparator);
		return this;
	}

	@Override
	public HttpServerRoutes noComparator() {
		this.routes.noComparator();
		return this;
	}

	@Override
	public Publisher<Void> apply(HttpServerRequest request, HttpServerResponse response) {
		return this.routes.apply(request, response);
	}

}
