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

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

import io.github.wsshutdown.DrainInProgressException;
import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.DrainState;
import io.github.wsshutdown.DrainTrigger;
import io.github.wsshutdown.WebSocketDrainer;
import io.github.wsshutdown.admission.HandshakeAdmission;
import org.jspecify.annotations.Nullable;

/**
 * Which drains of all connections and of a part have begun, and so which others may, and
 * whether handshakes are accepted. Thread-safe.
 */
final class CurrentDrains {

	private final ClosingLoop loop;

	private final HandshakeAdmission admission;

	/** Guards the choice of the current drain. No foreign code runs under it. */
	private final ReentrantLock lock = new ReentrantLock();

	private volatile @Nullable Run current;

	/** The drain of a part, the last one that began since a drain of all. */
	private volatile @Nullable Drain partialDrain;

	/**
	 * Create new {@link CurrentDrains}.
	 * @param loop knows the drain of all
	 */
	CurrentDrains(ClosingLoop loop, HandshakeAdmission admission) {
		this.loop = loop;
		this.admission = admission;
	}

	/**
	 * Refuse other drains, and handshakes if this is about all connections.
	 */
	void begin(Run run) {
		Drain drain = run.drain();
		boolean aboutAll = drain.order().isAboutAll();
		this.lock.lock();
		try {
			requireNoOtherInTheWay(drain.order());
			this.partialDrain = aboutAll ? null : drain;
			// Who sees that handshakes are refused can see how far the drain is
			this.current = run;
			if (aboutAll) {
				this.loop.setDrainOfAll(drain);
				this.admission.setAccepting(false);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	void requireNoOtherInTheWay(DrainOrder order) {
		if (order.isForShutdown()) {
			return;
		}
		if (isStopping()) {
			throw new DrainInProgressException("The application stops, and its drain runs already");
		}
		boolean byAge = order.trigger() == DrainTrigger.AGE;
		if ((byAge || !order.isAboutFew()) && (isRunning(this.partialDrain) || isRunning(this.loop.drainOfAll()))) {
			throw new DrainInProgressException("A drain runs already");
		}
	}

	/**
	 * Cancel what runs and accept handshakes.
	 * @param afterStop whether the application has started again, else a stop goes on
	 * @return whether that changes anything
	 */
	boolean resume(boolean afterStop) {
		boolean resumed;
		List<Drain> cancelled;
		this.lock.lock();
		try {
			if (!afterStop && isStopping()) {
				return false;
			}
			resumed = isRunning(this.partialDrain) | this.admission.setAccepting(true);
			this.partialDrain = null;
			this.loop.setDrainOfAll(null);
			cancelled = Stream
				.concat(this.loop.drains().notOver().stream(), Stream.ofNullable(this.current).map(Run::drain))
				.filter((drain) -> !drain.order().isAboutFew())
				.toList();
		}
		finally {
			this.lock.unlock();
		}
		cancelled.forEach(Drain::cancel);
		this.admission.slotsChanged();
		return resumed;
	}

	private boolean isStopping() {
		Drain drain = this.loop.drainOfAll();
		return drain != null && drain.order().isForShutdown();
	}

	private static boolean isRunning(@Nullable Drain drain) {
		return drain != null && !drain.isOver();
	}

	DrainState state() {
		if (this.admission.isAccepting()) {
			return DrainState.ACCEPTING;
		}
		return isRunning(this.loop.drainOfAll()) ? DrainState.DRAINING : DrainState.DRAINED;
	}

	Optional<DrainReport> progress() {
		Run run = this.current;
		return (run != null && !run.recorded().isDone()) ? Optional.of(run.drain().report()) : Optional.empty();
	}

	/**
	 * A drain, and its report once {@link WebSocketDrainer#lastReport()} has it.
	 *
	 * @param drain the drain
	 * @param recorded the report
	 */
	record Run(Drain drain, CompletableFuture<DrainReport> recorded) {

	}

}
