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

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.github.wsshutdown.testsupport.DrainFixture;
import io.github.wsshutdown.testsupport.Management;
import io.github.wsshutdown.testsupport.Management.Answer;
import io.github.wsshutdown.testsupport.OnManagedTomcat;
import io.github.wsshutdown.testsupport.PeerKind;
import io.github.wsshutdown.testsupport.TestPeer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for readiness during drains by hand, and for {@link WebSocketsHealthIndicator}.
 */
class AvailabilityTests extends DrainFixture implements OnManagedTomcat {

	private final List<ReadinessState> states = new CopyOnWriteArrayList<>();

	private void startListening(String... properties) {
		start(properties);
		server().context().addApplicationListener((event) -> {
			if (event instanceof AvailabilityChangeEvent<?> change
					&& change.getState() instanceof ReadinessState state) {
				this.states.add(state);
			}
		});
	}

	@Test
	void whenDrainedByHandThenReadinessIsRefusingUntilResumed() throws Exception {
		startListening("management.endpoints.web.exposure.include=*", "management.endpoint.health.show-details=always");
		connect(PeerKind.PLAIN);
		awaitConnections(1);
		assertThat(management().get("health/readiness").status()).isEqualTo(200);
		server().drainer().start().toCompletableFuture().get(30, TimeUnit.SECONDS);
		Awaitility.await().until(() -> this.states.equals(List.of(ReadinessState.REFUSING_TRAFFIC)));
		assertThat(management().get("health/readiness").status()).isEqualTo(503);
		server().drainer().resume();
		Awaitility.await()
			.untilAsserted(() -> assertThat(management().get("health/readiness").status()).isEqualTo(200));
		assertThat(this.states).containsExactly(ReadinessState.REFUSING_TRAFFIC, ReadinessState.ACCEPTING_TRAFFIC);
	}

	@Test
	void whenFullAsWellThenReadinessIsAcceptingOnlyWhenNeitherHolds() throws Exception {
		startListening("ws-shutdown.admission.max-sessions=1", "ws-shutdown.admission.readiness=true");
		connect(PeerKind.PLAIN);
		Awaitility.await().until(() -> this.states.equals(List.of(ReadinessState.REFUSING_TRAFFIC)));
		server().drainer().start().toCompletableFuture().get(30, TimeUnit.SECONDS);
		assertThat(this.states).containsExactly(ReadinessState.REFUSING_TRAFFIC);
		server().drainer().resume();
		Awaitility.await()
			.untilAsserted(() -> assertThat(this.states).containsExactly(ReadinessState.REFUSING_TRAFFIC,
					ReadinessState.ACCEPTING_TRAFFIC));
		connect(PeerKind.PLAIN);
		Awaitility.await()
			.untilAsserted(() -> assertThat(this.states).hasSize(3).endsWith(ReadinessState.REFUSING_TRAFFIC));
	}

	@Test
	void whenApplicationStopsThenReadinessIsLeftToSpringBoot() throws Exception {
		startListening();
		TestPeer peer = connect(PeerKind.PLAIN);
		awaitConnections(1);
		stop();
		assertThat(peer.awaitClose().code()).isEqualTo(1001);
		assertThat(this.states).containsExactly(ReadinessState.REFUSING_TRAFFIC);
	}

	@Test
	void whenHealthIsAskedForThenItTellsStateAndCounts() throws Exception {
		start("management.endpoints.web.exposure.include=*", "management.endpoint.health.show-details=always",
				"ws-shutdown.admission.max-sessions=7");
		connect(PeerKind.PLAIN);
		awaitConnections(1);
		Answer up = management().get("health/websockets");
		assertThat(up.status()).isEqualTo(200);
		assertThat(up.<String>json("$.status")).isEqualTo("UP");
		assertThat(up.<String>json("$.details.state")).isEqualTo("ACCEPTING");
		assertThat(up.<Integer>json("$.details.open")).isOne();
		assertThat(up.<Integer>json("$.details.closing")).isZero();
		assertThat(up.<Integer>json("$.details.admitted")).isOne();
		assertThat(up.<Integer>json("$.details.maxSessions")).isEqualTo(7);
		server().drainer().start().toCompletableFuture().get(30, TimeUnit.SECONDS);
		Answer drained = management().get("health/websockets");
		assertThat(drained.status()).isEqualTo(503);
		assertThat(drained.<String>json("$.status")).isEqualTo("OUT_OF_SERVICE");
		assertThat(drained.<String>json("$.details.state")).isEqualTo("DRAINED");
	}

	@Test
	void whenDetailsAreNotShownThenHealthTellsOnlyItsStatus() {
		start("management.endpoints.web.exposure.include=*", "management.endpoint.health.show-components=always");
		assertThat(management().get("health/websockets").body()).isEqualTo("{\"status\":\"UP\"}");
	}

	@Test
	void whenHealthIndicatorIsSwitchedOffThenThereIsNone() {
		start("management.health.websockets.enabled=false");
		assertThat(server().context().getBeanProvider(WebSocketsHealthIndicator.class).getIfAvailable()).isNull();
	}

	private Management management() {
		return new Management(server().port());
	}

}
