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
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

import io.github.wsshutdown.testsupport.Application;
import io.github.wsshutdown.testsupport.boot.AutoConfigured;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.WebsocketServerSpec;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.reactive.socket.HandshakeInfo;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketSession;
import org.springframework.web.reactive.socket.adapter.ReactorNettyWebSocketSession;
import org.springframework.web.reactive.socket.server.RequestUpgradeStrategy;
import org.springframework.web.reactive.socket.server.WebSocketService;
import org.springframework.web.reactive.socket.server.support.HandshakeWebSocketService;
import org.springframework.web.reactive.socket.server.support.WebSocketHandlerAdapter;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;

/**
 * An application that makes handshakes in all the ways that there are.
 */
@Configuration(proxyBeanMethods = false)
@Import(AutoConfigured.class)
class OwnServicesConfiguration {

	@Bean
	Application application() {
		return new Application();
	}

	@Bean
	TypedHandler typedHandler() {
		return new TypedHandler();
	}

	@Bean
	OwnService ownService() {
		return new OwnService();
	}

	@Bean
	FinalMethodsService finalMethodsService() {
		return new FinalMethodsService();
	}

	@Bean
	WebSocketService proxiedService() {
		return (WebSocketService) new ProxyFactory(new HandshakeWebSocketService()).getProxy();
	}

	@Bean
	OwnAdapter ownAdapter(OwnService service) {
		return new OwnAdapter(service);
	}

	@Bean
	HandlerMapping handlers(TypedHandler handler, OwnAdapter adapter, OwnService direct,
			FinalMethodsService finalMethods, WebSocketService proxiedService) {
		adapter.setOrder(-5);
		WebHandler refused = (exchange) -> {
			ServerHttpResponse response = exchange.getResponse();
			response.setStatusCode(HttpStatus.FORBIDDEN);
			return response
				.writeWith(Mono.just(response.bufferFactory().wrap("not you".getBytes(StandardCharsets.UTF_8))));
		};
		return new SimpleUrlHandlerMapping(Map.of("/adapter", handler, "/direct", upgrade(direct, handler),
				"/finalMethods", upgrade(finalMethods, handler), "/proxied", upgrade(proxiedService, handler),
				"/strategy", upgrade(new HandshakeWebSocketService(new OwnStrategy()), handler), "/handMade",
				upgrade(new HandshakeWebSocketService(), handler), "/refused", refused), -1);
	}

	private static WebHandler upgrade(WebSocketService service, WebSocketHandler handler) {
		return (exchange) -> service.handleRequest(exchange, handler);
	}

	@Bean
	RouterFunction<ServerResponse> route(TypedHandler handler) {
		WebSocketService service = new HandshakeWebSocketService();
		return RouterFunctions.route()
			.GET("/router", (request) -> service.handleRequest(request.exchange(), handler).then(Mono.empty()))
			.build();
	}

	/**
	 * An adapter of the application's own, which is injected as such.
	 */
	static final class OwnAdapter extends WebSocketHandlerAdapter {

		OwnAdapter(WebSocketService service) {
			super(service);
		}

	}

	/**
	 * A service that looks at the type of its handlers.
	 */
	static final class OwnService implements WebSocketService {

		private final HandshakeWebSocketService delegate = new HandshakeWebSocketService();

		private final List<WebSocketHandler> handlers = new CopyOnWriteArrayList<>();

		@Override
		public Mono<Void> handleRequest(ServerWebExchange exchange, WebSocketHandler handler) {
			this.handlers.add(handler);
			return this.delegate.handleRequest(exchange, handler);
		}

		List<WebSocketHandler> handlers() {
			return this.handlers;
		}

	}

	/**
	 * A service as Kotlin compiles it.
	 */
	static class FinalMethodsService implements WebSocketService {

		private final HandshakeWebSocketService delegate = new HandshakeWebSocketService();

		@Override
		public final Mono<Void> handleRequest(ServerWebExchange exchange, WebSocketHandler handler) {
			return this.delegate.handleRequest(exchange, handler);
		}

	}

	/**
	 * Upgrades with sessions of a type of its own.
	 */
	private static final class OwnStrategy implements RequestUpgradeStrategy {

		@Override
		public Mono<Void> upgrade(ServerWebExchange exchange, WebSocketHandler handler, String subProtocol,
				Supplier<HandshakeInfo> info) {
			ServerHttpResponse response = exchange.getResponse();
			HttpServerResponse nativeResponse = ServerHttpResponseDecorator.getNativeResponse(response);
			NettyDataBufferFactory buffers = (NettyDataBufferFactory) response.bufferFactory();
			WebsocketServerSpec spec = WebsocketServerSpec.builder().build();
			return response.setComplete()
				.then(Mono.defer(() -> nativeResponse.keepAlive(true)
					.sendWebsocket(
							(in, out) -> handler.handle(new ReactorNettyWebSocketSession(in, out, info.get(), buffers) {
							}), spec)));
		}

	}

	/**
	 * A handler with a sub-protocol.
	 */
	static class TypedHandler implements WebSocketHandler {

		static final List<WebSocketSession> sessions = new CopyOnWriteArrayList<>();

		@Override
		public List<String> getSubProtocols() {
			return List.of("v1.chat", "v2.chat");
		}

		@Override
		public Mono<Void> handle(WebSocketSession session) {
			sessions.add(session);
			String protocol = String.valueOf(session.getHandshakeInfo().getSubProtocol());
			return session.send(session.receive().map((message) -> session.textMessage(protocol)));
		}

	}

	/**
	 * Upgrades in a method.
	 */
	@Controller
	static class UpgradingController {

		private final TypedHandler handler;

		private final WebSocketService service = new HandshakeWebSocketService();

		UpgradingController(TypedHandler handler) {
			this.handler = handler;
		}

		@GetMapping("/controller")
		Mono<Void> upgrade(ServerWebExchange exchange) {
			return this.service.handleRequest(exchange, this.handler);
		}

	}

}
