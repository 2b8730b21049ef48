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
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TurnSchedule}.
 */
class TurnScheduleTests {

	private final ConnectionRegistry registry = new ConnectionRegistry(null);

	@Test
	void whenThereIsNoSpreadThenEveryTurnComesAtOnce() {
		TurnSchedule schedule = schedule(connections(100), 5, Duration.ZERO);
		for (int i = 0; i < 100; i++) {
			assertThat(schedule.nextDueNanos()).isEqualTo(5);
			schedule.next();
		}
		assertThat(schedule.isEmpty()).isTrue();
	}

	@Test
	void whenThereIsSpreadThenEveryConnectionHasItsSlot() {
		TurnSchedule schedule = schedule(connections(1000), 5, Duration.ofNanos(1_000_000));
		int notInTheMiddle = 0;
		for (int i = 0; i < 1000; i++) {
			long due = schedule.nextDueNanos();
			assertThat(due).isBetween(5 + i * 1000L, 5 + (i + 1) * 1000L);
			notInTheMiddle += (Math.abs(due - 5 - i * 1000L - 500) > 100) ? 1 : 0;
			schedule.next();
		}
		assertThat(notInTheMiddle).isBetween(600, 950);
	}

	@Test
	void whenSomeAreBusyThenIdleComeFirst() {
		List<Connection> connections = connections(50);
		List<Connection> busy = List.of(connections.get(3), connections.get(17));
		busy.forEach(Connection::beginMessage);
		TurnSchedule schedule = schedule(connections, 0, Duration.ZERO);
		List<Connection> order = new ArrayList<>();
		while (!schedule.isEmpty()) {
			order.add(schedule.next().connection());
		}
		assertThat(order.subList(48, 50)).containsExactlyInAnyOrderElementsOf(busy);
		assertThat(order.subList(0, 48)).isSortedAccordingTo((a, b) -> a.getOpenedAt().compareTo(b.getOpenedAt()));
	}

	@Test
	void whenThereAreFewThenTheyAreNotSpreadOverMoreThanFiveMillisecondsEach() {
		Duration configured = Duration.ofSeconds(60);
		assertThat(TurnSchedule.spread(50, configured)).isEqualTo(Duration.ofMillis(250));
		assertThat(TurnSchedule.spread(1, configured)).isEqualTo(Duration.ofMillis(5));
		assertThat(TurnSchedule.spread(0, configured)).isZero();
		assertThat(TurnSchedule.spread(12_000, configured)).isEqualTo(configured);
		assertThat(TurnSchedule.spread(1_000_000, configured)).isEqualTo(configured);
		assertThat(TurnSchedule.spread(1_000_000, Duration.ZERO)).isZero();
	}

	@Test
	void whenTimeoutLeavesNoRoomThenSpreadIsShortened() {
		DrainPlan plan = DrainPlan.builder().spread(Duration.ofSeconds(60)).build();
		assertThat(plan.closeTimeout()).isEqualTo(Duration.ofSeconds(5));
		assertThat(plan.roomForSpread()).isEqualTo(Duration.ofSeconds(15));
		Turns turns = new Turns(plan, 0);
		turns.schedule(connections(4000));
		long last = 0;
		for (Turn turn = turns.poll(Long.MAX_VALUE / 2); turn != null; turn = turns.poll(Long.MAX_VALUE / 2)) {
			last = turn.dueNanos();
		}
		assertThat(Duration.ofNanos(last)).isBetween(Duration.ofMillis(14_900), Duration.ofSeconds(15));
	}

	@Test
	void whenThereIsReconnectWindowThenDelaysAreIndependentOfTurns() {
		CloseFrames frames = new CloseFrames(DrainPlan.builder().reconnectWindow(Duration.ofSeconds(100)).build(),
				new Random());
		TurnSchedule schedule = TurnSchedule.of(connections(100), 0, Duration.ZERO, frames, new Random());
		List<Long> slots = new ArrayList<>();
		while (!schedule.isEmpty()) {
			CloseFrame frame = schedule.next().closeFrame();
			Duration delay = frame.retryDelay();
			assertThat(delay).isNotNull();
			assertThat(frame.reason()).isEqualTo("{\"retry\":" + delay.toMillis() + "}");
			slots.add(delay.toSeconds());
		}
		assertThat(slots).doesNotHaveDuplicates().hasSize(100).isNotEqualTo(slots.stream().sorted().toList());
	}

	private static TurnSchedule schedule(List<Connection> connections, long firstNanos, Duration spread) {
		Random random = new Random();
		return TurnSchedule.of(connections, firstNanos, spread, new CloseFrames(DrainPlan.withDefaults(), random),
				random);
	}

	private List<Connection> connections(int count) {
		List<Connection> connections = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			HandshakePermit permit = (HandshakePermit) this.registry.admit(null);
			Connection connection = permit.open("/path", "websocket", new NoTransport());
			connection.endWork();
			connections.add(connection);
		}
		return connections;
	}

}
