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
import java.util.concurrent.atomic.AtomicInteger;

import io.github.wsshutdown.ConnectionInfo;
import io.github.wsshutdown.WebSocketConnections;
import io.github.wsshutdown.testsupport.RawWebSocketPeer;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what is shown of connections on Reactor Netty.
 */
class ReactiveConnectionsTests extends ReactiveFixture {

	@Override
	public Class<?> configuration() {
		return AuthenticatingConfiguration.class;
	}

	@Test
	void whenConnectionIsOpenThenItsDetailsAreShown() {
		start("server.forward-headers-strategy=framework");
		open(RawWebSocketPeer.handshake(server().port())
			.path("/plain/one?token=secret")
			.header("X-Forwarded-For", "192.0.2.7")
			.header("Name", "alice"));
		awaitConnections(1);
		assertThat(connections().list("/plain/{room}", null, 10)).singleElement().satisfies((info) -> {
			assertThat(info.transport()).isEqualTo("websocket");
			assertThat(info.subProtocol()).isNull();
			assertThat(info.closing()).isFalse();
			assertThat(info.remoteAddress()).isEqualTo("192.0.2.7");
			assertThat(info.principal()).isEqualTo("alice");
			assertThat(info.toString()).doesNotContain("secret");
		});
	}

	@Test
	void whenPrincipalIsInTheContextOfTheHandshakeThenItIsShown() {
		start();
		open(handshake("/plain").header("Name-In-Context", "bob"));
		awaitConnections(1);
		assertThat(connections().list(null, null, 10)).singleElement()
			.satisfies((info) -> assertThat(info.principal()).isEqualTo("bob"));
	}

	@Test
	void whenNobodyIsAuthenticatedThenThereIsNoPrincipal() {
		start();
		connect("/plain");
		awaitConnections(1);
		assertThat(connections().list(null, null, 10)).singleElement()
			.extracting(ConnectionInfo::principal, ConnectionInfo::remoteAddress)
			.containsExactly(null, "127.0.0.1");
	}

	@Test
	void whenOperatorAsksThenPrincipalIsLookedUp() {
		start();
		AuthenticatingConfiguration application = server().context().getBean(AuthenticatingConfiguration.class);
		open(handshake("/plain").header("Name-Looked-Up", "carol"));
		awaitConnections(1);
		assertThat(application.lookedUp).hasValue(0);
		assertThat(connections().list(null, null, 10)).extracting(ConnectionInfo::principal).containsExactly("carol");
		assertThat(application.lookedUp).hasValue(1);
	}

	@Test
	void whenPrincipalFailsThenConnectionIsTrackedAllTheSame() {
		start();
		open(handshake("/plain").header("Name-Looked-Up", "fail"));
		awaitConnections(1);
		assertThat(connections().list(null, null, 10)).extracting(ConnectionInfo::principal).containsOnlyNulls();
		assertThat(server().registry().untracked().count()).isZero();
	}

	private WebSocketConnections connections() {
		return server().context().getBean(WebSocketConnections.class);
	}

	/**
	 * An application that believes every name.
	 */
	@Configuration(proxyBeanMethods = false)
	@Import(ReactiveTestConfiguration.class)
	static class AuthenticatingConfiguration {

		private final AtomicInteger lookedUp = new AtomicInteger();

		@Bean
		WebFilter authenticatingFilter() {
			return (exchange, chain) -> {
				String name = exchange.getRequest().getHeaders().getFirst("Name");
				return chain.filter((name != null) ? authenticated(exchange, () -> name) : exchange);
			};
		}

		/** As an application does it that asks a database. */
		@Bean
		WebFilter lookingUpFilter() {
			return (exchange, chain) -> {
				String name = exchange.getRequest().getHeaders().getFirst("Name-Looked-Up");
				Mono<Principal> principal = Mono.fromSupplier(() -> lookUp(name));
				return chain.filter((name != null) ? exchange.mutate().principal(principal).build() : exchange);
			};
		}

		private Principal lookUp(String name) {
			this.lookedUp.incrementAndGet();
			return () -> {
				if (name.equals("fail")) {
					throw new IllegalStateException("Made to fail");
				}
				return name;
			};
		}

		/** As Spring Security does it. */
		@Bean
		WebFilter contextFilter() {
			return (exchange, chain) -> {
				String name = exchange.getRequest().getHeaders().getFirst("Name-In-Context");
				if (name == null) {
					return chain.filter(exchange);
				}
				Mono<Principal> principal = Mono.deferContextual((context) -> Mono.just(() -> context.get("name")));
				return chain.filter(exchange.mutate().principal(principal).build())
					.contextWrite((context) -> context.put("name", name));
			};
		}

		private static ServerWebExchange authenticated(ServerWebExchange exchange, Principal principal) {
			return exchange.mutate().principal(Mono.just(principal)).build();
		}

	}

}
