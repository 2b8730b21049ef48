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
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.wsshutdown.DrainListener;
import io.github.wsshutdown.DrainPlan;
import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.DrainTrigger;
import io.github.wsshutdown.admission.HandshakeRate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what is told of a drain where threads are slow.
 */
class DrainNewsTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(60);

	@Test
	void whenThreadOfListenerBeginsLateThenItIsToldOfTheEndAllTheSame() {
		AtomicInteger told = new AtomicInteger();
		CountDownLatch begins = new CountDownLatch(1);
		try (EngineFixture engine = new EngineFixture()) {
			DrainNotifier notifier = new DrainNotifier(List.of(new DrainListener() {

				@Override
				public void drainCompleted(DrainReport report) {
					told.incrementAndGet();
				}

			}), engine.registry(), Runnable::run, beginningLate(begins));
			CompletableFuture.delayedExecutor(500, TimeUnit.MILLISECONDS).execute(begins::countDown);
			notifier.completed(DrainReport.builder(DrainTrigger.MANUAL, Instant.now()).build(),
					System.nanoTime() + TIMEOUT.toNanos());
		}
		assertThat(told).hasValue(1);
	}

	private static ThreadFactory beginningLate(CountDownLatch begins) {
		return (task) -> new Thread(() -> {
			try {
				begins.await();
				task.run();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}, "test-late");
	}

	/**
	 * What refuses handshakes is held up, as by a thread that takes its time.
	 */
	@Test
	void whenHandshakesAreAboutToBeRefusedThenProgressCanBeSeen() throws Exception {
		CountDownLatch held = new CountDownLatch(1);
		CountDownLatch mayGoOn = new CountDownLatch(1);
		AtomicBoolean holding = new AtomicBoolean();
		try (EngineFixture engine = new EngineFixture()) {
			engine.admission().setRate(new HandshakeRate(1, 0, Duration.ZERO, () -> {
				if (holding.get()) {
					held.countDown();
					await(mayGoOn);
				}
				return System.nanoTime();
			}));
			DefaultWebSocketDrainer drainer = new DefaultWebSocketDrainer(engine.registry(), engine.admission(),
					engine.loop(), DrainPlan.withDefaults(), List::of, List::of, (path) -> true);
			// Those of the common pool may be one
			Executor threads = (task) -> new Thread(task).start();
			holding.set(true);
			CompletableFuture<Void> handshake = CompletableFuture.runAsync(engine::admit, threads);
			await(held);
			CompletableFuture<DrainReport> drain = CompletableFuture.supplyAsync(drainer::start, threads)
				.thenCompose((started) -> started);
			try {
				Awaitility.await().atMost(TIMEOUT).until(() -> drainer.progress().isPresent());
			}
			finally {
				mayGoOn.countDown();
			}
			handshake.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
			drainer.resume();
			drain.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
		}
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
