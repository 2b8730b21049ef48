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

import org.jspecify.annotations.Nullable;

/**
 * How far a {@link Closing} has come, until when its step may take, and which drain
 * counts it. Thread-safe: the monitor makes each of these changes one, and nothing
 * foreign is called under it.
 */
final class ClosingState {

	/** What {@link #untilNanos} is while the drain decides when the turn comes. */
	private static final long TURN = Long.MIN_VALUE;

	private final SessionCalls calls;

	private volatile @Nullable Drain drain;

	private volatile ClosingStep step = ClosingStep.SCHEDULED;

	private final long turnOffsetNanos;

	/** When the step ends at the latest; set before the step is. */
	private volatile long untilNanos = TURN;

	private volatile @Nullable TransportCut cut;

	/**
	 * Create a new {@link ClosingState}.
	 * @param drain the drain that closes the connection, {@code null} if none does
	 * @param turnOffsetNanos how long after the first turn its own comes
	 */
	ClosingState(SessionCalls calls, @Nullable Drain drain, long turnOffsetNanos) {
		this.calls = calls;
		this.drain = drain;
		this.turnOffsetNanos = turnOffsetNanos;
	}

	/**
	 * The application was first, and knows: what was only scheduled waits for the peer.
	 * @return {@code false} if the closing has been given up
	 */
	synchronized boolean applicationHasClosed(@Nullable Duration timeout) {
		if (this.step == ClosingStep.SCHEDULED) {
			this.calls.beginTelling();
			long until = System.nanoTime() + ((timeout != null) ? timeout.toNanos() : Long.MAX_VALUE / 2);
			Drain drain = this.drain;
			this.untilNanos = (drain != null) ? limited(until, drain) : until;
			this.step = ClosingStep.PEER;
		}
		return this.step != ClosingStep.GIVEN_UP;
	}

	/**
	 * Have a drain count a connection that the application has begun to close.
	 * @return whether it does, because no other does
	 */
	synchronized boolean join(Drain drain) {
		if (this.drain != null || this.step == ClosingStep.GONE) {
			return false;
		}
		this.drain = drain;
		this.untilNanos = limited(this.untilNanos, drain);
		return true;
	}

	private static long limited(long untilNanos, Drain drain) {
		long latest = Math.max(System.nanoTime(), drain.settling().firstTurnNanos())
				+ drain.plan().closeTimeout().toNanos();
		return (latest - untilNanos < 0) ? latest : untilNanos;
	}

	/**
	 * Go on to a step, unless another has happened.
	 * @param most how long it may take
	 */
	synchronized boolean move(ClosingStep from, ClosingStep to, Duration most) {
		if (this.step != from) {
			return false;
		}
		moveTo(to, most);
		return true;
	}

	/**
	 * Go on to the cut, from whatever step.
	 * @return {@code false} if it was begun before, or the transport is gone
	 */
	synchronized boolean moveToCut(TransportCut cut) {
		if (this.step == ClosingStep.GONE || this.cut != null) {
			return false;
		}
		this.cut = cut;
		moveTo(ClosingStep.CUT, cut.pause());
		return true;
	}

	/**
	 * The transport is gone.
	 * @return {@code false} if that was known, or the closing has been given up
	 */
	synchronized boolean moveToGone() {
		if (isGivenUp() || this.step == ClosingStep.GONE) {
			return false;
		}
		this.step = ClosingStep.GONE;
		return true;
	}

	private void moveTo(ClosingStep step, Duration most) {
		this.untilNanos = System.nanoTime() + most.toNanos();
		this.step = step;
	}

	/**
	 * Let a step take until another time, if it is the current one.
	 */
	synchronized void extend(ClosingStep step, long untilNanos) {
		if (this.step == step) {
			this.untilNanos = untilNanos;
		}
	}

	ClosingStep step() {
		return this.step;
	}

	long untilNanos() {
		long until = this.untilNanos;
		Drain drain = this.drain;
		return (until == TURN && drain != null) ? drain.settling().turnNanos(this.turnOffsetNanos) : until;
	}

	@Nullable Drain drain() {
		return this.drain;
	}

	/**
	 * How the transport was cut.
	 * @return the cut, {@code null} if it was not
	 */
	@Nullable TransportCut cut() {
		return this.cut;
	}

	boolean isGivenUp() {
		return this.step == ClosingStep.GIVEN_UP;
	}

	boolean isGone() {
		return this.step == ClosingStep.GONE;
	}

}
