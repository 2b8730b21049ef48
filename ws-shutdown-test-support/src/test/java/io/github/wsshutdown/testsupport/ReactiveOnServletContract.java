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
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.github.wsshutdown.Admission;
import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.DrainState;
import io.github.wsshutdown.WebSocketDrainer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.server.RequestUpgradeStrategy;
import org.springframework.web.reactive.socket.server.WebSocketService;
import org.springframework.web.reactive.socket.server.support.HandshakeWebSocketService;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What is to hold for WebFlux on a servlet container, where connections are not drained.
 */
@ExtendWith(OutputCaptureExtension.class)
public abstract class ReactiveOnServletContract {

	/**
	 * The application.
	 */
	protected abstract Class<? extends EchoConfiguration> configuration();

	@Test
	void whenServerIsServletContainerThenItIsToldOnceAndHandshakesAreRefusedDuringDrain(CapturedOutput output)
			throws Exception {
		try (ConfigurableApplicationContext context = start()) {
			int port = ((WebServerApplicationContext) context).getWebServer().getPort();
			WebSocketDrainer drainer = context.getBean(WebSocketDrainer.class);
			for (int i = 0; i < 3; i++) {
				try (RawWebSocketPeer peer = RawWebSocketPeer.connect(port, "/echo")) {
					peer.startReading();
					peer.sendText("hello");
					peer.awaitText("hello", Duration.ofSeconds(5));
				}
			}
			assertThat(output).containsOnlyOnce("WebSocket connections are not drained");
			CompletableFuture<DrainReport> drained = drainer.start().toCompletableFuture();
			assertThat(drained.get().total()).isZero();
			assertThat(drainer.state()).isEqualTo(DrainState.DRAINED);
			assertThatExceptionOfType(HandshakeRefused.class).isThrownBy(() -> RawWebSocketPeer.connect(port, "/echo"))
				.satisfies((refused) -> assertThat(refused.status()).isEqualTo(503));
		}
	}

	@Test
	void whenPropertiesAreAboutConnectionsThenStartTellsThatTheyHaveNoEffect(CapturedOutput output) {
		try (ConfigurableApplicationContext context = start("--ws-shutdown.admission.max-sessions=1",
				"--ws-shutdown.admission.max-sessions-per-path.[/echo]=1", "--ws-shutdown.drain.notice.text=bye",
				"--ws-shutdown.admission.retry-after=2s")) {
			assertThat(output)
				.containsOnlyOnce("no effect on them: ws-shutdown.admission.max-sessions,"
						+ " ws-shutdown.admission.max-sessions-per-path, ws-shutdown.drain.notice.text")
				.doesNotContain("ws-shutdown.admission.retry-after");
			int port = ((WebServerApplicationContext) context).getWebServer().getPort();
			try (RawWebSocketPeer first = RawWebSocketPeer.connect(port, "/echo")) {
				first.startReading();
				first.sendText("hello");
				first.awaitText("hello", Duration.ofSeconds(5));
				Awaitility.await().until(() -> context.getBean(Admission.class).getSlotsTaken() == 0);
				try (RawWebSocketPeer second = RawWebSocketPeer.connect(port, "/echo")) {
					second.startReading();
					second.sendText("hello");
					second.awaitText("hello", Duration.ofSeconds(5));
				}
			}
		}
	}

	@Test
	void whenNoPropertyIsSetThenStartTellsNothing(CapturedOutput output) {
		start().close();
		assertThat(output).doesNotContain("no effect");
	}

	private ConfigurableApplicationContext start(String... properties) {
		SpringApplication application = new SpringApplication(configuration());
		application.setWebApplicationType(WebApplicationType.REACTIVE);
		application.setRegisterShutdownHook(false);
		application.setDefaultProperties(Map.of("server.port", "0", "spring.main.banner-mode", "off"));
		return application.run(properties);
	}

	/**
	 * A reactive application without a server.
	 */
	@Configuration(proxyBeanMethods = false)
	public abstract static class EchoConfiguration implements WebFluxConfigurer {

		private final RequestUpgradeStrategy upgradeStrategy;

		protected EchoConfiguration(RequestUpgradeStrategy upgradeStrategy) {
			this.upgradeStrategy = upgradeStrategy;
		}

		@Override
		public WebSocketService getWebSocketService() {
			return new HandshakeWebSocketService(this.upgradeStrategy);
		}

		@Bean
		HttpHandler httpHandler(ApplicationContext context) {
			return WebHttpHandlerBuilder.applicationContext(context).build();
		}

		@Bean
		HandlerMapping handlers() {
			WebSocketHandler echo = (session) -> session
				.send(session.receive().map((message) -> session.textMessage(message.getPayloadAsText())));
			return new SimpleUrlHandlerMapping(Map.of("/echo", echo), -1);
		}

	}

}
