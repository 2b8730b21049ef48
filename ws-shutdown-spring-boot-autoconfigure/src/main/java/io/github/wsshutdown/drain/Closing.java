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
import io.github.wsshutdown.DrainMilestone;
import io.github.wsshutdown.UncleanEnds;
import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.connection.ConnectionClosing;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The closing of one connection, from the moment anyone wants it to go until it is gone
 * and the application knows. Its connection has one at a time, and with it one owner: a
 * drain, or the application itself. {@link ClosingLoop} looks after it; what may block
 * runs in {@link ClosingExecutors}. Thread-safe.
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

	private final ClosingState state;

	private final ClosingProcedure procedure;

	private final ClosingEnd end;

	private volatile boolean ended;

	private volatile boolean failed;

	private boolean lookedAfter;

	/**
	 * Create the closing of a connection.
	 * @param drain the drain that closes it, {@code null} outside of any
	 * @param turnOffsetNanos how long after the first turn its own comes
	 */
	Closing(Connection connection, ClosingLoop loop, @Nullable Drain drain, @Nullable CloseFrame closeFrame,
			long turnOffsetNanos) {
		this.connection = connection;
		this.loop = loop;
		this.closeFrame = closeFrame;
		this.calls = new SessionCalls(connection, this::callReturned);
		this.state = new ClosingState(this.calls, drain, turnOffsetNanos);
		this.procedure = new ClosingProcedure(this, this.state, this.calls, loop);
		this.end = new ClosingEnd(this, this.state, this.procedure, this.closeFrames);
	}

	/**
	 * The closing of a connection whose session the application has closed: the peer has
	 * yet to answer.
	 * @param timeout how long it has, {@code null} for as long as the container lets it
	 */
	static Closing byApplication(ClosingLoop loop, Connection connection, @Nullable Duration timeout) {
		Closing closing = new Closing(connection, loop, null, null, 0);
		closing.applicationHasClosed(timeout);
		return closing;
	}

	/**
	 * The application was first: a drain that has scheduled the closing waits and counts.
	 * @return {@code false} if the closing has been given up
	 */
	boolean applicationHasClosed(@Nullable Duration timeout) {
		return this.state.applicationHasClosed(timeout);
	}

	/**
	 * Have a drain count a connection that the application has begun to close.
	 * @return whether it does, because no other does
	 */
	boolean join(Drain drain) {
		return this.state.join(drain);
	}

	/**
	 * Leave the connection to another, or to itself, unless its turn has come.
	 * @param cancelled whether the drain as a whole is given up
	 */
	boolean giveUp(boolean cancelled) {
		Drain drain = drain();
		if (drain == null || !this.state.move(ClosingStep.SCHEDULED, ClosingStep.GIVEN_UP, Duration.ZERO)) {
			return false;
		}
		this.connection.compareAndSetClosing(this, null);
		drain.givenUp(cancelled);
		return true;
	}

	/** Become the one that has it looked after. */
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
		Drain drain = drain();
		try {
			this.procedure.doWhatIsDue(drain, now);
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

	/** Let the time of the peer begin. */
	void awaitPeer(Drain drain) {
		this.closeFrames.begin();
		drain.reach(DrainMilestone.LAST_CLOSE_FRAME);
		this.state.move(ClosingStep.FRAME, ClosingStep.PEER, drain.plan().closeTimeout());
	}

	/**
	 * What the peer is told. If it is cut before its turn it has none of its own.
	 */
	CloseFrame closeFrame() {
		CloseFrame own = this.closeFrame;
		Drain drain = drain();
		return (own != null) ? own : (drain != null) ? drain.plan().closeFrame() : UNANSWERED;
	}

	/**
	 * End the transport, unless that was begun before or it is gone.
	 * @return whether this does
	 */
	boolean cut(UncleanEnds.Reason reason) {
		TransportCut cut = new TransportCut(this.connection, this.loop.executors().cuts(), closeFrame(), reason);
		boolean first = this.state.moveToCut(cut);
		if (first) {
			cut.begin();
		}
		return first;
	}

	@Override
	public void gone() {
		if (!this.state.moveToGone()) {
			return;
		}
		if (this.state.cut() != null) {
			endSession();
		}
		endIfOver();
		Drain drain = drain();
		if (drain != null) {
			drain.gone(this.end);
		}
	}

	/**
	 * Tell an application that does not know yet that its connection is gone.
	 */
	void endSession() {
		if (this.state.isGone()) {
			this.calls.tellEnd(this.loop.executors().closes(), closeFrame(), this.state.cut() != null);
		}
	}

	private void callReturned() {
		Drain drain = drain();
		this.connection.goneIfTransportIs();
		endIfOver();
		if (drain != null && drain.isOver()) {
			this.loop.wakeUp();
		}
	}

	private void endIfOver() {
		try {
			this.ended |= this.state.isGone() && this.calls.isOver();
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
		return this.state.step() != ClosingStep.SCHEDULED && !isGivenUp();
	}

	@Override
	public boolean isEnding() {
		return this.closeFrames.isSent() || this.state.cut() != null;
	}

	@Override
	public @Nullable CloseFrame cutWith() {
		TransportCut cut = this.state.cut();
		return (cut != null) ? cut.closeFrame() : null;
	}

	ClosingEnd end() {
		return this.end;
	}

	Connection connection() {
		return this.connection;
	}

	boolean isGivenUp() {
		return this.state.isGivenUp();
	}

	@Nullable Drain drain() {
		return this.state.drain();
	}

	/** When something is due next, unless something happens before. */
	long nextNanos() {
		return this.state.untilNanos();
	}

}
