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
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.wsshutdown.CloseFrame;
import io.github.wsshutdown.DrainListener;
import io.github.wsshutdown.DrainPlan;
import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.WebSocketDrainer;
import io.github.wsshutdown.admission.HandshakeAdmission;
import io.github.wsshutdown.admission.HandshakePermit;
import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.connection.ConnectionRegistry;
import io.github.wsshutdown.connection.ConnectionTransport;
import io.github.wsshutdown.testsupport.Wait;
import io.github.wsshutdown.testsupport.Waits;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for how long a drain asks to wait. The transports are no sockets: they do what
 * the test says, when it says so.
 */
class DrainBoundsTests {

	/** How long the drain's thread may sleep before it looks at its connections. */
	private static final Duration LOOK = Duration.ofMillis(50);

	private static final Duration OVERSHOOT = Duration.ofMillis(250);

	private static final Duration LONG = Duration.ofSeconds(10);

	private final ClosingLoop loop = new ClosingLoop(null);

	private final ConnectionRegistry registry = new ConnectionRegistry(this.loop);

	private final HandshakeAdmission admission = new HandshakeAdmission(this.registry);

	private final ScriptedTransport transport = new ScriptedTransport();

	private final Waits waits = Waits.record();

	@AfterEach
	void close() {
		this.transport.returned.countDown();
		this.waits.close();
		this.loop.close();
	}

	@Test
	void whenThereIsNoConnectionThenNothingIsWaitedFor() throws Exception {
		DrainPlan plan = DrainPlan.builder()
			.timeout(LONG.multipliedBy(2))
			.quietPeriod(LONG)
			.spread(LONG)
			.noticePeriod(Duration.ofSeconds(1))
			.build();
		assertThat(drained(start(plan)).all()).isEmpty();
	}

	@Test
	void whenLastConnectionLeavesInQuietPeriodThenDrainEnds() throws Exception {
		Connection connection = open();
		CompletionStage<DrainReport> drain = start(
				DrainPlan.builder().timeout(LONG.multipliedBy(2)).quietPeriod(LONG).build());
		connection.gone();
		Waits.mark("gone");
		assertThat(askedSince("gone", drained(drain))).isLessThanOrEqualTo(LOOK);
	}

	@Test
	void whenLastPeerHasAnsweredThenDrainEnds() throws Exception {
		Connection connection = open();
		this.transport.returned.countDown();
		CompletionStage<DrainReport> drain = start(DrainPlan.builder().timeout(LONG).closeTimeout(LONG).build());
		this.transport.awaitCloseFrame();
		connection.closeFrameSent();
		connection.closeFrameReceived(1001);
		connection.gone();
		Waits.mark("gone");
		assertThat(askedSince("gone", drained(drain))).isLessThanOrEqualTo(LOOK);
	}

	@Test
	void whenPeerDoesNotAnswerThenItIsCutAtCloseTimeout() throws Exception {
		open();
		this.transport.returned.countDown();
		Duration closeTimeout = Duration.ofMillis(500);
		Waits waits = drained(start(DrainPlan.builder().timeout(LONG).closeTimeout(closeTimeout).build()));
		assertThat(Duration.between(waits.at("turn"), waits.at("cut"))).isGreaterThanOrEqualTo(closeTimeout);
		assertThat(waits.asked(waits.at("close frame"), waits.at("cut decided"), "ended"))
			.isLessThanOrEqualTo(closeTimeout.plus(LOOK));
	}

	@Test
	void whenNothingReturnsThenDeadlineHolds() throws Exception {
		open();
		this.transport.cuttable = false;
		Duration timeout = Duration.ofSeconds(1);
		CompletionStage<DrainReport> drain = start(
				DrainPlan.builder().timeout(timeout).closeTimeout(Duration.ofMillis(400)).build(), new Hanging());
		drain.toCompletableFuture().get(60, TimeUnit.SECONDS);
		this.transport.returned.countDown();
		this.transport.gone = true;
		Waits waits = drained(drain);
		assertThat(drain.toCompletableFuture().join().elapsed()).isGreaterThanOrEqualTo(timeout);
		assertThat(waits.asked(waits.at("begun").plus(timeout), "ended")).isLessThanOrEqualTo(OVERSHOOT);
	}

	private Connection open() {
		HandshakePermit permit = this.admission.admit(null);
		Connection connection = permit.open("/path", this.transport);
		connection.opened();
		return connection;
	}

	private CompletionStage<DrainReport> start(DrainPlan plan, DrainListener... listeners) {
		WebSocketDrainer drainer = new DefaultWebSocketDrainer(this.registry, this.admission, this.loop, plan,
				() -> List.of(listeners), List::of, (path) -> false);
		CompletionStage<DrainReport> drain = drainer.start();
		drain.thenRun(() -> Waits.mark("ended"));
		Waits.mark("begun");
		return drain;
	}

	private Waits drained(CompletionStage<DrainReport> drain) throws Exception {
		drain.toCompletableFuture().get(60, TimeUnit.SECONDS);
		Awaitility.await()
			.until(() -> Thread.getAllStackTraces().keySet().stream().noneMatch(DrainBoundsTests::isDrain));
		Waits waits = this.waits.stop();
		assertThat(waits.all()).noneMatch(Wait::sleep);
		return waits;
	}

	private static boolean isDrain(Thread thread) {
		return thread.getName().equals("ws-shutdown-drain");
	}

	private static Duration askedSince(String mark, Waits waits) {
		return waits.asked(waits.at(mark), "ended");
	}

	private static void awaitForEver(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * A transport that stays open until it is cut.
	 */
	private static final class ScriptedTransport implements ConnectionTransport {

		private final CountDownLatch returned = new CountDownLatch(1);

		private volatile Thread sender;

		private volatile boolean cuttable = true;

		private volatile boolean gone;

		@Override
		public void sendClose(CloseFrame closeFrame, Duration timeout) {
			Waits.mark("close frame");
			this.sender = Thread.currentThread();
			awaitForEver(this.returned);
		}

		/**
		 * Wait until the close frame was sent and the thread that did is done.
		 */
		void awaitCloseFrame() {
			Awaitility.await().until(() -> this.sender != null && this.sender.getState() == Thread.State.TIMED_WAITING);
		}

		@Override
		public void cut(boolean freeSenders) {
			Waits.mark("cut");
			this.gone |= this.cuttable;
		}

		@Override
		public void endSession(CloseFrame closeFrame) {
		}

		@Override
		public boolean isGone() {
			return this.gone;
		}

		/** The first thing that is asked when a connection is to be closed or cut. */
		@Override
		public boolean isSendBlocked() {
			Waits.mark((this.sender != null) ? "cut decided" : "turn");
			return false;
		}

	}

	/**
	 * A listener that never returns.
	 */
	private static final class Hanging implements DrainListener {

		private final CountDownLatch never = new CountDownLatch(1);

		@Override
		public void drainStarted(DrainReport report) {
			awaitForEver(this.never);
		}

	}

}
