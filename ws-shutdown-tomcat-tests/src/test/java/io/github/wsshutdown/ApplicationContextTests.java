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

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

import io.github.wsshutdown.connection.ConnectionRegistry;
import io.github.wsshutdown.testsupport.CloseReaction;
import io.github.wsshutdown.testsupport.DrainFixture;
import io.github.wsshutdown.testsupport.OnTomcat;
import io.github.wsshutdown.testsupport.PeerKind;
import io.github.wsshutdown.testsupport.RawWebSocketPeer;
import io.github.wsshutdown.testsupport.TestPeer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests for applications whose context is not the only one of its process, does not last,
 * or never comes to be.
 */
class ApplicationContextTests extends DrainFixture implements OnTomcat {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private static final String[] ARGUMENTS = { "--server.port=0", "--spring.main.banner-mode=off" };

	@Test
	void whenContextsComeAndGoThenNothingOfThemStays() throws Exception {
		for (int i = 0; i < 20; i++) {
			start("ws-shutdown.age.max=1h");
			TestPeer peer = connect(PeerKind.PLAIN);
			awaitConnections(1);
			stop();
			assertThat(peer.awaitClose().code()).isEqualTo(1001);
			assertNoThreadOfOurs();
			assertThat(server().registry().connections()).isEmpty();
		}
	}

	@Test
	void whenStartFailsAfterServerHasStartedThenNothingIsDrainedAndNothingStays() {
		assertThatException().isThrownBy(() -> startWith(FailsLast.class, "ws-shutdown.age.max=1h"))
			.withStackTraceContaining("This start fails");
		TestPeer peer = FailsLast.peer.get();
		assertThat(peer.awaitEnd()).isNotNull();
		peer.close();
		assertNoThreadOfOurs();
	}

	@Test
	void whenThereIsNoServerThenWhatApplicationsInjectDoesNothing() {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(NoServer.class)
			.web(WebApplicationType.NONE)
			.run(ARGUMENTS)) {
			context.getBean(BusySessions.class).hold("no session").close();
			assertThat(context.getBean(WebSocketDrainer.class).state()).isEqualTo(DrainState.ACCEPTING);
		}
		assertNoThreadOfOurs();
	}

	@Test
	void whenParentHasNoServerThenChildIsDrained() throws Exception {
		try (ConfigurableApplicationContext parent = new SpringApplicationBuilder(NoServer.class)
			.web(WebApplicationType.NONE)
			.run(ARGUMENTS)) {
			ConfigurableApplicationContext first = child(parent);
			ConfigurableApplicationContext second = child(parent);
			assertDrainsAlone(first, second);
			second.close();
		}
		assertNoThreadOfOurs();
	}

	/** Spring Boot registers no handlers on the server of such a child. */
	@Test
	void whenParentHasServerTooThenItsPeersStayWhenChildIsClosed() {
		RawWebSocketPeer peer;
		try (ConfigurableApplicationContext parent = new SpringApplicationBuilder(configuration()).run(ARGUMENTS)) {
			peer = peerOf(parent);
			child(parent).close();
			assertThat(parent.getBean(WebSocketDrainer.class).state()).isEqualTo(DrainState.ACCEPTING);
			peerOf(parent);
			Awaitility.await()
				.untilAsserted(() -> assertThat(parent.getBean(ConnectionRegistry.class).connections()).hasSize(2));
		}
		assertThat(peer.awaitClose(TIMEOUT).closeCode()).isEqualTo(1001);
		assertNoThreadOfOurs();
	}

	@Test
	void whenInitialisationIsLazyThenListenersOfDrainAreCreatedForIt() throws Exception {
		startWith(LazyListener.class, "spring.main.lazy-initialization=true");
		TestPeer peer = connect(PeerKind.PLAIN);
		awaitConnections(1);
		assertThat(server().context().getBeanFactory().containsSingleton("lazyListener")).isFalse();
		stop();
		assertThat(peer.awaitClose().code()).isEqualTo(1001);
		Awaitility.await().untilAsserted(() -> assertThat(LazyListener.completed.get()).isNotNull());
	}

	@Test
	void whenManagementHasPortOfItsOwnThenItAnswersDuringDrain() throws Exception {
		start("management.server.port=0", "management.endpoints.web.exposure.include=*",
				"ws-shutdown.drain.timeout=120s", "ws-shutdown.drain.close-timeout=60s");
		int port = server().context().getEnvironment().getRequiredProperty("local.management.port", Integer.class);
		assertThat(get(port, "health/readiness")).isEqualTo(200);
		TestPeer peer = connect(PeerKind.PLAIN, CloseReaction.NEVER_ANSWER);
		awaitConnections(1);
		CompletableFuture<Void> stopping = server().stop();
		assertThat(peer.awaitClose().code()).isEqualTo(1001);
		assertThat(get(port, "health/readiness")).isEqualTo(503);
		assertThat(get(port, "websockets")).isEqualTo(200);
		peer.close();
		stopped(stopping);
	}

	private ConfigurableApplicationContext child(ConfigurableApplicationContext parent) {
		return new SpringApplicationBuilder(configuration()).parent(parent).run(ARGUMENTS);
	}

	private void assertDrainsAlone(ConfigurableApplicationContext closing, ConfigurableApplicationContext staying) {
		RawWebSocketPeer leaving = peerOf(closing);
		RawWebSocketPeer remaining = peerOf(staying);
		closing.close();
		assertThat(leaving.awaitClose(TIMEOUT).closeCode()).isEqualTo(1001);
		assertThat(staying.getBean(WebSocketDrainer.class).state()).isEqualTo(DrainState.ACCEPTING);
		Awaitility.await()
			.untilAsserted(() -> assertThat(staying.getBean(ConnectionRegistry.class).connections()).hasSize(1));
		peerOf(staying);
		staying.close();
		assertThat(remaining.awaitClose(TIMEOUT).closeCode()).isEqualTo(1001);
	}

	private RawWebSocketPeer peerOf(ConfigurableApplicationContext context) {
		int port = ((WebServerApplicationContext) context).getWebServer().getPort();
		RawWebSocketPeer peer = closeLater(RawWebSocketPeer.connect(port, "/plain")).startReading();
		peer.onClose(CloseReaction.ANSWER);
		return peer;
	}

	private static int get(int port, String path) throws Exception {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/actuator/" + path))
			.build();
		return HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode();
	}

	private static void assertNoThreadOfOurs() {
		Awaitility.await()
			.untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
				.noneMatch((thread) -> thread.getName().startsWith("ws-shutdown-") && thread.isAlive()));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class NoServer {

	}

	/**
	 * Fails in the last phase, with a peer connected.
	 */
	@Configuration(proxyBeanMethods = false)
	static class FailsLast {

		private static final AtomicReference<TestPeer> peer = new AtomicReference<>();

		@Bean
		SmartLifecycle failing(WebServerApplicationContext context) {
			return new SmartLifecycle() {

				@Override
				public void start() {
					peer.set(PeerKind.PLAIN.connect(context.getWebServer().getPort()));
					throw new IllegalStateException("This start fails");
				}

				@Override
				public void stop() {
				}

				@Override
				public boolean isRunning() {
					return false;
				}

			};
		}

	}

	/**
	 * Has a listener that is not created before it is needed.
	 */
	@Configuration(proxyBeanMethods = false)
	static class LazyListener {

		private static final AtomicReference<DrainReport> completed = new AtomicReference<>();

		@Bean
		DrainListener lazyListener() {
			return new DrainListener() {

				@Override
				public void drainCompleted(DrainReport report) {
					completed.set(report);
				}

			};
		}

	}

}
