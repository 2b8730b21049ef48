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

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;

import io.github.wsshutdown.reactive.AdmittedHandshake;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.WebsocketServerSpec;
import reactor.netty.http.websocket.WebsocketInbound;
import reactor.netty.http.websocket.WebsocketOutbound;
import reactor.util.context.ContextView;

/**
 * Stands in for Reactor Netty's response to a handshake. Does as that does, but has the
 * handshake upgraded on the event loop of its channel, where nothing can happen to that
 * meanwhile, and notices the connection that comes of it.
 */
final class UpgradeInterceptor implements InvocationHandler {

	private final HttpServerResponse response;

	private final Channel channel;

	private final AdmittedHandshake handshake;

	private final TrackingFactory factory;

	private UpgradeInterceptor(HttpServerResponse response, AdmittedHandshake handshake, TrackingFactory factory) {
		AtomicReference<Channel> channel = new AtomicReference<>();
		response.withConnection((connection) -> channel.set(connection.channel()));
		this.response = response;
		this.channel = channel.get();
		this.handshake = handshake;
		this.factory = factory;
	}

	static HttpServerResponse intercept(HttpServerResponse response, AdmittedHandshake handshake,
			TrackingFactory factory) {
		return (HttpServerResponse) Proxy.newProxyInstance(HttpServerResponse.class.getClassLoader(),
				new Class<?>[] { HttpServerResponse.class }, new UpgradeInterceptor(response, handshake, factory));
	}

	@Override
	@SuppressWarnings("unchecked")
	public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
		if (arguments != null && method.getName().equals("sendWebsocket")) {
			WebsocketServerSpec spec = (arguments.length > 1) ? (WebsocketServerSpec) arguments[1]
					: WebsocketServerSpec.builder().build();
			return upgrade((BiFunction<WebsocketInbound, WebsocketOutbound, Publisher<Void>>) arguments[0], spec);
		}
		try {
			Object result = method.invoke(this.response, arguments);
			return (result == this.response) ? proxy : result;
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

	private Mono<Void> upgrade(BiFunction<WebsocketInbound, WebsocketOutbound, Publisher<Void>> handler,
			WebsocketServerSpec spec) {
		return Mono.deferContextual((context) -> {
			Mono<Void> upgrade = Mono.defer(() -> upgrade(handler, spec, context));
			return this.channel.eventLoop().inEventLoop() ? upgrade
					: upgrade.subscribeOn(Schedulers.fromExecutor(this.channel.eventLoop()));
		});
	}

	private Mono<Void> upgrade(BiFunction<WebsocketInbound, WebsocketOutbound, Publisher<Void>> handler,
			WebsocketServerSpec spec, ContextView context) {
		if (!this.channel.isActive()) {
			this.handshake.release();
			return this.response.sendWebsocket(handler, spec);
		}
		try {
			if (!this.handshake.beginUpgrade()) {
				return refuse();
			}
			// The chain of filters may have ended before
			this.channel.closeFuture().addListener((closed) -> this.handshake.release());
		}
		catch (RuntimeException | LinkageError ex) {
			this.handshake.release();
			this.handshake.untracked("its upgrade could not be begun", ex);
			return this.response.sendWebsocket(handler, spec);
		}
		return this.response.sendWebsocket(new TrackedUpgrade(handler, this.handshake, context, this.factory), spec);
	}

	private Mono<Void> refuse() {
		return refuse(this.response, this.handshake.refusalHeaders());
	}

	static Mono<Void> refuse(HttpServerResponse response, Map<String, String> headers) {
		response.status(503);
		headers.forEach(response::header);
		return response.send();
	}

}
