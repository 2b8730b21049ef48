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

package io.github.wsshutdown.test;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.github.wsshutdown.DrainPlan;
import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.Outcome;
import io.github.wsshutdown.WebSocketDrainer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.handler.TextWebSocketHandler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link ShutdownAssert} and {@link WebSocketPeerAssert}.
 */
class ShutdownAssertTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(60);

	private ConfigurableApplicationContext context;

	@AfterEach
	void close() {
		if (this.context != null) {
			this.context.close();
		}
	}

	@Test
	void whenPeersSeeCodeThenContextIsClosedAndAssertionHolds() {
		start();
		shutdown().withPeers(3, "/echo").closesPeersWith(1001);
		assertThat(this.context.isActive()).isFalse();
	}

	@Test
	void whenPeerIsOursThenItIsLookedAtAndLeftToUs() {
		start("--ws-shutdown.drain.close-code=4100", "--ws-shutdown.drain.close-reason=Back soon");
		try (WebSocketPeer peer = WebSocketPeer.connect(uri("/echo"))) {
			peer.send("hello");
			assertThat(peer).within(TIMEOUT).receives("hello");
			shutdown().withPeer(peer).closesPeersWith(4100);
			assertThat(peer).within(TIMEOUT).seesCloseCode(4100).seesCloseReason("Back soon");
			assertThat(peer.received()).containsExactly("hello");
		}
	}

	@Test
	void whenPeersSeeAnotherCodeThenAssertionFails() {
		start("--ws-shutdown.drain.close-code=1012");
		ShutdownAssert shutdown = shutdown().withPeers(1, "/echo");
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> shutdown.closesPeersWith(1001))
			.withMessageContaining("Peer of " + uri("/echo"))
			.withMessageContaining("but it saw 1012 \"Server is going away\"");
	}

	@Test
	void whenPeersSeeNoCloseFrameThenAssertionFails() {
		start("--ws-shutdown.enabled=false");
		ShutdownAssert shutdown = shutdown().withPeers(1, "/echo");
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> shutdown.closesPeersWith(1001))
			.withMessageContaining("ended without a close frame");
		assertThat(this.context.isActive()).isFalse();
	}

	@Test
	void whenCloseFrameComesTooLateThenAssertionFails() {
		start("--ws-shutdown.drain.quiet-period=1s");
		ShutdownAssert shutdown = shutdown().withPeers(1, "/echo").within(Duration.ofMillis(500));
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> shutdown.closesPeersWith(1001))
			.withMessageContaining("within PT0.5S");
	}

	@Test
	void whenOneOfManyPeersSeesAnotherCodeThenAssertionFails() {
		start();
		try (WebSocketPeer peer = WebSocketPeer.connect(uri("/echo"))) {
			peer.send("bye");
			assertThat(peer).within(TIMEOUT).seesCloseCode(1000);
			ShutdownAssert shutdown = shutdown().withPeers(2, "/echo").withPeer(peer);
			assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> shutdown.closesPeersWith(1001))
				.withMessageContaining("but it saw 1000");
		}
	}

	@Test
	void whenPeersEndAsSoonAsTheySawTheCloseFrameThenTheyHaveAnsweredIt() {
		start();
		List<WebSocketPeer> peers = Stream.generate(() -> WebSocketPeer.connect(uri("/echo"))).limit(40).toList();
		CompletableFuture<DrainReport> report = this.context.getBean(WebSocketDrainer.class)
			.start(DrainPlan.builder().build())
			.toCompletableFuture();
		peers.parallelStream().forEach((peer) -> {
			assertThat(peer).within(TIMEOUT).seesCloseCode(1001);
			peer.close();
		});
		assertThat(report.orTimeout(60, TimeUnit.SECONDS).join().count(Outcome.ACKNOWLEDGED)).isEqualTo(40);
	}

	@Test
	void whenPeerStaysConnectedThenAssertionsOnItsEndFail() {
		start();
		try (WebSocketPeer peer = WebSocketPeer.connect(uri("/echo"))) {
			WebSocketPeerAssert impatient = assertThat(peer).within(Duration.ofMillis(100));
			assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> impatient.seesCloseCode(1001))
				.withMessageContaining("but it is still connected");
			assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> impatient.seesCloseReason(""))
				.withMessageContaining("but it is still connected");
			assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> impatient.receives("hello"))
				.withMessageContaining("but it has received []");
		}
	}

	@Test
	void whenHandshakeIsRefusedThenThereIsNoPeer() {
		start("--ws-shutdown.admission.max-sessions=1");
		ShutdownAssert shutdown = shutdown();
		assertThatIllegalStateException().isThrownBy(() -> shutdown.withPeers(2, "/echo"))
			.withMessageContaining("Could not connect to " + uri("/echo") + ": the server answered 503");
	}

	@Test
	void whenThereAreNoPeersThenContextIsNotClosed() {
		start();
		assertThatIllegalStateException().isThrownBy(() -> shutdown().closesPeersWith(1001));
		assertThat(this.context.isActive()).isTrue();
	}

	@Test
	void whenContextHasNoWebServerThenAssertionFails() {
		this.context = new GenericApplicationContext();
		this.context.refresh();
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> shutdown().withPeers(1, "/echo"))
			.withMessageContaining("with a running web server");
	}

	private ShutdownAssert shutdown() {
		return ShutdownAssertions.assertThatShutdown(this.context).within(TIMEOUT);
	}

	private void start(String... arguments) {
		SpringApplication application = new SpringApplication(EchoConfiguration.class);
		application.setRegisterShutdownHook(false);
		application.setDefaultProperties(Map.of("server.port", "0"));
		this.context = application.run(arguments);
	}

	private URI uri(String path) {
		return URI.create("ws://localhost:" + this.context.getEnvironment().getProperty("local.server.port") + path);
	}

	/**
	 * Echoes, and says goodbye when it is told to.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableWebSocket
	static class EchoConfiguration {

		@Bean
		WebSocketConfigurer echo() {
			return (registry) -> registry.addHandler(new TextWebSocketHandler() {

				@Override
				protected void handleTextMessage(WebSocketSession session, TextMessage message) throws Exception {
					if (message.getPayload().equals("bye")) {
						session.close();
						return;
					}
					session.sendMessage(message);
				}

			}, "/echo");
		}

	}

}
