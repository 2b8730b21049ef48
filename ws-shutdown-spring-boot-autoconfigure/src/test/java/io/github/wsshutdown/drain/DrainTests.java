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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.wsshutdown.CloseFrame;
import io.github.wsshutdown.DrainPlan;
import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.DrainTrigger;
import io.github.wsshutdown.UncleanEnds;
import io.github.wsshutdown.admission.HandshakePermit;
import io.github.wsshutdown.connection.Connection;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
		Drain drain = this.engine.begin(withLongQuietPeriod());
		assertThat(drain.report().total()).isOne();
		connection.gone();
		assertThat(drain.completion().get(30, TimeUnit.SECONDS).left()).isOne();
		assertThat(drain).extracting("closings.closings", InstanceOfAssertFactories.COLLECTION).isEmpty();
		assertThat(drain).extracting("closings.scheduled", InstanceOfAssertFactories.COLLECTION).isEmpty();
	}

	@Test
	void whenConnectionIsGoneThenItsCutLeavesNothingBehind() {
		Connection connection = this.engine.open(new NoTransport());
		connection.gone();
		assertThat(cut(connection)).isFalse();
		awaitNothingLookedAfter();
	}

	@Test
	void whenTransportHasGoneUnnoticedThenItIsNotCut() {
		Connection connection = this.engine.open(new NoTransport() {

			@Override
			public boolean isGone() {
				return true;
			}

		});
		assertThat(cut(connection)).isFalse();
		assertThat(connection.isGone()).isTrue();
		assertThat(cut(this.engine.open(new NoTransport()))).isTrue();
	}

	private static DrainPlan withLongQuietPeriod() {
		return DrainPlan.builder().timeout(Duration.ofMinutes(10)).quietPeriod(Duration.ofMinutes(5)).build();
	}

	private boolean cut(Connection connection) {
		return this.engine.loop().cut(connection, new CloseFrame(1001, ""), UncleanEnds.Reason.VANISHED);
	}

	@Test
	void whenTransportGoesWhileApplicationClosesThenNothingIsLeftBehind() throws Exception {
		for (int i = 0; i < 3000; i++) {
			Connection connection = this.engine.open(new NoTransport());
			CyclicBarrier together = new CyclicBarrier(2);
			CompletableFuture<Void> closing = CompletableFuture.runAsync(() -> {
				pass(together);
				connection.sessionClosed();
			});
			pass(together);
			connection.gone();
			closing.get(30, TimeUnit.SECONDS);
		}
		awaitNothingLookedAfter();
	}

	private static void pass(CyclicBarrier barrier) {
		try {
			barrier.await(30, TimeUnit.SECONDS);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void awaitNothingLookedAfter() {
		await().atMost(Duration.ofSeconds(30))
			.untilAsserted(
					() -> assertThat(this.engine.loop()).extracting("closings", InstanceOfAssertFactories.COLLECTION)
						.isEmpty());
	}

	@Test
	void whenDeadlineIsOverThenItLeadsToNoConnection() throws Exception {
		Connection connection = this.engine.open(new NoTransport());
		Drain drain = this.engine
			.begin(DrainPlan.builder().timeout(Duration.ofSeconds(1)).closeTimeout(Duration.ofMillis(200)).build());
		assertThat(drain.completion().get(30, TimeUnit.SECONDS).forced()).isOne();
		assertThat(drain).extracting("closings.closings", InstanceOfAssertFactories.COLLECTION).isEmpty();
		assertThat(drain).extracting("closings.scheduled", InstanceOfAssertFactories.COLLECTION).isEmpty();
		connection.gone();
	}

	@Test
	void whenApplicationKnowsThatSessionsAreClosedThenItIsNotToldAgain() throws Exception {
		List<AnsweringTransport> transports = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			transports.add(openAnswering());
		}
		Drain drain = this.engine.begin(DrainPlan.withDefaults());
		assertThat(drain.completion().get(30, TimeUnit.SECONDS).acknowledged()).isEqualTo(100);
		this.engine.close();
		assertThat(transports).allMatch((transport) -> transport.ended.get() == 0);
	}

	@Test
	void whenOneTransportHoldsUpTheLoopThenAllOthersAreClosedAndTheDrainEnds() throws Exception {
		CountDownLatch release = new CountDownLatch(1);
		assertAllButOneAreClosed(release, new HangingTransport(release), Duration.ZERO);
	}

	@Test
	void whenOneTransportHoldsUpTheLoopBeforeItsTurnThenAllOthersAreClosedAndTheDrainEnds() throws Exception {
		CountDownLatch release = new CountDownLatch(1);
		AnsweringTransport hanging = new AnsweringTransport() {

			@Override
			public boolean isGone() {
				awaitUninterruptibly(release);
				return super.isGone();
			}

		};
		assertAllButOneAreClosed(release, hanging, Duration.ofMillis(500));
	}

	private void assertAllButOneAreClosed(CountDownLatch release, AnsweringTransport hanging, Duration quietPeriod)
			throws Exception {
		for (int i = 0; i < 99; i++) {
			openAnswering();
		}
		hanging.connection = this.engine.open(hanging);
		Drain drain = this.engine
			.begin(DrainPlan.builder().timeout(Duration.ofMinutes(5)).quietPeriod(quietPeriod).build());
		await().atMost(Duration.ofSeconds(30)).until(() -> drain.report().acknowledged() == 99);
		drain.shortenTo(
				DrainPlan.builder().timeout(Duration.ofMillis(200)).closeTimeout(Duration.ofMillis(100)).build());
		DrainReport report = drain.completion().get(30, TimeUnit.SECONDS);
		release.countDown();
		assertThat(report.total()).isEqualTo(100);
		assertThat(report.forced()).isOne();
	}

	@Test
	void whenApplicationHasClosedOneThenOthersDoNotWaitForItsPeer() throws Exception {
		Connection unanswered = this.engine.open(new NoTransport());
		AnsweringTransport later = openAnswering();
		unanswered.sessionClosed();
		this.engine
			.begin(DrainPlan.builder().timeout(Duration.ofMinutes(10)).closeTimeout(Duration.ofMinutes(5)).build());
		await().atMost(Duration.ofSeconds(30)).until(later::isGone);
		unanswered.gone();
	}

	@Test
	void whenContinuationDoesNotReturnThenNextDrainEndsAllTheSame() throws Exception {
		CountDownLatch blocked = new CountDownLatch(1);
		CountDownLatch release = new CountDownLatch(1);
		Connection connection = this.engine.open(new NoTransport());
		Drain first = this.engine.begin(withLongQuietPeriod());
		CompletableFuture<Void> continuation = first.completion().thenRun(() -> {
			blocked.countDown();
			awaitUninterruptibly(release);
		});
		connection.gone();
		assertThat(blocked.await(30, TimeUnit.SECONDS)).isTrue();
		assertThat(this.engine.begin(DrainPlan.withDefaults()).completion().get(30, TimeUnit.SECONDS).total()).isZero();
		release.countDown();
		continuation.get(30, TimeUnit.SECONDS);
	}

	@Test
	void whenStragglerIsGoneBeforeDrainHasFoundTheOthersThenItGoesOn() {
		this.engine.close();
		Drain drain = this.engine.drain(DrainPlan.withDefaults());
		this.engine.open(new NoTransport());
		List<Connection> found = List.copyOf(this.engine.registry().connections());
		HandshakePermit admitted = this.engine.admit();
		this.engine.loop().setDrainOfAll(drain);
		admitted.open("/path", new NoTransport()).gone();
		assertThat(drain.check(System.nanoTime())).isTrue();
		this.engine.begin(drain, found);
		assertThat(drain.report()).extracting(DrainReport::total, DrainReport::left).containsExactly(2, 1);
	}

	@Test
	void whenDrainIsCancelledThenStragglerStays() {
		this.engine.close();
		Drain drain = this.engine.drain(withLongQuietPeriod());
		this.engine.begin(drain, List.of(this.engine.open(new NoTransport())));
		drain.cancel();
		Connection straggler = this.engine.open(new NoTransport());
		assertThat(drain.addStraggler(straggler)).isTrue();
		assertThat(straggler.getClosing()).isNull();
		assertThat(drain.report().total()).isZero();
	}

	@Test
	void whenApplicationStopsThenNothingIsTakenFromItsDrain() {
		this.engine.close();
		Connection connection = this.engine.open(new NoTransport());
		Drain stopping = this.engine.begin(withLongQuietPeriod());
		Drain other = this.engine
			.drain(DrainOrder.ofFew(DrainPlan.withDefaults(), DrainTrigger.MANUAL, (candidate) -> true, 1), () -> 0);
		assertThat(this.engine.begin(other, List.of(connection))).isFalse();
		assertThat(stopping.report().total()).isOne();
	}

	/** A container warns of threads that outlive the application. */
	@RepeatedTest(10)
	void whenEndIsAwaitedThenThreadThatIsDoneHasEndedToo() throws Exception {
		Connection connection = this.engine.open(new NoTransport());
		Drain drain = this.engine.begin(DrainPlan.withDefaults());
		LoopThread thread = Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((candidate) -> candidate instanceof LoopThread loopThread
					&& this.engine.loop().threads().isCurrent(loopThread))
			.map(LoopThread.class::cast)
			.findFirst()
			.orElseThrow();
		connection.gone();
		drain.completion().get(30, TimeUnit.SECONDS);
		while (this.engine.loop().threads().isCurrent(thread)) {
			Thread.onSpinWait();
		}
		this.engine.loop().threads().awaitEnd(Duration.ofSeconds(30));
		assertThat(thread.isAlive()).isFalse();
	}

	@Test
	void whenLookAtDrainFailsThenItGoesOn() throws Exception {
		AtomicBoolean failed = new AtomicBoolean();
		Drain drain = this.engine.drain(DrainOrder.of(DrainPlan.withDefaults(), DrainTrigger.MANUAL), () -> {
			if (failed.compareAndSet(false, true)) {
				throw new IllegalStateException("Fails once");
			}
			return 0;
		});
		this.engine.loop().setDrainOfAll(drain);
		this.engine.begin(drain, List.of());
		assertThat(drain.completion().get(30, TimeUnit.SECONDS).total()).isZero();
		assertThat(failed).isTrue();
	}

	@Test
	void whenResumedWhileApplicationStopsThenItsDrainGoesOn() throws Exception {
		for (int i = 0; i < 300; i++) {
			try (EngineFixture engine = new EngineFixture()) {
				DefaultWebSocketDrainer drainer = new DefaultWebSocketDrainer(engine.registry(), engine.admission(),
						engine.loop(), DrainPlan.withDefaults(), List::of, List::of, (path) -> true);
				CyclicBarrier together = new CyclicBarrier(2);
				CompletableFuture<Void> resuming = CompletableFuture.runAsync(() -> {
					awaitUninterruptibly(together);
					drainer.resume();
				});
				CompletableFuture<Void> stopped = new CompletableFuture<>();
				awaitUninterruptibly(together);
				drainer.drainForShutdown(() -> stopped.complete(null));
				resuming.get(30, TimeUnit.SECONDS);
				stopped.get(30, TimeUnit.SECONDS);
				assertThat(engine.admission().isAccepting()).isFalse();
				assertThat(engine.loop().drainOfAll()).isNotNull();
			}
		}
	}

	private AnsweringTransport openAnswering() {
		AnsweringTransport transport = new AnsweringTransport();
		transport.connection = this.engine.open(transport);
		return transport;
	}

	private static void awaitUninterruptibly(CountDownLatch latch) {
		try {
			latch.await(60, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static void awaitUninterruptibly(CyclicBarrier barrier) {
		try {
			barrier.await(60, TimeUnit.SECONDS);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * A transport whose peer answers at once.
	 */
	private static class AnsweringTransport extends NoTransport {

		private Connection connection;

		private final AtomicInteger ended = new AtomicInteger();

		private volatile boolean gone;

		@Override
		public void endSession(CloseFrame closeFrame) {
			this.ended.incrementAndGet();
		}

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
			awaitUninterruptibly(this.release);
			return false;
		}

	}

}
