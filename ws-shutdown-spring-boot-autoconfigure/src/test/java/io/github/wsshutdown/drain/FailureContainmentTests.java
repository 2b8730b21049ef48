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
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.wsshutdown.CloseFrame;
import io.github.wsshutdown.DrainPlan;
import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.connection.RegisteredConnections;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for drains in which an {@link Error} is thrown: by what carries a connection, and
 * where the system has no more threads.
 */
class FailureContainmentTests {

	private final EngineFixture engine = new EngineFixture();

	private final Set<Connection> told = ConcurrentHashMap.newKeySet();

	@Test
	void whenOneTransportIsBrokenThenAllOthersAreClosed() throws Exception {
		for (int i = 0; i < 100; i++) {
			open((i == 50) ? new BrokenTransport() : new PromptTransport());
		}
		Drain drain = this.engine
			.begin(DrainPlan.builder().timeout(Duration.ofMinutes(5)).closeTimeout(Duration.ofMinutes(1)).build());
		await().atMost(Duration.ofSeconds(30)).until(() -> drain.report().acknowledged() == 99);
		drain.shortenTo(
				DrainPlan.builder().timeout(Duration.ofMillis(200)).closeTimeout(Duration.ofMillis(100)).build());
		DrainReport report = drain.completion().get(30, TimeUnit.SECONDS);
		assertThat(this.told).hasSize(99);
		assertThat(report.total()).isEqualTo(100);
		assertThat(report.acknowledged()).isEqualTo(99);
	}

	@Test
	void whenOnePeerCannotBeLookedAtThenAnotherThatTakesNothingIsCut() {
		AtomicBoolean cut = new AtomicBoolean();
		try (EngineFixture engine = new EngineFixture();
				ConnectionWatch watch = new ConnectionWatch(null, Duration.ofMillis(100), engine.registry(),
						engine.loop())) {
			new RegisteredConnections(engine.registry()).addListener(watch);
			engine.open(new NoTransport() {

				@Override
				public boolean isSendBlocked() {
					throw new AssertionError("Thrown on purpose");
				}

			});
			engine.open(new NoTransport() {

				@Override
				public boolean isSendBlocked() {
					return true;
				}

				@Override
				public void cut(boolean freeSenders) {
					cut.set(true);
				}

			});
			await().atMost(Duration.ofSeconds(30)).untilTrue(cut);
		}
	}

	@Test
	void whenThreadCannotBeStartedThenTaskIsRunByThoseThatAreThere() throws Exception {
		ClosingExecutor executor = new ClosingExecutor(startingOnly(1), 4, 8);
		CountDownLatch run = new CountDownLatch(20);
		for (int i = 0; i < 20; i++) {
			executor.execute(run::countDown);
			executor.growIfWorkWaits();
		}
		assertThat(run.await(30, TimeUnit.SECONDS)).isTrue();
		executor.close();
		executor.awaitEnd(Duration.ofSeconds(5));
	}

	@Test
	void whenNoThreadCanBeStartedThenTaskWaitsForWhoRunsIt() {
		ClosingExecutor executor = new ClosingExecutor(startingOnly(0), 4, 8);
		AtomicInteger run = new AtomicInteger();
		executor.execute(run::incrementAndGet);
		executor.growIfWorkWaits();
		assertThat(run).hasValue(0);
		executor.runIfWithoutThreads();
		assertThat(run).hasValue(1);
		executor.close();
	}

	@Test
	void whenNoThreadLooksAfterCloseOfApplicationThenDrainEndsAllTheSame() throws Exception {
		AtomicBoolean exhausted = new AtomicBoolean(true);
		try (EngineFixture engine = new EngineFixture((thread) -> startUnless(exhausted.get(), thread))) {
			Connection connection = engine.open(new NoTransport());
			connection.sessionClosed();
			exhausted.set(false);
			Drain drain = engine.begin(DrainPlan.withDefaults());
			connection.gone();
			assertThat(drain.completion().get(30, TimeUnit.SECONDS).total()).isOne();
		}
	}

	@Test
	void whenNoThreadTakesOverFromOneThatIsHeldUpThenAnotherDoesLater() throws Exception {
		AtomicInteger starts = new AtomicInteger();
		CountDownLatch mayReturn = new CountDownLatch(1);
		CountDownLatch returned = new CountDownLatch(1);
		try (EngineFixture engine = new EngineFixture((thread) -> startUnless(starts.getAndIncrement() == 1, thread))) {
			engine.open(new NoTransport() {

				@Override
				public boolean isSendBlocked() {
					try {
						mayReturn.await(60, TimeUnit.SECONDS);
					}
					catch (InterruptedException ex) {
						Thread.currentThread().interrupt();
					}
					returned.countDown();
					return false;
				}

			});
			Drain drain = engine
				.begin(DrainPlan.builder().timeout(Duration.ofSeconds(2)).closeTimeout(Duration.ofSeconds(1)).build());
			assertThat(drain.completion().get(30, TimeUnit.SECONDS).forced()).isOne();
			assertThat(returned.getCount()).isOne();
			mayReturn.countDown();
			assertThat(starts).hasValueGreaterThanOrEqualTo(3);
		}
	}

	private static void startUnless(boolean exhausted, Thread thread) {
		if (exhausted) {
			throw new OutOfMemoryError("unable to create native thread");
		}
		thread.start();
	}

	@Test
	void whenThreadIsReplacedJustAsItGoesOnThenItSkipsNothing() throws Exception {
		Connection connection = this.engine.open(new NoTransport());
		Closing closing = Closing.byApplication(this.engine.loop(), connection, null);
		LoopThread thread = new LoopThread(this.engine.loop());
		CompletableFuture<Void> looking = CompletableFuture.runAsync(() -> {
			for (int i = 0; i < 200_000; i++) {
				thread.check(closing, System.nanoTime());
			}
		});
		while (!looking.isDone()) {
			assertThat(new LoopThread(this.engine.loop(), thread).isAlive()).isFalse();
		}
		looking.get();
		assertThat(thread).extracting("skipped", InstanceOfAssertFactories.COLLECTION).isEmpty();
	}

	private static ThreadFactory startingOnly(int threads) {
		AtomicInteger started = new AtomicInteger();
		return (task) -> {
			// Where it is started, newer JDKs do not ask the thread
			if (started.getAndIncrement() >= threads) {
				throw new OutOfMemoryError("unable to create native thread");
			}
			return new Thread(task);
		};
	}

	private void open(PromptTransport transport) {
		transport.connection = this.engine.open(transport);
	}

	/**
	 * A transport whose peer answers at once.
	 */
	private class PromptTransport extends NoTransport {

		Connection connection;

		private volatile boolean gone;

		@Override
		public void sendClose(CloseFrame closeFrame, Duration timeout) {
			FailureContainmentTests.this.told.add(this.connection);
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
	 * A transport for another version of its container.
	 */
	private final class BrokenTransport extends PromptTransport {

		@Override
		public void sendClose(CloseFrame closeFrame, Duration timeout) {
			throw new NoSuchMethodError("sendClose");
		}

		@Override
		public void cut(boolean freeSenders) {
			throw new NoSuchMethodError("cut");
		}

		@Override
		public boolean isGone() {
			throw new NoSuchMethodError("isGone");
		}

		@Override
		public boolean isSendBlocked() {
			throw new NoSuchMethodError("isSendBlocked");
		}

	}

}
