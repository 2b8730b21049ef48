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

import io.github.wsshutdown.CloseFrame;
import io.github.wsshutdown.Outcome;
import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.connection.ConnectionClosing;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The closing of one connection, from the moment anyone wants it to go until it is gone
 * and the application knows. Its connection has one at a time, and with it one owner: a
 * drain, or the application itself. {@link ClosingLoop} looks after it; what may block
 * runs in {@link ClosingExecutors}. Thread-safe: the monitor guards the step and what
 * belongs to it, and nothing foreign is called under it.
 */
final class Closing implements ConnectionClosing {

	private static final Log logger = LogFactory.getLog(Closing.class);

	/** The application has been told what it closed its session with. */
	private static final CloseFrame UNANSWERED = new CloseFrame(1001, "");

	private final Connection connection;

	private final ClosingLoop loop;

	private final @Nullable CloseFrame closeFrame;

	private final CloseFrames closeFrames = new CloseFrames();

	private final SessionCalls calls;

	private final ClosingProcedure procedure;

	private volatile @Nullable Drain drain;

	private volatile ClosingStep step = ClosingStep.SCHEDULED;

	/** When the step ends at the latest. */
	private volatile long untilNanos;

	private volatile @Nullable TransportCut cut;

	private volatile boolean ended;

	private volatile boolean failed;

	private boolean lookedAfter;

	private Closing(Connection connection, ClosingLoop loop, @Nullable Drain drain, @Nullable CloseFrame closeFrame,
			long turnNanos) {
		this.connection = connection;
		this.loop = loop;
		this.drain = drain;
		this.closeFrame = closeFrame;
		this.untilNanos = turnNanos;
		this.calls = new SessionCalls(connection);
		this.procedure = new ClosingProcedure(this, loop);
	}

	/**
	 * The closing of a connection by a drain.
	 * @param turnNanos when its turn comes
	 */
	static Closing by(Drain drain, ClosingLoop loop, Connection connection, CloseFrame closeFrame, long turnNanos) {
		return new Closing(connection, loop, drain, closeFrame, turnNanos);
	}

	/**
	 * The closing of a connection whose session the application has closed: the peer has
	 * yet to answer.
	 * @param timeout how long it has, {@code null} for as long as the container lets it
	 */
	static Closing byApplication(ClosingLoop loop, Connection connection, @Nullable Duration timeout) {
		Closing closing = new Closing(connection, loop, null, null, System.nanoTime());
		closing.applicationHasClosed(timeout);
		return closing;
	}

	/**
	 * The application was first: a drain that has scheduled the closing waits and counts.
	 * @return {@code false} if the closing has been given up
	 */
	synchronized boolean applicationHasClosed(@Nullable Duration timeout) {
		if (this.step == ClosingStep.SCHEDULED) {
			this.step = ClosingStep.PEER;
			this.calls.beginTelling();
			this.untilNanos = System.nanoTime() + ((timeout != null) ? timeout.toNanos() : Long.MAX_VALUE / 2);
			Drain drain = this.drain;
			if (drain != null) {
				limitTo(drain);
			}
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
		limitTo(drain);
		return true;
	}

	private void limitTo(Drain drain) {
		long latest = Math.max(System.nanoTime(), drain.firstTurnNanos()) + drain.plan().closeTimeout().toNanos();
		this.untilNanos = (latest - this.untilNanos < 0) ? latest : this.untilNanos;
	}

	/**
	 * Leave the connection to another, or to itself, unless its turn has come.
	 * @param cancelled whether the drain as a whole is given up
	 */
	boolean giveUp(boolean cancelled) {
		Drain drain = this.drain;
		if (drain == null || !move(ClosingStep.SCHEDULED, ClosingStep.GIVEN_UP, Duration.ZERO)) {
			return false;
		}
		drain.givenUp(cancelled);
		return true;
	}

	/**
	 * Become the one that has it looked after.
	 */
	synchronized boolean beginLookingAfter() {
		boolean first = !this.lookedAfter;
		this.lookedAfter = true;
		return first;
	}

	/**
	 * Do what is due. Called by the loop's thread only.
	 * @return whether there is more to do
	 */
	boolean check(long now) {
		Drain drain = this.drain;
		try {
			this.procedure.doWhatIsDue(this.step, drain, now);
			this.connection.goneIfTransportIs();
			endIfOver();
			return !isEnded();
		}
		catch (Throwable ex) {
			logFailure(ex);
			return drain == null || !drain.isOver();
		}
	}

	/**
	 * Also an error, such as that of a container whose classes are of another version.
	 */
	private void logFailure(Throwable ex) {
		if (!this.failed) {
			this.failed = true;
			logger.debug("Connection " + this.connection.getId() + " on '" + this.connection.getPath()
					+ "' has met a failure", ex);
		}
	}

	@Override
	public void workDone() {
		try {
			this.procedure.awaitBacklog();
		}
		catch (Throwable ex) {
			logFailure(ex);
		}
	}

	/**
	 * Let the time of the peer begin.
	 */
	void awaitPeer(Drain drain) {
		this.closeFrames.begin();
		move(ClosingStep.FRAME, ClosingStep.PEER, drain.plan().closeTimeout());
	}

	/**
	 * What the peer is told. If it is cut before its turn it has none of its own.
	 */
	CloseFrame closeFrame() {
		CloseFrame own = this.closeFrame;
		Drain drain = this.drain;
		return (own != null) ? own : (drain != null) ? drain.plan().closeFrame() : UNANSWERED;
	}

	/**
	 * End the transport, unless that was begun before.
	 */
	void cut() {
		TransportCut cut = new TransportCut(this.connection, this.loop.executors().cuts(), closeFrame());
		synchronized (this) {
			if (this.step == ClosingStep.GONE || this.cut != null) {
				return;
			}
			this.cut = cut;
			moveTo(ClosingStep.CUT, cut.pause());
		}
		cut.begin();
	}

	/**
	 * Cut again what has not noticed.
	 * @param over whether there is no more time for patience
	 */
	void cutAgain(long now, boolean over) {
		TransportCut cut = this.cut;
		if (cut != null) {
			cut.repeat(now, over);
			this.untilNanos = now + cut.pause().toNanos();
		}
	}

	@Override
	public void gone() {
		Drain drain;
		synchronized (this) {
			if (this.step == ClosingStep.GIVEN_UP || this.step == ClosingStep.GONE) {
				return;
			}
			this.step = ClosingStep.GONE;
			drain = this.drain;
		}
		if (this.cut != null) {
			endSession();
		}
		endIfOver();
		if (drain != null) {
			drain.gone((this.cut != null) ? Outcome.FORCED : this.closeFrames.outcome(), this.closeFrames.elapsed());
		}
	}

	/**
	 * Tell an application that does not know yet that its connection is gone.
	 */
	void endSession() {
		if (this.step == ClosingStep.GONE) {
			this.calls.tellEnd(this.loop.executors().closes(), closeFrame(), this.cut != null, this::callReturned);
		}
	}

	void callSession(ClosingExecutor executor, Runnable call) {
		this.calls.execute(executor, call, this::callReturned);
	}

	private void callReturned() {
		Drain drain = this.drain;
		this.connection.goneIfTransportIs();
		endIfOver();
		if (drain != null && drain.isOver()) {
			this.loop.wakeUp();
		}
	}

	private void endIfOver() {
		try {
			this.ended |= this.step == ClosingStep.GONE && this.calls.isOver();
		}
		catch (Throwable ex) {
			logFailure(ex);
		}
	}

	/**
	 * Whether the transport is gone and the application knows, or another closes it.
	 */
	boolean isEnded() {
		return this.ended || isGivenUp();
	}

	/**
	 * Whether a call into the session has not returned.
	 */
	boolean awaitsApplication() {
		return this.calls.isRunning();
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

	private void moveTo(ClosingStep step, Duration most) {
		this.step = step;
		this.untilNanos = System.nanoTime() + most.toNanos();
	}

	/**
	 * Let the step take until another time.
	 */
	void extendTo(long nanos) {
		this.untilNanos = nanos;
	}

	@Override
	public void closeFrameSent() {
		this.closeFrames.sent();
	}

	@Override
	public void closeFrameReceived() {
		this.closeFrames.received();
	}

	@Override
	public boolean isBegun() {
		return this.step != ClosingStep.SCHEDULED && !isGivenUp();
	}

	@Override
	public boolean isEnding() {
		return this.closeFrames.isSent() || this.cut != null;
	}

	@Override
	public @Nullable CloseFrame cutWith() {
		TransportCut cut = this.cut;
		return (cut != null) ? cut.closeFrame() : null;
	}

	Connection connection() {
		return this.connection;
	}

	boolean isGivenUp() {
		return this.step == ClosingStep.GIVEN_UP;
	}

	@Nullable Drain drain() {
		return this.drain;
	}

	/** When something is due next, unless something happens before. */
	long nextNanos() {
		return this.untilNanos;
	}

}
