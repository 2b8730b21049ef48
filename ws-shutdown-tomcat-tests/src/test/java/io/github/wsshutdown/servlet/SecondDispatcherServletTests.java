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

package io.github.wsshutdown.servlet;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.github.wsshutdown.DrainPlan;
import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.HandshakeRefusal;
import io.github.wsshutdown.InvalidDrainPlanException;
import io.github.wsshutdown.testsupport.DrainFixture;
import io.github.wsshutdown.testsupport.HandshakeRefused;
import io.github.wsshutdown.testsupport.Management;
import io.github.wsshutdown.testsupport.OnTomcat;
import io.github.wsshutdown.testsupport.RawWebSocketPeer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;
import org.springframework.web.socket.config.annotation.StompEndpointRegistry;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketHandlerRegistry;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;
import org.springframework.web.socket.handler.TextWebSocketHandler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for handlers that are registered in the context of a second dispatcher servlet.
 */
@ExtendWith(OutputCaptureExtension.class)
class SecondDispatcherServletTests extends DrainFixture implements OnTomcat {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private static final String UNKNOWN = "no WebSocket handler or endpoint is registered yet";

	@ParameterizedTest
	@ValueSource(strings = { "/ws/stomp", "/chat" })
	void whenPathIsRegisteredWithFirstRequestThenLimitHolds(String path, CapturedOutput output) {
		startWith(SecondDispatcher.class, "ws-shutdown.admission.max-sessions-per-path.[" + path + "]=2",
				"ws-shutdown.age.max=1h", "ws-shutdown.age.exempt-paths=" + path);
		assertThat(output).containsOnlyOnce("limits [" + path + "], under which " + UNKNOWN)
			.containsOnlyOnce("has '" + path + "', under which " + UNKNOWN);
		assertLimit("", path);
	}

	@Test
	void whenServletIsLoadedAtStartThenPathIsKnown(CapturedOutput output) throws Exception {
		startWith(SecondDispatcher.class, "test.load-on-startup=1", "server.servlet.context-path=/app",
				"management.endpoints.web.exposure.include=*",
				"ws-shutdown.admission.max-sessions-per-path.[/ws/stomp]=2", "ws-shutdown.age.max=1h",
				"ws-shutdown.age.exempt-paths=/ws/stomp");
		assertThat(output).doesNotContain(UNKNOWN);
		DrainPlan plan = server().drainer().defaultPlan().mutate().path("/ws/stomp").build();
		assertThat(drain(plan).total()).isZero();
		assertLimit("/app", "/ws/stomp");
		assertThat(new Management(server().port(), "/app").get("metrics/websocket.sessions.active?tag=path:/ws/stomp")
			.<Double>json("$.measurements[0].value")).isEqualTo(2);
		assertThat(drain(plan).total()).isEqualTo(2);
		awaitConnections(0);
	}

	@Test
	void whenKeyHasLostItsSlashesThenItIsUnderstoodOnceServletIsLoaded() {
		startWith(SecondDispatcher.class, "test.load-on-startup=1",
				"ws-shutdown.admission.max-sessions-per-path.wsstomp=2");
		assertLimit("", "/ws/stomp");
	}

	@Test
	void whenAllServletsAreLoadedThenUnknownPathFailsTheStart(CapturedOutput output) {
		assertThatException().isThrownBy(() -> startWith(SecondDispatcher.class, "test.load-on-startup=1",
				"ws-shutdown.admission.max-sessions-per-path.[/missing]=2"));
		assertThat(output).contains("No WebSocket handler or endpoint is registered under '/missing'")
			.contains("/ws/stomp");
	}

	@Test
	void whenPathIsUnknownThenDrainIsRefused() {
		startWith(SecondDispatcher.class);
		DrainPlan plan = server().drainer().defaultPlan().mutate().path("/missing").build();
		assertThatExceptionOfType(InvalidDrainPlanException.class).isThrownBy(() -> server().drainer().start(plan));
	}

	private void assertLimit(String contextPath, String path) {
		open(contextPath + "/second" + path);
		open(contextPath + "/second" + path);
		assertThatExceptionOfType(HandshakeRefused.class).isThrownBy(() -> open(contextPath + "/second" + path))
			.satisfies((refused) -> assertThat(refused.status()).isEqualTo(503));
		awaitConnections(2);
		assertThat(server().registry().connections()).allMatch((connection) -> connection.getPath().equals(path));
		assertThat(server().admission().getRefused(HandshakeRefusal.PATH)).isOne();
	}

	private DrainReport drain(DrainPlan plan) throws Exception {
		return server().drainer().start(plan).toCompletableFuture().get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
	}

	private void open(String path) {
		closeLater(RawWebSocketPeer.handshake(server().port()).path(path).open()).startReading();
	}

	/**
	 * An application with a second dispatcher servlet that has a context of its own.
	 */
	@Configuration(proxyBeanMethods = false)
	static class SecondDispatcher {

		@Bean
		ServletRegistrationBean<DispatcherServlet> secondDispatcher(Environment environment) {
			AnnotationConfigWebApplicationContext context = new AnnotationConfigWebApplicationContext();
			context.register(Handlers.class);
			ServletRegistrationBean<DispatcherServlet> registration = new ServletRegistrationBean<>(
					new DispatcherServlet(context), "/second/*");
			registration.setName("second");
			registration.setLoadOnStartup(environment.getProperty("test.load-on-startup", Integer.class, -1));
			return registration;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableWebSocket
	@EnableWebSocketMessageBroker
	static class Handlers implements WebSocketConfigurer, WebSocketMessageBrokerConfigurer {

		@Override
		public void registerWebSocketHandlers(WebSocketHandlerRegistry registry) {
			registry.addHandler(new TextWebSocketHandler(), "/chat");
		}

		@Override
		public void registerStompEndpoints(StompEndpointRegistry registry) {
			registry.addEndpoint("/ws/stomp");
		}

	}

}
