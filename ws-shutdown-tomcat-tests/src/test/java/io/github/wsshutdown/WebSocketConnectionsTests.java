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

package io.github.wsshutdown;

import java.io.IOException;
import java.security.Principal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import io.github.wsshutdown.testsupport.CloseReaction;
import io.github.wsshutdown.testsupport.DrainFixture;
import io.github.wsshutdown.testsupport.OnTomcat;
import io.github.wsshutdown.testsupport.PeerKind;
import io.github.wsshutdown.testsupport.RawWebSocketPeer;
import io.github.wsshutdown.testsupport.ServletTestConfiguration;
import io.github.wsshutdown.testsupport.TestPeer;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link WebSocketConnections}.
 */
class WebSocketConnectionsTests extends DrainFixture implements OnTomcat {

	@Override
	public Class<?> configuration() {
		return AuthenticatingConfiguration.class;
	}

	@Test
	void whenConnectionIsOpenThenItsDetailsAreShown() {
		start("server.forward-headers-strategy=framework");
		Instant before = Instant.now().minusMillis(1);
		closeLater(RawWebSocketPeer.handshake(server().port())
			.path("/plain/one?token=secret")
			.header("X-Forwarded-For", "2001:db8::7")
			.header("Name", "alice")
			.open());
		awaitConnections(1);
		assertThat(connections().list(null, null, 10)).singleElement().satisfies((info) -> {
			assertThat(info.path()).isEqualTo("/plain/{room}");
			assertThat(info.transport()).isEqualTo("websocket");
			assertThat(info.subProtocol()).isNull();
			assertThat(info.openedAt()).isBetween(before, Instant.now());
			assertThat(info.closing()).isFalse();
			assertThat(info.remoteAddress()).isEqualTo("[2001:db8::7]");
			assertThat(info.principal()).isEqualTo("alice");
			assertThat(info.toString()).doesNotContain("secret");
			assertThat(connections().find(info.id())).map(ConnectionInfo::path).contains(info.path());
		});
	}

	@Test
	void whenSubProtocolWasNegotiatedThenItIsShown() {
		start();
		connect(PeerKind.STOMP);
		assertThat(connections().list(null, null, 10)).singleElement().satisfies((info) -> {
			assertThat(info.subProtocol()).startsWith("v1").endsWith("stomp");
			assertThat(info.principal()).isNull();
			assertThat(info.remoteAddress()).isEqualTo("127.0.0.1");
		});
	}

	@Test
	void whenApplicationHasClosedThenConnectionIsClosingUntilItIsGone() {
		start("ws-shutdown.drain.timeout=120s", "ws-shutdown.drain.close-timeout=60s");
		TestPeer peer = connect(PeerKind.PLAIN, CloseReaction.NEVER_ANSWER);
		awaitConnections(1);
		peer.command("bye");
		peer.awaitClose();
		Awaitility.await()
			.untilAsserted(() -> assertThat(connections().list(null, null, 10)).singleElement()
				.satisfies((info) -> assertThat(info.closing()).isTrue()));
		peer.raw().sendClose(4000, "");
		Awaitility.await().until(() -> connections().list(null, null, 10).isEmpty());
	}

	@Test
	void whenAskedPageByPageThenEveryConnectionIsShownOnceThoughTheLastOneIsGone() {
		start();
		List<TestPeer> peers = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			peers.add(connect(PeerKind.PLAIN));
			awaitConnections(i + 1);
		}
		connect(PeerKind.STOMP);
		awaitConnections(6);
		List<ConnectionInfo> first = connections().list("/plain", null, 2);
		peers.get(1).raw().sendClose(1000, "");
		awaitConnections(5);
		List<ConnectionInfo> second = connections().list("/plain", first.get(1).id(), 10);
		assertThat(first).hasSize(2);
		assertThat(second).hasSize(3).extracting(ConnectionInfo::path).containsOnly("/plain");
		assertThat(second).extracting(ConnectionInfo::id).doesNotContain(first.get(0).id(), first.get(1).id());
		assertThat(connections().find(first.get(1).id())).isEmpty();
	}

	@Test
	void whenIdIsNoneOfOursThenNothingIsFound() {
		start();
		connect(PeerKind.PLAIN);
		awaitConnections(1);
		String id = connections().list(null, null, 1).get(0).id();
		String other = ((id.charAt(0) != 'A') ? 'A' : 'B') + id.substring(1);
		assertThat(id).hasSize(22).matches("[A-Za-z0-9_-]+");
		for (String wrong : List.of(other, "1", "", "!".repeat(22), "x".repeat(10_000))) {
			assertThat(connections().find(wrong)).isEmpty();
			assertThatIllegalArgumentException().isThrownBy(() -> connections().list(null, wrong, 10))
				.withMessageContaining("'after'");
		}
	}

	private WebSocketConnections connections() {
		return server().context().getBean(WebSocketConnections.class);
	}

	/**
	 * An application that believes every name.
	 */
	@Configuration(proxyBeanMethods = false)
	@Import(ServletTestConfiguration.class)
	static class AuthenticatingConfiguration {

		@Bean
		Filter authenticatingFilter() {
			return new AuthenticatingFilter();
		}

	}

	/**
	 * Authenticates a request by a header.
	 */
	static class AuthenticatingFilter extends HttpFilter {

		@Override
		protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
				throws IOException, ServletException {
			String name = request.getHeader("Name");
			chain.doFilter((name != null) ? authenticated(request, name) : request, response);
		}

		private static HttpServletRequest authenticated(HttpServletRequest request, String name) {
			return new HttpServletRequestWrapper(request) {

				@Override
				public Principal getUserPrincipal() {
					return () -> name;
				}

			};
		}

	}

}
