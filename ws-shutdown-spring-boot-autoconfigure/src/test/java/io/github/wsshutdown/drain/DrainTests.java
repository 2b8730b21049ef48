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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.wsshutdown.CloseFrame;
import io.github.wsshutdown.DrainPlan;
import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.connection.Connection;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Drain} and {@link ClosingLoop}.
 */
class DrainTests {

	private final EngineFixture engine = new EngineFixture();

	@AfterEach
	void close() {
		this.engine.close();
	}

	@Test
	void whenItIsOverThenItLeadsToNoConnection() throws Exception {
		Connection connection = this.engine.open(new NoTransport());
		Drain drain = this.engine.begin(DrainPlan.builder().quietPeriod(Duration.ofSeconds(5)).build());
		assertThat(drain.report().total()).isOne();
		connection.gone();
		assertThat(drain.completion().get(30, TimeUnit.SECONDS).left()).isOne();
		assertThat(drain).extracting("closings", InstanceOfAssertFactories.COLLECTION).isEmpty();
		assertThat(drain).extracting("scheduled", InstanceOfAssertFactories.COLLECTION).isEmpty();
	}

	@Test
	void whenOneTransportHoldsUpTheLoopThenAllOthersAreClosedAndTheDrainEnds() throws Exception {
		CountDownLatch release = new CountDownLatch(1);
		List<AnsweringTransport> transports = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			AnsweringTransport transport = (i == 50) ? new HangingTransport(release) : new AnsweringTransport();
			transport.connection = this.engine.open(transport);
			transports.add(transport);
		}
		Drain drain = this.engine
			.begin(DrainPlan.builder().timeout(Duration.ofSeconds(3)).closeTimeout(Duration.ofSeconds(1)).build());
		DrainReport report = drain.completion().get(30, TimeUnit.SECONDS);
		release.countDown();
		assertThat(report.total()).isEqualTo(100);
		assertThat(report.acknowledged()).isEqualTo(99);
		assertThat(report.forced()).isOne();
	}

	/**
	 * A transport whose peer answers at once.
	 */
	private static class AnsweringTransport extends NoTransport {

		private Connection connection;

		private volatile boolean gone;

		@Override
		public void sendClose(CloseFrame closeFrame, Duration timeout) {
			this.connection.closeFrameSent();
			this.connection.closeFrameReceived(1001);
			this.gone = true;
		}

		@Override
		public boolean isGone() {
			return this.gone;
		}

	}

	/**
	 * A transport that waits where none may.
	 */
	private static final class HangingTransport extends AnsweringTransport {

		private final CountDownLatch release;

		HangingTransport(CountDownLatch release) {
			this.release = release;
		}

		@Override
		public boolean isSendBlocked() {
			try {
				this.release.await(60, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			return false;
		}

	}

}
