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

package io.github.wsshutdown.sample.operator;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

import io.github.wsshutdown.ConnectionInfo;
import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.DrainTrigger;
import io.github.wsshutdown.Outcome;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Dots}.
 */
class DotsTests {

	private static final Instant START = Instant.parse("2026-11-27T12:00:00Z");

	private final Dots dots = new Dots();

	@Test
	void whenConnectionsAreThereThenEachHasItsLetter() {
		this.dots.update(List.of(open("a"),
				new ConnectionInfo("b", "/chat", "sse", null, START, false, true, null, null), closing("c")), null,
				false);
		assertThat(this.dots.letters()).isEqualTo("oBc");
	}

	@Test
	void whenConnectionGoesOutsideOfDrainThenItsDotGoes() {
		this.dots.update(List.of(open("a"), open("b")), null, false);
		this.dots.update(List.of(open("b")), null, false);
		assertThat(this.dots.letters()).isEqualTo("o");
	}

	@Test
	void whenDrainTellsOutcomesThenThoseThatWereClosingLongestWereCut() {
		this.dots.update(List.of(open("a"), closing("b"), open("c")), report(), true);
		this.dots.update(List.of(open("a"), closing("b"), closing("c")), report(), true);
		this.dots.update(List.of(), report(Outcome.ACKNOWLEDGED, Outcome.FORCED, Outcome.LEFT), true);
		assertThat(this.dots.letters()).isEqualTo("lfa");
	}

	@Test
	void whenConnectionIsGoneBeforeItIsCountedThenItsDotWaits() {
		this.dots.update(List.of(closing("a")), report(), true);
		this.dots.update(List.of(), report(), true);
		assertThat(this.dots.letters()).isEqualTo("c");
		this.dots.update(List.of(), report(Outcome.ACKNOWLEDGED), false);
		assertThat(this.dots.letters()).isEqualTo("a");
	}

	@Test
	void whenEndedAreClearedThenLaterOnesAreNotTakenForThem() {
		this.dots.update(List.of(closing("a"), open("b")), report(), true);
		this.dots.update(List.of(open("b")), report(Outcome.ACKNOWLEDGED), false);
		this.dots.clearEnded();
		this.dots.update(List.of(), report(Outcome.ACKNOWLEDGED), false);
		assertThat(this.dots.letters()).isEmpty();
	}

	private static ConnectionInfo open(String id) {
		return new ConnectionInfo(id, "/chat", "websocket", null, START, false, false, null, null);
	}

	private static ConnectionInfo closing(String id) {
		return new ConnectionInfo(id, "/chat", "websocket", null, START, true, false, null, null);
	}

	private static DrainReport report(Outcome... outcomes) {
		var report = DrainReport.builder(DrainTrigger.MANUAL, START).timeout(Duration.ofSeconds(20)).total(3);
		for (Outcome outcome : Outcome.values()) {
			report.count(outcome, (int) Arrays.stream(outcomes).filter(outcome::equals).count());
		}
		return report.build();
	}

}
