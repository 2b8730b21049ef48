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

package io.github.wsshutdown.servlet.tomcat;

import java.time.Duration;

import io.github.wsshutdown.autoconfigure.ServletWebSocketShutdownAutoConfiguration;
import io.github.wsshutdown.autoconfigure.SpringWebSocketShutdownAutoConfiguration;
import io.github.wsshutdown.autoconfigure.TomcatWebSocketShutdownAutoConfiguration;
import io.github.wsshutdown.autoconfigure.WebSocketShutdownAutoConfiguration;
import io.github.wsshutdown.testsupport.HandshakeRefused;
import io.github.wsshutdown.testsupport.RawWebSocketPeer;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpoint;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;
import org.springframework.boot.web.servlet.ServletListenerRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for an application that has Jakarta endpoints and nothing of Spring's WebSocket
 * support.
 */
class JakartaOnlyTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(5);

	private final WebApplicationContextRunner contextRunner = new WebApplicationContextRunner(
			AnnotationConfigServletWebServerApplicationContext::new)
		.withClassLoader(
				new FilteredClassLoader("org.springframework.web.socket", "org.springframework.web.servlet.handler"))
		.withPropertyValues("server.port=0", "server.servlet.register-default-servlet=true")
		.withUserConfiguration(EndpointConfiguration.class)
		.withConfiguration(AutoConfigurations.of(TomcatServletWebServerAutoConfiguration.class,
				WebSocketShutdownAutoConfiguration.class, TomcatWebSocketShutdownAutoConfiguration.class,
				ServletWebSocketShutdownAutoConfiguration.class, SpringWebSocketShutdownAutoConfiguration.class));

	@Test
	void whenPathIsFullThenHandshakeIsRefusedAndPeersAreDrained() {
		this.contextRunner.withPropertyValues("ws-shutdown.admission.max-sessions-per-path[/echo/{room}]=1")
			.run((context) -> {
				int port = ((WebServerApplicationContext) context.getSourceApplicationContext()).getWebServer()
					.getPort();
				try (RawWebSocketPeer peer = RawWebSocketPeer.connect(port, "/echo/1")) {
					peer.startReading();
					peer.sendText("hello");
					peer.awaitText("hello", TIMEOUT);
					assertThatExceptionOfType(HandshakeRefused.class)
						.isThrownBy(() -> RawWebSocketPeer.connect(port, "/echo/2"))
						.satisfies((refused) -> assertThat(refused.status()).isEqualTo(503));
					context.close();
					assertThat(peer.awaitClose(TIMEOUT).closeCode()).isEqualTo(1001);
				}
			});
	}

	@Test
	void whenPathIsUnknownThenApplicationDoesNotStart() {
		this.contextRunner.withPropertyValues("ws-shutdown.admission.max-sessions-per-path[/missing]=1")
			.run((context) -> assertThat(context).getFailure().hasMessageContaining("/missing"));
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
				((ServerContainer) event.getServletContext().getAttribute(ServerContainer.class.getName()))
					.addEndpoint(EchoEndpoint.class);
			}
			catch (DeploymentException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

	/**
	 * Says what it is told.
	 */
	@ServerEndpoint("/echo/{room}")
	public static class EchoEndpoint {

		@OnMessage
		public String echo(String message) {
			return message;
		}

	}

}
