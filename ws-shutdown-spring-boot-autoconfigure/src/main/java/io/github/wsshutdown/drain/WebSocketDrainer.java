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
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Drains the WebSocket connections of an application: stops admitting handshakes, lets
 * running handlers finish, sends every peer a close frame and waits until its transport
 * is gone. The starter calls it when the application stops; an application may call it
 * before. Thread-safe; nothing but {@link #awaitEnd(Duration)} blocks.
 */
public final class WebSocketDrainer {

	private static final Log logger = LogFactory.getLog(WebSocketDrainer.class);

	private final ConnectionRegistry registry;

	private final DrainPlan defaultPlan;

	private final Supplier<List<DrainListener>> listeners;

	private final Supplier<List<GoingAwayNotice>> notices;

	private final PlannedPath plannedPath;

	/** Guards the choice of the current drain. No foreign code runs under it. */
	private final ReentrantLock lock = new ReentrantLock();

	private @Nullable Run current;

	private final AtomicReference<@Nullable DrainReport> lastReport = new AtomicReference<>();

	/**
	 * Create a new {@link WebSocketDrainer}.
	 * @param registry the connections
	 * @param defaultPlan the plan of drains that are started without one
	 * @param listeners who is told how a drain goes, asked for when it begins: they may
	 * need this drainer themselves
	 * @param notices what says goodbye to peers, in this order, asked for likewise
	 * @param paths knows the paths that a plan may name. One under which there are
	 * connections is taken for known in any case
	 * @throws IllegalArgumentException if the plan is partial
	 */
	public WebSocketDrainer(ConnectionRegistry registry, DrainPlan defaultPlan, Supplier<List<DrainListener>> listeners,
			Supplier<List<GoingAwayNotice>> notices, PathLookup paths) {
		if (defaultPlan.isPartial()) {
			throw new IllegalArgumentException("'defaultPlan' must be about all connections");
		}
		this.registry = registry;
		this.defaultPlan = defaultPlan;
		this.listeners = listeners;
		this.notices = notices;
		this.plannedPath = new PlannedPath(registry, paths);
	}

	/**
	 * The plan of drains that are started without one. {@link DrainPlan#mutate() Mutate}
	 * it to deviate from the configuration in some respect.
	 * @return the configured plan
	 */
	public DrainPlan defaultPlan() {
		return this.defaultPlan;
	}

	/**
	 * Start a drain with the configured plan.
	 * @return what became of the connections, completed at the end of the drain
	 * @throws DrainInProgressException if a drain runs already
	 */
	public CompletionStage<DrainReport> start() {
		return start(this.defaultPlan);
	}

	/**
	 * Start a drain. Handshakes are refused from now on, also after its end, until
	 * {@link #resume()}, unless the plan is {@link DrainPlan#isPartial() partial}.
	 * @param plan how to carry it out
	 * @return what became of the connections, completed at the end of the drain by a
	 * thread of the drain: stages that follow should not block
	 * @throws DrainInProgressException if a drain runs already
	 * @throws InvalidDrainPlanException if the plan names a path that is not registered
	 */
	public CompletionStage<DrainReport> start(DrainPlan plan) {
		return begin(DrainOrder.of(this.plannedPath.requireRegistered(plan), DrainTrigger.MANUAL)).recorded()
			.minimalCompletionStage();
	}

	/**
	 * Ask the oldest connections to come back elsewhere, because there are too many here:
	 * a partial drain with code 1013 (try again later) and without a quiet period.
	 * @param percent how many, 1 to 99
	 * @return as for {@link #start(DrainPlan)}
	 * @throws DrainInProgressException if a drain runs already
	 * @throws InvalidDrainPlanException if that is not a part of the connections
	 */
	public CompletionStage<DrainReport> shed(int percent) {
		DrainPlan plan = this.defaultPlan.mutate()
			.quietPeriod(Duration.ZERO)
			.percent(percent)
			.closeFrame(new CloseFrame(1013, "Too many connections"))
			.build();
		if (!plan.isPartial()) {
			throw new InvalidDrainPlanException("percent", percent, "nobody would be left",
					"Use at most 99, or start a drain.");
		}
		return start(plan);
	}

	/**
	 * Close one connection, as a drain does that closes it at once. Other drains go on;
	 * this one is neither {@link #progress() in progress} nor the {@link #lastReport()
	 * last} for the methods of that name.
	 * @param connectionId the {@link Connection#getId() id} of the connection
	 * @return what became of it, completed as for {@link #start(DrainPlan)}; empty if
	 * there is no such connection or it is being closed already
	 * @throws DrainInProgressException if the application stops
	 */
	public Optional<CompletionStage<DrainReport>> close(long connectionId) {
		return close(connectionId, this.defaultPlan.atOnce());
	}

	/**
	 * Close one connection, according to a plan.
	 * @param connectionId the {@link Connection#getId() id} of the connection
	 * @param plan how to carry it out; its path and its percentage have no meaning here
	 * @return as for {@link #close(long)}
	 * @throws DrainInProgressException if the application stops
	 */
	public Optional<CompletionStage<DrainReport>> close(long connectionId, DrainPlan plan) {
		Drain drain = drain(DrainOrder.ofFew(plan, DrainTrigger.MANUAL, ConnectionSelection.ofId(connectionId)));
		return drain.begin() ? Optional.of(drain.completion().minimalCompletionStage()) : Optional.empty();
	}

	/**
	 * Close connections because of their age, unless there are none or another drain
	 * runs.
	 * @return the drain's end, completed if there is none
	 */
	CompletionStage<?> closeAged(ConnectionSelection aged) {
		Drain drain = drain(DrainOrder.ofFew(this.defaultPlan.atOnce(), DrainTrigger.AGE, aged));
		try {
			return drain.begin() ? drain.completion() : CompletableFuture.completedStage(null);
		}
		catch (DrainInProgressException ex) {
			logger.trace("Connections past their age have to wait", ex);
			return CompletableFuture.completedStage(null);
		}
	}

	private Run begin(DrainOrder order) {
		Drain drain = drain(order);
		this.lock.lock();
		try {
			drain.begin();
			Run run = new Run(drain, recorded(drain));
			this.current = run;
			return run;
		}
		finally {
			this.lock.unlock();
		}
	}

	private Drain drain(DrainOrder order) {
		return new Drain(order, this.registry, new DrainNotifier(new DrainLog(), this.listeners.get()),
				this.notices.get());
	}

	/**
	 * Drain because the application stops, with the configured plan. From drains that run
	 * already it takes over the connections whose turn has not come; what they have begun
	 * to close they may finish, within the timeout of this one.
	 * @param afterwards what to run at the end, exactly once
	 */
	public void drainForShutdown(Runnable afterwards) {
		Run begun = begin(DrainOrder.of(this.defaultPlan, DrainTrigger.SHUTDOWN));
		List<Drain> running = this.registry.runningDrains();
		running.forEach((drain) -> drain.shortenTo(this.defaultPlan));
		Stream<CompletableFuture<DrainReport>> completions = Stream.concat(Stream.of(begun.recorded()),
				running.stream().filter((drain) -> drain != begun.drain()).map(this::recorded));
		CompletableFuture.allOf(completions.toArray(CompletableFuture[]::new))
			.whenComplete((ended, ex) -> afterwards.run());
	}

	/**
	 * Accept handshakes again, because the application has started again.
	 */
	public void started() {
		this.registry.restart();
	}

	private CompletableFuture<DrainReport> recorded(Drain drain) {
		return drain.completion().thenApply(this::record);
	}

	private DrainReport record(DrainReport report) {
		this.lastReport.accumulateAndGet(report,
				(last, next) -> (last == null || !next.startedAt().isBefore(last.startedAt())) ? next : last);
		return report;
	}

	/**
	 * Accept handshakes again. A drain that runs closes nobody else; who has been asked
	 * away already has to go. While the application stops, nothing is resumed.
	 * @return whether handshakes were refused before and are accepted now, or a partial
	 * drain was cancelled
	 */
	public boolean resume() {
		return this.registry.resume();
	}

	/**
	 * What is done with handshakes and connections now.
	 * @return the state
	 */
	public DrainState state() {
		return this.registry.state();
	}

	/**
	 * How the running drain goes.
	 * @return the numbers so far, empty if none runs; then {@link #lastReport()} has the
	 * numbers
	 */
	public Optional<DrainReport> progress() {
		Run run = current();
		return (run != null && !run.recorded().isDone()) ? Optional.of(run.drain().report()) : Optional.empty();
	}

	/**
	 * How the last drain went.
	 * @return the numbers, empty if there was none
	 */
	public Optional<DrainReport> lastReport() {
		return Optional.ofNullable(this.lastReport.get());
	}

	/**
	 * Wait until the threads of the last drain have ended.
	 * @param timeout how long to wait
	 * @throws InterruptedException if interrupted while waiting
	 */
	public void awaitEnd(Duration timeout) throws InterruptedException {
		Run run = current();
		if (run != null) {
			run.drain().awaitEnd(timeout);
		}
	}

	private @Nullable Run current() {
		this.lock.lock();
		try {
			return this.current;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * A drain, and its report once {@link WebSocketDrainer#lastReport()} has it.
	 *
	 * @param drain the drain
	 * @param recorded the report
	 */
	private record Run(Drain drain, CompletableFuture<DrainReport> recorded) {

	}

}
