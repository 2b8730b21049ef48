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

package io.github.wsshutdown;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

/**
 * Drains the WebSocket connections of an application: stops admitting handshakes, lets
 * running handlers finish, sends every peer a close frame and waits until its transport
 * is gone (RFC 6455 section 7.1). The starter drains when the application stops; an
 * application may do so before. A bean to inject. Thread-safe. No method but
 * {@link #awaitEnd(Duration)} blocks.
 */
public interface WebSocketDrainer {

	/**
	 * The plan of drains that are started without one. {@link DrainPlan#mutate() Mutate}
	 * it to deviate from the configuration in some respect.
	 * @return the configured plan
	 */
	DrainPlan defaultPlan();

	/**
	 * Start a drain with the configured plan, as {@link #start(DrainPlan)} does.
	 * @return what became of the connections, completed at the end of the drain
	 * @throws DrainInProgressException if a drain runs already
	 */
	CompletionStage<DrainReport> start();

	/**
	 * Start a drain. Handshakes are refused from now on, also after its end, until
	 * {@link #resume()}, unless the plan is {@link DrainPlan#isPartial() partial}.
	 * @param plan how to carry it out
	 * @return what became of the connections, completed at the end of the drain by a
	 * thread of the drain: stages that follow should not block
	 * @throws DrainInProgressException if a drain runs already
	 * @throws InvalidDrainPlanException if the plan names a path that is not registered
	 */
	CompletionStage<DrainReport> start(DrainPlan plan);

	/**
	 * Close a part of the connections, oldest first, because there are too many: a
	 * partial drain with code 1013 (try again later) and without a quiet period.
	 * @param percent how many, 1 to 99
	 * @return as for {@link #start(DrainPlan)}
	 * @throws DrainInProgressException if a drain runs already
	 * @throws InvalidDrainPlanException if that is not a part of the connections
	 */
	CompletionStage<DrainReport> shed(int percent);

	/**
	 * Close one connection at once, by a drain of its own. Other drains go on.
	 * {@link #progress()} and {@link #lastReport()} do not show this one.
	 * @param connectionId the {@link WebSocketConnection#getId() id} of the connection
	 * @return what became of it, completed as for {@link #start(DrainPlan)}; empty if
	 * there is no such connection or it is being closed already
	 * @throws DrainInProgressException if the application stops
	 */
	Optional<CompletionStage<DrainReport>> close(long connectionId);

	/**
	 * Close one connection, according to a plan.
	 * @param connectionId the {@link WebSocketConnection#getId() id} of the connection
	 * @param plan how to carry it out; its path and its percentage have no meaning here
	 * @return as for {@link #close(long)}
	 * @throws DrainInProgressException if the application stops
	 */
	Optional<CompletionStage<DrainReport>> close(long connectionId, DrainPlan plan);

	/**
	 * Accept handshakes again, and cancel a running drain of all connections or of a
	 * part: those whose closing has not begun stay open, the others are still closed.
	 * While the application stops, this does nothing.
	 * @return whether handshakes were refused before and are accepted now, or a partial
	 * drain was cancelled
	 */
	boolean resume();

	/**
	 * Accept handshakes again, as {@link #resume()} does.
	 * @param requestedBy who has asked for it, for the log; {@code null} if unknown
	 * @return as for {@link #resume()}
	 */
	default boolean resume(@Nullable String requestedBy) {
		return resume();
	}

	/**
	 * The state of handshakes and connections now.
	 * @return the state
	 */
	DrainState state();

	/**
	 * How the running drain goes.
	 * @return the numbers so far, empty if none runs; then {@link #lastReport()} has the
	 * numbers
	 */
	Optional<DrainReport> progress();

	/**
	 * How the last drain went.
	 * @return the numbers, empty if there was none
	 */
	Optional<DrainReport> lastReport();

	/**
	 * Wait until no connection is being closed, or the time is over.
	 * @param timeout how long to wait
	 * @throws InterruptedException if interrupted while waiting
	 */
	void awaitEnd(Duration timeout) throws InterruptedException;

}
