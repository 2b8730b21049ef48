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

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.wsshutdown.drain.ConnectionRegistry;
import io.github.wsshutdown.testsupport.Application;
import io.github.wsshutdown.testsupport.RawWebSocketPeer;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.ClassUtils;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketSession;
import org.springframework.web.reactive.socket.adapter.ReactorNettyWebSocketSession;
import org.springframework.web.reactive.socket.server.WebSocketService;
import org.springframework.web.reactive.socket.server.support.HandshakeWebSocketService;
import org.springframework.web.reactive.socket.server.support.WebSocketHandlerAdapter;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that what an application sees of WebFlux is the same with tracking as without.
 */
class ReactiveHookTests extends ReactiveFixture {

	private static final Duration TIMEOUT = Duration.ofSeconds(5);

	@Override
	public Class<?> configuration() {
		return OwnServiceConfiguration.class;
	}

	@Test
	void whenThereIsNoServletClassThenApplicationWorks() {
		assertThat(ClassUtils.isPresent("jakarta.servlet.Servlet", null)).isFalse();
		assertThat(ClassUtils.isPresent("org.springframework.web.socket.WebSocketHandler", null)).isFalse();
	}

	@Test
	void whenApplicationHasServiceThenItSeesItsHandlersAndSessionsAndConnectionsAreDrained() throws Exception {
		start();
		RawWebSocketPeer peer = open(handshake("/typed").subProtocol("v2.chat"));
		assertThat(peer.responseHeaders()).containsEntry("Sec-WebSocket-Protocol", "v2.chat");
		peer.sendText("anything");
		peer.awaitText("v2.chat", TIMEOUT);
		OwnService service = server().context().getBean(OwnService.class);
		assertThat(service.handlers()).hasOnlyElementsOfType(TypedHandler.class);
		assertThat(TypedHandler.sessions).hasOnlyElementsOfType(ReactorNettyWebSocketSession.class);
		assertThat(server().context().getBean(ConnectionRegistry.class).connections()).hasSize(1);
		assertOutcomes(stop(), 0, 1, 0, 0);
		assertThat(peer.awaitClose(TIMEOUT).closeCode()).isEqualTo(1001);
	}

	@Test
	void whenServiceIsUsedWithoutAdapterThenConnectionsAreDrained() throws Exception {
		start();
		RawWebSocketPeer peer = connect("/direct");
		peer.sendText("anything");
		peer.awaitText("null", TIMEOUT);
		assertThat(server().registry().connections()).hasSize(1);
		assertOutcomes(stop(), 0, 1, 0, 0);
		assertThat(peer.awaitClose(TIMEOUT).closeCode()).isEqualTo(1001);
	}

	/**
	 * An application with its own {@link WebSocketService}.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class OwnServiceConfiguration {

		@Bean
		Application application() {
			return new Application();
		}

		@Bean
		OwnService ownService() {
			return new OwnService();
		}

		@Bean
		WebSocketHandlerAdapter ownAdapter(OwnService service) {
			WebSocketHandlerAdapter adapter = new WebSocketHandlerAdapter(service);
			adapter.setOrder(-5);
			return adapter;
		}

		@Bean
		HandlerMapping handlers(WebSocketService service) {
			WebHandler direct = (exchange) -> service.handleRequest(exchange, new TypedHandler());
			return new SimpleUrlHandlerMapping(Map.of("/typed", new TypedHandler(), "/direct", direct), -1);
		}

	}

	/**
	 * A service that looks at the type of its handlers.
	 */
	static class OwnService implements WebSocketService {

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

}
