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

package io.github.wsshutdown.actuate;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.wsshutdown.testsupport.DrainFixture;
import io.github.wsshutdown.testsupport.OnManagedTomcat;
import io.github.wsshutdown.testsupport.PeerKind;
import io.github.wsshutdown.testsupport.TestPeer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what a balancer that asks the readiness probe is told.
 */
class AvailabilityProbeTests extends DrainFixture implements OnManagedTomcat {

	private static final String PROBE = "/actuator/health/readiness";

	private static final String[] TEN_SLOTS = { "ws-shutdown.admission.max-sessions=10",
			"ws-shutdown.admission.readiness=true" };

	private final HttpClient client = HttpClient.newHttpClient();

	@Test
	void whenSlotsBecomeFreeWhileApplicationStopsThenProbeKeepsRefusing() throws Exception {
		startWith(SlowToStop.class, TEN_SLOTS);
		List<ReadinessState> states = server().context().getBean(SlowToStop.class).states;
		List<TestPeer> peers = connectMany(10);
		awaitProbe(PROBE, 503);
		CompletableFuture<Void> stopping = server().stop();
		SlowToStop slow = server().context().getBean(SlowToStop.class);
		assertThat(slow.stopping.await(30, TimeUnit.SECONDS)).isTrue();
		for (TestPeer peer : peers.subList(0, 5)) {
			peer.close();
		}
		Awaitility.await().until(() -> server().admission().getSlotsTaken() == 5);
		assertThat(probe(PROBE)).isEqualTo(503);
		assertThat(readiness()).isEqualTo(ReadinessState.REFUSING_TRAFFIC);
		slow.mayStop.countDown();
		stopped(stopping);
		assertThat(states.subList(1, states.size())).containsOnly(ReadinessState.REFUSING_TRAFFIC);
	}

	@Test
	void whenApplicationRefusesForReasonsOfItsOwnThenNothingOfOursOverwritesIt() throws Exception {
		start(TEN_SLOTS);
		publish(ReadinessState.REFUSING_TRAFFIC);
		List<TestPeer> peers = connectMany(10);
		for (TestPeer peer : peers) {
			peer.close();
		}
		Awaitility.await().until(() -> server().admission().getSlotsTaken() == 0);
		assertThat(readiness()).isEqualTo(ReadinessState.REFUSING_TRAFFIC);
		drain();
		server().drainer().resume();
		assertThat(readiness()).isEqualTo(ReadinessState.REFUSING_TRAFFIC);
		assertThat(probe(PROBE)).isEqualTo(503);
		publish(ReadinessState.ACCEPTING_TRAFFIC);
		assertThat(probe(PROBE)).isEqualTo(200);
	}

	@Test
	void whenApplicationRefusesDuringDrainThenItStillDoesWhenResumed() throws Exception {
		start();
		drain();
		publish(ReadinessState.REFUSING_TRAFFIC);
		server().drainer().resume();
		assertThat(readiness()).isEqualTo(ReadinessState.REFUSING_TRAFFIC);
		assertThat(probe(PROBE)).isEqualTo(503);
	}

	@Test
	void whenApplicationAcceptsDuringDrainThenProbeRefusesUntilResumed() throws Exception {
		start();
		drain();
		publish(ReadinessState.ACCEPTING_TRAFFIC);
		assertThat(probe(PROBE)).isEqualTo(503);
		Awaitility.await().until(() -> readiness() == ReadinessState.REFUSING_TRAFFIC);
		server().drainer().resume();
		assertThat(probe(PROBE)).isEqualTo(200);
		assertThat(readiness()).isEqualTo(ReadinessState.ACCEPTING_TRAFFIC);
	}

	@Test
	void whenListenerContradictsEachTimeThenProbeRefuses() throws Exception {
		startWith(Contradicting.class);
		drain();
		assertThat(probe(PROBE)).isEqualTo(503);
		server().drainer().resume();
		assertThat(probe(PROBE)).isEqualTo(200);
	}

	@Test
	void whenFullBeforeRunnersHaveEndedThenProbeRefusesFromTheStart() throws Exception {
		startWith(FullBeforeReady.class, "ws-shutdown.admission.max-sessions=1",
				"ws-shutdown.admission.readiness=true");
		assertThat(probe(PROBE)).isEqualTo(503);
		assertThat(readiness()).isEqualTo(ReadinessState.REFUSING_TRAFFIC);
		server().context().getBean(FullBeforeReady.class).peer.close();
		awaitProbe(PROBE, 200);
		Awaitility.await().until(() -> readiness() == ReadinessState.ACCEPTING_TRAFFIC);
	}

	@ParameterizedTest
	@ValueSource(strings = { "include=ping", "include=ping,readinessState", "include=*", "exclude=diskSpace",
			"show-details=always" })
	void whenApplicationDefinesReadinessGroupThenProbeRefusesDuringDrain(String group) throws Exception {
		start("management.endpoint.health.group.readiness." + group);
		assertThat(probe(PROBE)).isEqualTo(200);
		drain();
		assertThat(probe(PROBE)).isEqualTo(503);
		server().drainer().resume();
		assertThat(probe(PROBE)).isEqualTo(200);
	}

	@Test
	void whenProbeHasPathOnServerThenItRefusesDuringDrainToo() throws Exception {
		start("management.endpoint.health.probes.add-additional-paths=true", "management.server.port=0");
		assertThat(probe("/readyz")).isEqualTo(200);
		assertThat(probe("/livez")).isEqualTo(200);
		assertThat(managementProbe()).isEqualTo(200);
		drain();
		assertThat(probe("/readyz")).isEqualTo(503);
		assertThat(probe("/livez")).isEqualTo(200);
		assertThat(managementProbe()).isEqualTo(503);
		server().drainer().resume();
		assertThat(probe("/readyz")).isEqualTo(200);
	}

	@Test
	void whenFullAndReadinessDoesNotDependOnSlotsThenProbeAccepts() throws Exception {
		start("ws-shutdown.admission.max-sessions=1", "management.endpoint.health.show-components=always");
		connectMany(1);
		assertThat(probe("/actuator/health/websockets")).isEqualTo(200);
		assertThat(probe(PROBE)).isEqualTo(200);
	}

	private List<TestPeer> connectMany(int count) {
		List<TestPeer> peers = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			peers.add(connect(PeerKind.PLAIN));
		}
		awaitConnections(count);
		return peers;
	}

	private void drain() throws Exception {
		server().drainer().start().toCompletableFuture().get(30, TimeUnit.SECONDS);
		Awaitility.await().until(() -> readiness() == ReadinessState.REFUSING_TRAFFIC || probe(PROBE) == 503);
	}

	private void publish(ReadinessState state) {
		AvailabilityChangeEvent.publish(server().context(), state);
	}

	private ReadinessState readiness() {
		return server().context().getBean(ApplicationAvailability.class).getReadinessState();
	}

	private void awaitProbe(String path, int status) {
		Awaitility.await().untilAsserted(() -> assertThat(probe(path)).isEqualTo(status));
	}

	private int probe(String path) throws IOException, InterruptedException {
		return probe(server().port(), path);
	}

	private int managementProbe() throws IOException, InterruptedException {
		return probe(server().context().getEnvironment().getRequiredProperty("local.management.port", Integer.class),
				PROBE);
	}

	private int probe(int port, String path) throws IOException, InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)).build();
		return this.client.send(request, BodyHandlers.discarding()).statusCode();
	}

	/**
	 * Has a bean of the default phase that takes long to stop.
	 */
	@Configuration(proxyBeanMethods = false)
	static class SlowToStop implements SmartLifecycle {

		private final List<ReadinessState> states = new CopyOnWriteArrayList<>();

		private final CountDownLatch stopping = new CountDownLatch(1);

		private final CountDownLatch mayStop = new CountDownLatch(1);

		private volatile boolean running;

		@EventListener
		void readinessChanged(AvailabilityChangeEvent<ReadinessState> event) {
			this.states.add(event.getState());
		}

		@Override
		public void start() {
			this.running = true;
		}

		@Override
		public void stop() {
			this.stopping.countDown();
			try {
				assertThat(this.mayStop.await(60, TimeUnit.SECONDS)).isTrue();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			this.running = false;
		}

		@Override
		public boolean isRunning() {
			return this.running;
		}

	}

	/**
	 * Takes back each refusal.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Contradicting {

		@Bean
		Object contradictingListener(ApplicationEventPublisher publisher) {
			return new Object() {

				@EventListener
				void readinessChanged(AvailabilityChangeEvent<ReadinessState> event) {
					if (event.getState() == ReadinessState.REFUSING_TRAFFIC) {
						publisher.publishEvent(new AvailabilityChangeEvent<>(this, ReadinessState.ACCEPTING_TRAFFIC));
					}
				}

			};
		}

	}

	/**
	 * Has a runner that does not end before the application is full.
	 */
	@Configuration(proxyBeanMethods = false)
	static class FullBeforeReady {

		private volatile TestPeer peer;

		@Bean
		ApplicationRunner fillUp(ServletWebServerApplicationContext context) {
			return (arguments) -> this.peer = PeerKind.PLAIN.connect(context.getWebServer().getPort());
		}

	}

}
