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

package io.github.wsshutdown.testsupport;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.github.wsshutdown.DrainPlan;
import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.WebSocketDrainer;
import io.github.wsshutdown.autoconfigure.ServletWebSocketShutdownAutoConfiguration;
import io.github.wsshutdown.autoconfigure.SpringWebSocketShutdownAutoConfiguration;
import io.github.wsshutdown.autoconfigure.WebSocketShutdownAutoConfiguration;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableWebApplicationContext;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;
import org.springframework.boot.web.servlet.ServletListenerRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * An application has Jakarta endpoints and no part of Spring that knows of WebSocket.
 */
public abstract class JakartaOnlyContract {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private final WebApplicationContextRunner contextRunner;

	/**
	 * Create a new {@link JakartaOnlyContract}.
	 * @param server the auto-configurations of the server
	 */
	protected JakartaOnlyContract(Class<?>... server) {
		this.contextRunner = new WebApplicationContextRunner(AnnotationConfigServletWebServerApplicationContext::new)
			.withClassLoader(
					new FilteredClassLoader("org.springframework.web.socket", "org.springframework.web.servlet"))
			.withPropertyValues("server.port=0", "server.servlet.register-default-servlet=true")
			.withUserConfiguration(EndpointConfiguration.class)
			.withConfiguration(AutoConfigurations.of(server))
			.withConfiguration(AutoConfigurations.of(WebSocketShutdownAutoConfiguration.class,
					ServletWebSocketShutdownAutoConfiguration.class, SpringWebSocketShutdownAutoConfiguration.class));
	}

	@Test
	void whenPathIsFullThenOthersAreNotAndPeersAreDrained() {
		this.contextRunner.withPropertyValues("ws-shutdown.admission.max-sessions-per-path[/echo/{room}]=1")
			.run((context) -> {
				int port = port(context);
				try (RawWebSocketPeer peer = connect(port, "/echo/1");
						RawWebSocketPeer other = connect(port, "/other")) {
					assertFull(port, "/echo/2");
					context.close();
					assertThat(peer.awaitClose(TIMEOUT).closeCode()).isEqualTo(1001);
					assertThat(other.awaitClose(TIMEOUT).closeCode()).isEqualTo(1001);
				}
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "[/other]", ".other" })
	void whenPathHasNoVariableThenItsLimitHolds(String key) {
		this.contextRunner.withPropertyValues("ws-shutdown.admission.max-sessions-per-path" + key + "=1")
			.run((context) -> {
				int port = port(context);
				try (RawWebSocketPeer peer = connect(port, "/other")) {
					assertFull(port, "/other");
					connect(port, "/echo/1").close();
					assertThat(peer.closeFrames()).isZero();
				}
			});
	}

	@Test
	void whenPathIsDrainedThenOthersStay() {
		this.contextRunner.run((context) -> {
			int port = port(context);
			try (RawWebSocketPeer peer = connect(port, "/echo/1"); RawWebSocketPeer other = connect(port, "/other")) {
				DrainReport report = context.getBean(WebSocketDrainer.class)
					.start(DrainPlan.builder().path("/echo/{room}").build())
					.toCompletableFuture()
					.get(20, TimeUnit.SECONDS);
				assertThat(report.acknowledged()).isOne();
				assertThat(peer.awaitClose(TIMEOUT).closeCode()).isEqualTo(1001);
				assertThat(other.closeFrames()).isZero();
			}
		});
	}

	@Test
	void whenPathIsUnknownThenApplicationDoesNotStart() {
		this.contextRunner.withPropertyValues("ws-shutdown.admission.max-sessions-per-path[/missing]=1")
			.run((context) -> assertThat(context).getFailure().hasMessageContaining("/missing"));
	}

	private static int port(AssertableWebApplicationContext context) {
		return ((WebServerApplicationContext) context.getSourceApplicationContext()).getWebServer().getPort();
	}

	private static RawWebSocketPeer connect(int port, String path) {
		RawWebSocketPeer peer = RawWebSocketPeer.connect(port, path);
		peer.startReading();
		peer.sendText("hello");
		peer.awaitText("hello", TIMEOUT);
		return peer;
	}

	private static void assertFull(int port, String path) {
		assertThatExceptionOfType(HandshakeRefused.class).isThrownBy(() -> RawWebSocketPeer.connect(port, path))
			.satisfies((refused) -> assertThat(refused.status()).isEqualTo(503));
	}

	/**
	 * An application that registers its endpoint with the container.
	 */
	@Configuration(proxyBeanMethods = false)
	static class EndpointConfiguration {

		@Bean
		ServletListenerRegistrationBean<ServletContextListener> endpoint() {
			return new ServletListenerRegistrationBean<>(new EndpointRegistrar());
		}

	}

	/**
	 * Registers the endpoint once the container is there.
	 */
	static class EndpointRegistrar implements ServletContextListener {

		@Override
		public void contextInitialized(ServletContextEvent event) {
			try {
				ServerContainer container = (ServerContainer) event.getServletContext()
					.getAttribute(ServerContainer.class.getName());
				container.addEndpoint(ServerEndpointConfig.Builder.create(EchoEndpoint.class, "/echo/{room}").build());
				container.addEndpoint(ServerEndpointConfig.Builder.create(EchoEndpoint.class, "/other").build());
			}
			catch (DeploymentException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

	/**
	 * Says what it is told.
	 */
	public static class EchoEndpoint extends Endpoint {

		@Override
		public void onOpen(Session session, EndpointConfig config) {
			session.addMessageHandler(String.class, (message) -> session.getAsyncRemote().sendText(message));
		}

	}

}
