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
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.github.wsshutdown.testsupport.Application;
import io.github.wsshutdown.testsupport.Handshake;
import io.github.wsshutdown.testsupport.HandshakeDispatchContract;
import io.github.wsshutdown.testsupport.HandshakeRefused;
import io.github.wsshutdown.testsupport.OnTomcat;
import io.github.wsshutdown.testsupport.PeerKind;
import io.github.wsshutdown.testsupport.RawWebSocketPeer;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import org.apache.tomcat.websocket.server.WsServerContainer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for handshakes that are dispatched, wrapped or answered otherwise, on Tomcat.
 */
class TomcatHandshakeDispatchTests extends HandshakeDispatchContract implements OnTomcat {

	/**
	 * Jetty upgrades to Jakarta endpoints before anything is forwarded.
	 */
	@Test
	void whenHandshakeIsForwardedToEndpointThenItBecomesConnection() throws Exception {
		startWith(DispatchConfiguration.class);
		assertBecomeConnections(Map.of("/forward/endpoint", "/endpoint"));
	}

	@Test
	void whenHandshakeIsForwardedToEndpointThatIsFullThenItIsRefused() {
		startWith(DispatchConfiguration.class, "ws-shutdown.admission.max-sessions-per-path.[/endpoint]=1");
		assertFull("/forward/endpoint");
	}

	/**
	 * Tomcat looks neither at the method nor at the {@code Upgrade} header of what an
	 * application upgrades.
	 */
	@Test
	void whenApplicationUpgradesPostThenItIsAdmittedByThen() throws Exception {
		startWith(PostConfiguration.class);
		RawWebSocketPeer peer = closeLater(post().connectOnly());
		peer.sendHandshake();
		server().application().awaitBegun("post");
		assertThat(server().admission().getSlotsTaken()).isZero();
		assertThat(server().admission().pendingHandshakes()).isZero();
		server().application().release("post");
		peer.readHandshakeResponse();
		peer.startReading();
		peer.sendText("echo hello");
		peer.awaitText("hello", TIMEOUT);
		assertThat(server().registry().connections()).singleElement()
			.satisfies((connection) -> assertThat(connection.getPath()).isEqualTo("/endpoint"));
		assertThat(server().admission().getSlotsTaken()).isOne();
		peer.close();
		Awaitility.await().until(() -> server().admission().getSlotsTaken() == 0);
		RawWebSocketPeer staying = open(post());
		DrainReport report = stop();
		assertThat(staying.awaitClose(TIMEOUT).closeCode()).isEqualTo(1001);
		assertOutcomes(report, 0, 1, 0, 0);
	}

	@Test
	void whenApplicationUpgradesPostAtLimitOrInDrainThenItIsRefused() throws Exception {
		startWith(PostConfiguration.class, "ws-shutdown.admission.max-sessions=1");
		server().application().release("post");
		RawWebSocketPeer peer = open(post());
		assertRefused();
		server().drainer().start().toCompletableFuture().get(30, TimeUnit.SECONDS);
		assertThat(peer.awaitClose(TIMEOUT).closeCode()).isEqualTo(1001);
		Awaitility.await().until(() -> server().admission().getSlotsTaken() == 0);
		assertRefused();
		assertThat(server().admission().getSlotsTaken()).isZero();
		assertThat(server().admission().pendingHandshakes()).isZero();
		assertThat(server().application().openedSessions()).isOne();
	}

	/**
	 * Which endpoint it is becomes known when the answer can no longer be another one.
	 */
	@Test
	void whenApplicationUpgradesPostToEndpointThatIsFullThenOnlyOthersAreRefused() {
		startWith(PostConfiguration.class, "ws-shutdown.admission.max-sessions-per-path.[/endpoint]=1");
		server().application().release("post");
		open(post());
		open(post());
		awaitConnections(2);
		assertThatExceptionOfType(HandshakeRefused.class).isThrownBy(() -> connect(PeerKind.ENDPOINT))
			.satisfies((refused) -> assertThat(refused.status()).isEqualTo(503));
	}

	private void assertRefused() {
		assertThatExceptionOfType(HandshakeRefused.class).isThrownBy(() -> open(post())).satisfies((refused) -> {
			assertThat(refused.status()).isEqualTo(503);
			assertThat(refused.headers()).containsKey("Retry-After").doesNotContainKey("Sec-WebSocket-Accept");
			assertThat(refused.body()).isEmpty();
		});
	}

	private Handshake post() {
		return RawWebSocketPeer.handshake(server().port()).path("/post").method("POST").without("Upgrade");
	}

	/**
	 * An application that upgrades by itself.
	 */
	@Configuration(proxyBeanMethods = false)
	static class PostConfiguration {

		@Bean
		ServletRegistrationBean<HttpServlet> post(Application application, ServerEndpointConfig endpoint) {
			return servlet("post", (request, response) -> {
				application.hold("post");
				upgrade(request, response, endpoint);
			});
		}

		private static void upgrade(HttpServletRequest request, HttpServletResponse response,
				ServerEndpointConfig endpoint) throws ServletException, IOException {
			WsServerContainer container = (WsServerContainer) request.getServletContext()
				.getAttribute(ServerContainer.class.getName());
			try {
				container.upgradeHttpToWebSocket(request, response, endpoint, Map.of());
			}
			catch (DeploymentException ex) {
				throw new ServletException(ex);
			}
		}

	}

}
