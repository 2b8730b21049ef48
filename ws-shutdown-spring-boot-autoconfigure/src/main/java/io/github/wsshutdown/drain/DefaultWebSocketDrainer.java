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
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;

import io.github.wsshutdown.CloseFrame;
import io.github.wsshutdown.DrainInProgressException;
import io.github.wsshutdown.DrainListener;
import io.github.wsshutdown.DrainPlan;
import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.DrainState;
import io.github.wsshutdown.DrainTrigger;
import io.github.wsshutdown.GoingAwayNotice;
import io.github.wsshutdown.InvalidDrainPlanException;
import io.github.wsshutdown.WebSocketDrainer;
import io.github.wsshutdown.admission.HandshakeAdmission;
import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.connection.ConnectionRegistry;
import io.github.wsshutdown.connection.PathLookup;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The {@link WebSocketDrainer} of an application. Thread-safe.
 */
public final class DefaultWebSocketDrainer implements WebSocketDrainer {

	private static final Log logger = LogFactory.getLog(DefaultWebSocketDrainer.class);

	private final ConnectionRegistry registry;

	private final HandshakeAdmission admission;

	private final ClosingLoop loop;

	private final DrainPlan defaultPlan;

	private final Supplier<List<DrainListener>> listeners;

	private final Supplier<List<GoingAwayNotice>> notices;

	private final PathLookup paths;

	private final CurrentDrains drains;

	private final AtomicReference<@Nullable DrainReport> lastReport = new AtomicReference<>();

	/**
	 * Create a new {@link DefaultWebSocketDrainer}.
	 * @param registry the connections
	 * @param admission what handshakes are admitted by
	 * @param loop what looks after drains
	 * @param defaultPlan the plan of drains that are started without one
	 * @param listeners who is told how a drain goes, asked for when it begins: they may
	 * need this drainer themselves
	 * @param notices what says goodbye to peers, in this order, asked for likewise
	 * @param paths knows the paths that a plan may name. One under which there are
	 * connections is taken for known in any case
	 * @throws IllegalArgumentException if the plan is partial
	 */
	public DefaultWebSocketDrainer(ConnectionRegistry registry, HandshakeAdmission admission, ClosingLoop loop,
			DrainPlan defaultPlan, Supplier<List<DrainListener>> listeners, Supplier<List<GoingAwayNotice>> notices,
			PathLookup paths) {
		if (defaultPlan.isPartial()) {
			throw new IllegalArgumentException("'defaultPlan' must be about all connections");
		}
		this.registry = registry;
		this.admission = admission;
		this.loop = loop;
		this.drains = new CurrentDrains(loop, admission);
		this.defaultPlan = defaultPlan;
		this.listeners = listeners;
		this.notices = notices;
		this.paths = paths;
		// A drain may wait for nothing but a handshake
		admission.addSlotListener(loop::wakeUp);
	}

	@Override
	public DrainPlan defaultPlan() {
		return this.defaultPlan;
	}

	@Override
	public CompletionStage<DrainReport> start() {
		return start(this.defaultPlan);
	}

	@Override
	public CompletionStage<DrainReport> start(DrainPlan plan) {
		requireRegistered(plan.path());
		return begin(DrainOrder.of(plan, DrainTrigger.MANUAL)).recorded().minimalCompletionStage();
	}

	private void requireRegistered(@Nullable String path) {
		if (path != null && !hasConnections(path) && !this.paths.isRegistered(path)) {
			throw new InvalidDrainPlanException("path", path, "no WebSocket handler or endpoint is registered under it",
					"Use a path exactly as it is registered.");
		}
	}

	private boolean hasConnections(String path) {
		return this.registry.connections().stream().anyMatch((connection) -> path.equals(connection.getPath()));
	}

	@Override
	public CompletionStage<DrainReport> shed(int percent) {
		DrainPlan plan = this.defaultPlan.mutate()
			.quietPeriod(Duration.ZERO)
			.percent(percent)
			.closeFrame(new CloseFrame(1013, "Too many connections"))
			.build();
		if (!plan.isPartial()) {
			throw new InvalidDrainPlanException("percent", percent, "none would be left",
					"Use at most 99, or start a drain.");
		}
		return start(plan);
	}

	@Override
	public Optional<CompletionStage<DrainReport>> close(long connectionId) {
		return close(connectionId, DrainOrder.atOnce(this.defaultPlan));
	}

	@Override
	public Optional<CompletionStage<DrainReport>> close(long connectionId, DrainPlan plan) {
		Drain drain = drain(
				DrainOrder.ofFew(plan, DrainTrigger.MANUAL, (connection) -> connection.getId() == connectionId, 1));
		return beginBeside(drain, this.registry.connections())
				? Optional.of(drain.completion().minimalCompletionStage()) : Optional.empty();
	}

	/**
	 * Close a connection because its principal has opened another. If the application
	 * stops, that closes it.
	 * @param connection the connection
	 * @param closeFrame the close frame
	 */
	public void displace(Connection connection, CloseFrame closeFrame) {
		DrainPlan plan = DrainOrder.atOnce(this.defaultPlan)
			.mutate()
			.noticePeriod(Duration.ZERO)
			.reconnectWindow(Duration.ZERO)
			.closeFrame(closeFrame)
			.build();
		try {
			beginBeside(drain(DrainOrder.ofFew(plan, DrainTrigger.PRINCIPAL, (candidate) -> true, 1)),
					List.of(connection));
		}
		catch (DrainInProgressException ex) {
			logger.trace("A connection is closed by the stop", ex);
		}
	}

	/**
	 * Close connections because of their age, unless there are none or another drain
	 * runs.
	 * @param most how many at the most
	 * @return the drain's end, completed if there is none
	 */
	CompletionStage<?> closeAged(Predicate<Connection> aged, int most) {
		Drain drain = drain(DrainOrder.ofFew(DrainOrder.atOnce(this.defaultPlan), DrainTrigger.AGE, aged, most));
		try {
			return beginBeside(drain, this.registry.connections()) ? drain.completion()
					: CompletableFuture.completedStage(null);
		}
		catch (DrainInProgressException ex) {
			logger.trace("Connections past their age have to wait", ex);
			return CompletableFuture.completedStage(null);
		}
	}

	private boolean beginBeside(Drain drain, Collection<Connection> candidates) {
		this.drains.requireNoOtherInTheWay(drain.order());
		return drain.begin(drain.order().select(candidates), this.registry);
	}

	/**
	 * Connections that open from now on straggle into the drain.
	 */
	private CurrentDrains.Run begin(DrainOrder order) {
		Drain drain = drain(order);
		CurrentDrains.Run run = new CurrentDrains.Run(drain, recorded(drain));
		this.drains.begin(run);
		drain.begin(order.select(this.registry.connections()), this.registry);
		return run;
	}

	private Drain drain(DrainOrder order) {
		return new Drain(order, this.loop, this.admission::pendingHandshakes,
				new DrainNotifier(this.listeners.get(), this.registry, this.loop::atEnd), new Notices(
						(order.trigger() != DrainTrigger.PRINCIPAL) ? this.notices.get() : List.of(), order.trigger()));
	}

	/**
	 * Drain because the application stops, with the configured plan. From drains that run
	 * already it takes over the connections whose turn has not come; what they have begun
	 * to close they may finish, within the timeout of this one.
	 * @param afterwards what to run at the end, exactly once
	 */
	public void drainForShutdown(Runnable afterwards) {
		CurrentDrains.Run begun = begin(DrainOrder.of(this.defaultPlan, DrainTrigger.SHUTDOWN));
		List<CompletableFuture<DrainReport>> completions = new ArrayList<>();
		completions.add(begun.recorded());
		for (Drain drain : this.loop.drains().notOver()) {
			drain.shortenTo(this.defaultPlan);
			if (drain != begun.drain()) {
				completions.add(recorded(drain));
			}
		}
		CompletableFuture.allOf(completions.toArray(new CompletableFuture<?>[0]))
			.whenComplete((ended, ex) -> afterwards.run());
	}

	/**
	 * Accept handshakes again, because the application has started again.
	 */
	public void started() {
		this.drains.resume(true);
	}

	private CompletableFuture<DrainReport> recorded(Drain drain) {
		return drain.completion().thenApply(this::record);
	}

	private DrainReport record(DrainReport report) {
		this.lastReport.accumulateAndGet(report,
				(last, next) -> (last == null || !next.startedAt().isBefore(last.startedAt())) ? next : last);
		return report;
	}

	@Override
	public boolean resume() {
		return resume(null);
	}

	@Override
	public boolean resume(@Nullable String requestedBy) {
		boolean resumed = this.drains.resume(false);
		if (resumed) {
			DrainLog.resumed(requestedBy);
		}
		return resumed;
	}

	@Override
	public DrainState state() {
		return this.drains.state();
	}

	@Override
	public Optional<DrainReport> progress() {
		return this.drains.progress();
	}

	@Override
	public Optional<DrainReport> lastReport() {
		return Optional.ofNullable(this.lastReport.get());
	}

	@Override
	public void awaitEnd(Duration timeout) throws InterruptedException {
		this.loop.threads().awaitEnd(timeout);
	}

}
