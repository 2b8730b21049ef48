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
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.github.wsshutdown.Admission;
import io.github.wsshutdown.ConnectionInfo;
import io.github.wsshutdown.DrainCompletedEvent;
import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.DrainStartedEvent;
import io.github.wsshutdown.WebSocketConnections;
import io.github.wsshutdown.WebSocketDrainer;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.async.DeferredResult;

/**
 * Answers the page as soon as there is something new to show. An event stream would be
 * one of the connections that are drained; a request is served until the end.
 */
@Component
@ConditionalOnBooleanProperty(name = "ws-shutdown.enabled", matchIfMissing = true)
class OperatorBoard implements DisposableBean {

	private static final long PERIOD_MILLIS = 100;

	private static final long PATIENCE_MILLIS = 1_000;

	private static final int MOST_CONNECTIONS = 2_000;

	private final WebSocketConnections connections;

	private final WebSocketDrainer drainer;

	private final Admission admission;

	private final Crowd crowd;

	private final Dots dots = new Dots();

	private final Queue<DeferredResult<OperatorView>> waiting = new ConcurrentLinkedQueue<>();

	private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor((task) -> {
		Thread thread = new Thread(task, "operator");
		thread.setDaemon(true);
		return thread;
	});

	private final CompletableFuture<@Nullable Void> lastViewSeen = new CompletableFuture<>();

	/** How long the end is held up for a page that has asked for something before. */
	private final long lastViewNanos;

	private volatile long watchedNanos;

	private volatile boolean ended;

	private long refreshedNanos;

	private @Nullable OperatorView view;

	OperatorBoard(WebSocketConnections connections, WebSocketDrainer drainer, Admission admission, Crowd crowd,
			@Value("${sample.last-view-patience:1s}") Duration lastViewPatience) {
		this.connections = connections;
		this.drainer = drainer;
		this.admission = admission;
		this.crowd = crowd;
		this.lastViewNanos = lastViewPatience.toNanos();
		this.watchedNanos = System.nanoTime() - this.lastViewNanos;
		this.clock.scheduleWithFixedDelay(this::refreshIfWatched, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
	}

	/**
	 * Show the connections.
	 * @param seen the version that the page shows
	 * @return a view with another version, now or a little later
	 */
	DeferredResult<OperatorView> show(long seen) {
		this.watchedNanos = System.nanoTime();
		OperatorView current = fresh();
		DeferredResult<OperatorView> result = new DeferredResult<>(PATIENCE_MILLIS, this::refresh);
		if (this.ended && current.version() == seen) {
			this.lastViewSeen.complete(null);
		}
		if (this.ended || current.version() != seen) {
			result.setResult(current);
		}
		else {
			this.waiting.add(result);
			result.onCompletion(() -> this.waiting.remove(result));
		}
		return result;
	}

	void clearEnded() {
		synchronized (this.dots) {
			this.dots.clearEnded();
		}
		this.crowd.resetCounts();
	}

	/** A request that waits is work: it must not hold up the drain. */
	@EventListener
	void drainStarted(DrainStartedEvent event) {
		refresh();
	}

	@EventListener
	void drainCompleted(DrainCompletedEvent event) {
		refresh();
	}

	/**
	 * Let no request wait any more: the server is about to wait for requests.
	 * @return completed when a page has seen how the last drain has ended, or there is
	 * none that looks
	 */
	CompletableFuture<@Nullable Void> end() {
		this.ended = true;
		answer(refresh());
		if (System.nanoTime() - this.watchedNanos > this.lastViewNanos) {
			this.lastViewSeen.complete(null);
		}
		return this.lastViewSeen.completeOnTimeout(null, this.lastViewNanos, TimeUnit.NANOSECONDS);
	}

	private void refreshIfWatched() {
		if (!this.waiting.isEmpty() || this.drainer.progress().isPresent()) {
			refresh();
		}
	}

	/** Pages ask again at once: while something changes, they get a view each period. */
	private OperatorView fresh() {
		synchronized (this.dots) {
			OperatorView view = this.view;
			boolean isFresh = System.nanoTime() - this.refreshedNanos < TimeUnit.MILLISECONDS.toNanos(PERIOD_MILLIS);
			return (view != null && isFresh) ? view : refresh();
		}
	}

	private OperatorView refresh() {
		OperatorView current;
		synchronized (this.dots) {
			this.refreshedNanos = System.nanoTime();
			OperatorView previous = this.view;
			current = look((previous != null) ? previous.version() + 1 : System.currentTimeMillis());
			if (previous != null && !current.differs(previous)) {
				return previous;
			}
			this.view = current;
		}
		answer(current);
		return current;
	}

	private void answer(OperatorView current) {
		for (var result = this.waiting.poll(); result != null; result = this.waiting.poll()) {
			result.setResult(current);
		}
	}

	private OperatorView look(long version) {
		DrainReport running = this.drainer.progress().orElse(null);
		DrainReport report = (running != null) ? running : this.drainer.lastReport().orElse(null);
		List<ConnectionInfo> present = this.connections.list(null, null, MOST_CONNECTIONS);
		this.dots.update(present, report, running != null);
		return OperatorView.of(version, this.drainer.state(), this.dots.letters(), this.admission,
				this.crowd.snapshot(), report, running != null);
	}

	@Override
	public void destroy() {
		this.clock.shutdownNow();
	}

}
