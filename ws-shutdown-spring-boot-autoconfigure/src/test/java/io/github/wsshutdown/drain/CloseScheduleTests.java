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

package io.github.wsshutdown.drain;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import io.github.wsshutdown.DrainPlan;
import io.github.wsshutdown.admission.HandshakePermit;
import io.github.wsshutdown.connection.Connection;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CloseSchedule}.
 */
class CloseScheduleTests {

	private final EngineFixture engine = new EngineFixture();

	@Test
	void whenThereIsNoSpreadThenEveryTurnComesAtOnce() {
		List<CloseSchedule.Turn> turns = turns(connections(100), Duration.ZERO);
		assertThat(turns).hasSize(100).allMatch((turn) -> turn.offsetNanos() == 0);
	}

	@Test
	void whenThereIsSpreadThenEveryConnectionHasItsSlot() {
		List<CloseSchedule.Turn> turns = turns(connections(1000), Duration.ofNanos(1_000_000));
		int notInTheMiddle = 0;
		for (int i = 0; i < 1000; i++) {
			long due = turns.get(i).offsetNanos();
			assertThat(due).isBetween(i * 1000L, (i + 1) * 1000L);
			notInTheMiddle += (Math.abs(due - i * 1000L - 500) > 100) ? 1 : 0;
		}
		assertThat(notInTheMiddle).isBetween(600, 950);
	}

	@Test
	void whenSomeAreBusyThenIdleComeFirst() {
		List<Connection> connections = connections(50);
		List<Connection> busy = List.of(connections.get(3), connections.get(17));
		busy.forEach(Connection::beginMessage);
		List<Connection> order = turns(connections, Duration.ofSeconds(1)).stream()
			.map(CloseSchedule.Turn::connection)
			.toList();
		assertThat(order.subList(48, 50)).containsExactlyInAnyOrderElementsOf(busy);
		assertThat(order.subList(0, 48)).isSortedAccordingTo(Comparator.comparing(Connection::getId));
	}

	@Test
	void whenThereAreFewThenTheyAreNotSpreadOverMoreThanFiveMillisecondsEach() {
		Duration configured = Duration.ofSeconds(60);
		DrainPlan plan = DrainPlan.builder().timeout(Duration.ofSeconds(90)).spread(configured).build();
		assertThat(new CloseSchedule(plan).spread(50)).isEqualTo(Duration.ofMillis(250));
		assertThat(new CloseSchedule(plan).spread(1)).isEqualTo(Duration.ofMillis(5));
		assertThat(new CloseSchedule(plan).spread(0)).isZero();
		assertThat(new CloseSchedule(plan).spread(12_000)).isEqualTo(configured);
		assertThat(new CloseSchedule(plan).spread(1_000_000)).isEqualTo(configured);
		assertThat(new CloseSchedule(DrainPlan.withDefaults()).spread(1_000_000)).isZero();
	}

	@Test
	void whenTimeoutLeavesNoRoomThenSpreadIsShortened() {
		DrainPlan plan = DrainPlan.builder().spread(Duration.ofSeconds(60)).build();
		assertThat(plan.closeTimeout()).isEqualTo(Duration.ofSeconds(5));
		assertThat(new CloseSchedule(plan).spread(4000)).isEqualTo(Duration.ofSeconds(15));
	}

	private static List<CloseSchedule.Turn> turns(List<Connection> connections, Duration spread) {
		return new CloseSchedule(DrainPlan.builder().spread(spread).build()).turns(connections);
	}

	private List<Connection> connections(int count) {
		List<Connection> connections = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			HandshakePermit permit = this.engine.admit();
			Connection connection = permit.open("/path", new NoTransport());
			connection.opened();
			connections.add(connection);
		}
		return connections;
	}

}
