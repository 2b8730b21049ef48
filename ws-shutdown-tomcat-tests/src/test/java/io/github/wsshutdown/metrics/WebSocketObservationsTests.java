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

package io.github.wsshutdown.metrics;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.github.wsshutdown.DrainPlan;
import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.testsupport.CloseReaction;
import io.github.wsshutdown.testsupport.DrainFixture;
import io.github.wsshutdown.testsupport.HandshakeRefused;
import io.github.wsshutdown.testsupport.OnManagedTomcat;
import io.github.wsshutdown.testsupport.PeerKind;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.MDC;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link WebSocketObservations}, on Tomcat.
 */
@ExtendWith(OutputCaptureExtension.class)
class WebSocketObservationsTests extends DrainFixture implements OnManagedTomcat {

	/** The time of a peer that never answers ends later than that of the drain. */
	@Test
	void whenDrainedThenItIsObservedFromItsBeginToItsEnd() throws Exception {
		startWith(RegistryConfiguration.class);
		Events events = new Events();
		registry().observationConfig().observationHandler(events);
		connect(PeerKind.PLAIN);
		connect(PeerKind.PLAIN, CloseReaction.NEVER_ANSWER);
		awaitConnections(2);
		drain(DrainPlan.builder()
			.timeout(Duration.ofSeconds(3))
			.closeTimeout(Duration.ofSeconds(3))
			.requestedBy("operator")
			.build());
		TestObservationRegistryAssert.assertThat(registry())
			.hasObservationWithNameEqualTo("websocket.draining")
			.that()
			.hasBeenStarted()
			.hasBeenStopped()
			.hasLowCardinalityKeyValue("trigger", "manual")
			.hasLowCardinalityKeyValue("partial", "false")
			.hasHighCardinalityKeyValue("requested.by", "operator")
			.hasHighCardinalityKeyValue("connections", "2")
			.hasHighCardinalityKeyValue("acknowledged", "1")
			.hasHighCardinalityKeyValue("forced", "1");
		assertThat(events.names).containsExactly("begin", "settled", "first.close.frame", "last.close.frame",
				"deadline", "end");
	}

	@Test
	void whenHandshakeIsRefusedThenItIsObserved() {
		startWith(RegistryConfiguration.class, "ws-shutdown.admission.max-sessions=1");
		connect(PeerKind.PLAIN);
		assertThatExceptionOfType(HandshakeRefused.class).isThrownBy(() -> connect(PeerKind.PLAIN));
		TestObservationRegistryAssert.assertThat(registry())
			.hasNumberOfObservationsWithNameEqualTo("websocket.handshake.refused", 1)
			.hasObservationWithNameEqualTo("websocket.handshake.refused")
			.that()
			.hasBeenStopped()
			.hasLowCardinalityKeyValue("reason", "capacity");
	}

	@Test
	void whenLinesOfDrainAreLoggedThenTheyHaveItsContext(CapturedOutput output) throws Exception {
		startWith(RegistryConfiguration.class, "logging.pattern.level=%5p [%X{observation}]");
		registry().observationConfig().observationHandler(new NameInLog());
		connect(PeerKind.PLAIN, CloseReaction.NEVER_ANSWER);
		awaitConnections(1);
		drain(DrainPlan.builder().closeTimeout(Duration.ofMillis(2500)).build());
		assertThat(output).containsPattern("\\[websocket.draining].* Draining 1 WebSocket connection \\(timeout")
			.containsPattern("\\[websocket.draining].* Draining 1 WebSocket connection: 1 still there")
			.containsPattern("\\[websocket.draining].* Drained 1 WebSocket connection")
			.containsPattern("\\[websocket.draining].* answered-not");
	}

	@Test
	void whenHandlerFailsThenDrainGoesOn(CapturedOutput output) throws Exception {
		startWith(RegistryConfiguration.class);
		registry().observationConfig().observationHandler(new Failing());
		connect(PeerKind.PLAIN);
		awaitConnections(1);
		assertOutcomes(drain(DrainPlan.withDefaults()), 0, 1, 0, 0);
		assertThat(output).contains("Draining 1 ").contains("Drained 1 ");
	}

	private DrainReport drain(DrainPlan plan) throws Exception {
		return server().drainer().start(plan).toCompletableFuture().get(30, TimeUnit.SECONDS);
	}

	private TestObservationRegistry registry() {
		return server().context().getBean(TestObservationRegistry.class);
	}

	/**
	 * Remembers events of drains.
	 */
	private static final class Events implements ObservationHandler<Observation.Context> {

		private final List<String> names = new CopyOnWriteArrayList<>();

		@Override
		public void onEvent(Observation.Event event, Observation.Context context) {
			this.names.add(event.getName());
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return "websocket.draining".equals(context.getName());
		}

	}

	/**
	 * Does what a tracer does: has the log know what it is about.
	 */
	private static final class NameInLog implements ObservationHandler<Observation.Context> {

		@Override
		public void onScopeOpened(Observation.Context context) {
			MDC.put("observation", context.getName());
		}

		@Override
		public void onScopeClosed(Observation.Context context) {
			MDC.remove("observation");
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

	}

	/**
	 * Fails whenever it is called.
	 */
	private static final class Failing implements ObservationHandler<Observation.Context> {

		@Override
		public void onScopeOpened(Observation.Context context) {
			throw new IllegalStateException("scope");
		}

		@Override
		public void onStop(Observation.Context context) {
			throw new IllegalStateException("stop");
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return "websocket.draining".equals(context.getName());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class RegistryConfiguration {

		@Bean
		TestObservationRegistry observationRegistry() {
			return TestObservationRegistry.create();
		}

	}

}
