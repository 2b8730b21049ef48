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

import io.github.wsshutdown.DrainPlan;
import io.github.wsshutdown.connection.Backlog;
import io.github.wsshutdown.connection.Connection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Flush}.
 */
class FlushTests {

	private static final Duration LOOK_PAUSE = Duration.ofMillis(50);

	private final EngineFixture engine = new EngineFixture();

	private final StalledBacklog backlog = new StalledBacklog();

	private Flush flush;

	private long now;

	@BeforeEach
	void begin() {
		NoTransport transport = new NoTransport();
		Connection connection = this.engine.open(transport);
		connection.setBacklog(this.backlog);
		this.flush = new Flush(connection, new SendProgress(transport));
		boolean begun = this.flush.begin();
		this.now = System.nanoTime();
		assertThat(begun).isTrue();
	}

	@AfterEach
	void close() {
		this.engine.close();
	}

	@Test
	void whenNothingMovesForItsPatienceThenItIsOver() {
		assertThat(timeUntilOver()).isBetween(Duration.ofSeconds(2), StalledBacklog.PATIENCE.plus(LOOK_PAUSE));
	}

	@Test
	void whenItMovesThenItHasItsPatienceAgain() {
		assertThat(isOverAfter(Duration.ofSeconds(2), LOOK_PAUSE)).isFalse();
		this.backlog.flushed++;
		assertThat(isOverAfter(LOOK_PAUSE, LOOK_PAUSE)).isFalse();
		assertThat(timeUntilOver()).isBetween(StalledBacklog.PATIENCE, StalledBacklog.PATIENCE.plus(LOOK_PAUSE));
	}

	/** As in a long garbage collection, or on a machine that has stopped the process. */
	@Test
	void whenEverythingStoodStillThenThatTimeDoesNotCount() {
		assertThat(isOverAfter(Duration.ofSeconds(1), LOOK_PAUSE)).isFalse();
		assertThat(isOverAfter(Duration.ofSeconds(7), Duration.ofSeconds(7))).isFalse();
		assertThat(timeUntilOver()).isBetween(Duration.ofSeconds(1), StalledBacklog.PATIENCE);
	}

	private Duration timeUntilOver() {
		Duration time = Duration.ZERO;
		while (!isOverAfter(LOOK_PAUSE, LOOK_PAUSE)) {
			time = time.plus(LOOK_PAUSE);
			assertThat(time).isLessThan(Duration.ofMinutes(1));
		}
		return time.plus(LOOK_PAUSE);
	}

	private boolean isOverAfter(Duration time, Duration pause) {
		long end = this.now + time.toNanos();
		boolean over = false;
		while (!over && this.now < end) {
			this.now += pause.toNanos();
			over = this.flush.isOver(DrainPlan.withDefaults(), this.now);
		}
		return over;
	}

	private static final class StalledBacklog implements Backlog {

		static final Duration PATIENCE = Duration.ofSeconds(3);

		private long flushed;

		@Override
		public void whenFlushed(Runnable action) {
			throw new UnsupportedOperationException();
		}

		@Override
		public long flushed() {
			return this.flushed;
		}

		@Override
		public Duration patience() {
			return PATIENCE;
		}

		@Override
		public void connectionGone() {
		}

	}

}
