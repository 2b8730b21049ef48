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
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

import io.github.wsshutdown.AwaitedWork;
import io.github.wsshutdown.DrainListener;
import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.DrainTrigger;
import io.github.wsshutdown.Outcome;
import io.github.wsshutdown.connection.ConnectionRegistry;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Tells the listeners how a drain goes: each in order and on a thread of its own, so that
 * none can stop or prolong the drain or keep the news from the others.
 */
final class DrainNotifier {

	private static final Log logger = LogFactory.getLog(DrainNotifier.class);

	private static final long PATIENCE_NANOS = Duration.ofMillis(100).toNanos();

	private static final long PROGRESS_NANOS = Duration.ofSeconds(2).toNanos();

	private final List<DrainListener> listeners;

	private final ConnectionRegistry registry;

	private final Consumer<Runnable> elsewhere;

	private final ThreadFactory threads;

	private final List<IsolatedListener> isolated = new ArrayList<>();

	private volatile ObservedDrain observed = new ObservedDrain();

	private long nextProgressNanos = System.nanoTime() + PROGRESS_NANOS;

	/**
	 * Create a new {@link DrainNotifier}.
	 * @param listeners who is told how the drain goes
	 * @param registry knows who is told of each connection
	 * @param elsewhere runs what the loop must not, since observers take part
	 */
	DrainNotifier(List<DrainListener> listeners, ConnectionRegistry registry, Consumer<Runnable> elsewhere) {
		this(listeners, registry, elsewhere, DrainThreads.platform("listener"));
	}

	/**
	 * Create a new {@link DrainNotifier}.
	 * @param threads makes the threads of the listeners
	 */
	DrainNotifier(List<DrainListener> listeners, ConnectionRegistry registry, Consumer<Runnable> elsewhere,
			ThreadFactory threads) {
		this.listeners = listeners;
		this.registry = registry;
		this.elsewhere = elsewhere;
		this.threads = threads;
		for (DrainListener listener : listeners) {
			this.isolated.add(new IsolatedListener(listener, threads));
		}
	}

	/**
	 * A notifier for a drain that follows, since this one ends with its drain.
	 */
	DrainNotifier forFollowUp() {
		return new DrainNotifier(this.listeners, this.registry, this.elsewhere, this.threads);
	}

	void started(DrainReport report) {
		this.observed = ObservedDrain.begin(this.listeners, report);
		this.observed.scoped(() -> DrainLog.drainStarted(report));
		tell(report, DrainListener::drainStarted, null);
	}

	void ended(DrainTrigger trigger, Outcome outcome, Duration closing) {
		this.registry.drained(trigger, outcome, closing);
	}

	/**
	 * Tell how far the drain has come, every other second. Called by the loop's thread
	 * only.
	 */
	void progressed(long now, Drain drain, IntSupplier pendingHandshakes) {
		if (now - this.nextProgressNanos >= 0) {
			this.nextProgressNanos += PROGRESS_NANOS;
			DrainReport report = drain.report();
			int pending = pendingHandshakes.getAsInt();
			logFromLoop(() -> DrainLog.drainProgressed(report, pending));
			tell(report, DrainListener::drainProgressed, null);
		}
	}

	void notSettled(AwaitedWork awaited, DrainTrigger trigger) {
		logFromLoop(() -> DrainLog.notSettled(awaited, trigger));
	}

	private void logFromLoop(Runnable line) {
		if (this.observed.isEmpty()) {
			line.run();
		}
		else {
			this.elsewhere.accept(() -> this.observed.scoped(line));
		}
	}

	/**
	 * Tell of the end and wait a moment for the listeners.
	 * @param latestNanos until when to wait at the most
	 */
	void completed(DrainReport report, long latestNanos) {
		this.observed.scoped(() -> DrainLog.drainCompleted(report));
		this.observed.end(report);
		this.registry.drainEnded(report);
		CountDownLatch told = new CountDownLatch(this.isolated.size());
		tell(report, DrainListener::drainCompleted, told);
		try {
			if (!awaitTold(told, latestNanos)) {
				logger.warn("Not every drain listener has returned in time, those that have not: " + unfinished());
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.isolated.forEach(IsolatedListener::close);
	}

	/**
	 * On a busy machine a thread may begin late; a listener that does not return hangs.
	 */
	private boolean awaitTold(CountDownLatch told, long latestNanos) throws InterruptedException {
		long left = latestNanos - System.nanoTime();
		boolean all = told.await(Math.min(PATIENCE_NANOS, left), TimeUnit.NANOSECONDS);
		while (!all && left > 0 && this.isolated.stream().anyMatch(IsolatedListener::isLate)) {
			left = latestNanos - System.nanoTime();
			all = told.await(Math.min(PATIENCE_NANOS, left), TimeUnit.NANOSECONDS);
		}
		return all;
	}

	private void tell(DrainReport report, BiConsumer<DrainListener, DrainReport> call, @Nullable CountDownLatch told) {
		for (IsolatedListener listener : this.isolated) {
			listener.tell(report, call, told);
		}
	}

	private List<String> unfinished() {
		return this.isolated.stream().filter(IsolatedListener::isBusy).map(IsolatedListener::name).toList();
	}

	/**
	 * A listener with a thread of its own.
	 */
	private static final class IsolatedListener {

		private final DrainListener listener;

		private final ClosingExecutor executor;

		private final AtomicInteger untold = new AtomicInteger();

		private volatile boolean running;

		IsolatedListener(DrainListener listener, ThreadFactory threads) {
			this.listener = listener;
			this.executor = new ClosingExecutor(threads, 1, 1);
		}

		void tell(DrainReport report, BiConsumer<DrainListener, DrainReport> call, @Nullable CountDownLatch told) {
			this.untold.incrementAndGet();
			this.executor.execute(() -> {
				this.running = true;
				try {
					call.accept(this.listener, report);
				}
				catch (RuntimeException | LinkageError ex) {
					logger.warn("Drain listener " + name() + " failed", ex);
				}
				finally {
					this.running = false;
					this.untold.decrementAndGet();
					if (told != null) {
						told.countDown();
					}
				}
			});
		}

		boolean isBusy() {
			return this.untold.get() > 0;
		}

		boolean isLate() {
			return isBusy() && !this.running && this.executor.hasThreads();
		}

		String name() {
			return this.listener.getClass().getName();
		}

		void close() {
			this.executor.close();
			this.executor.awaitEnd(Duration.ZERO);
		}

	}

}
