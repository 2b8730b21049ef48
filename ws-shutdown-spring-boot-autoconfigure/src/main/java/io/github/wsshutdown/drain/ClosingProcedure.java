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
import java.util.concurrent.FutureTask;

import io.github.wsshutdown.CloseFrame;
import io.github.wsshutdown.UncleanEnds.Reason;
import io.github.wsshutdown.connection.Backlog;
import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.connection.ConnectionTransport;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * What is done in each step of a {@link Closing}: notice, work, backlog, close frame, and
 * a cut where any takes too long. None waits.
 */
final class ClosingProcedure {

	private static final Log logger = LogFactory.getLog(ClosingProcedure.class);

	/** How long a notice may take beyond the notice period. */
	private static final Duration NOTICE_PATIENCE = Duration.ofSeconds(1);

	/** When the drain is almost over. */
	private static final Duration LAST_NOTICE_PATIENCE = Duration.ofMillis(20);

	/** How much longer than the drain a container may wait for a peer. */
	private static final Duration AFTER_THE_CUT = Duration.ofSeconds(1);

	/** Longer than a peer that reads is behind. */
	private static final long STUCK_NANOS = Duration.ofMillis(500).toNanos();

	private final Closing closing;

	private final ClosingState state;

	private final SessionCalls calls;

	private final Connection connection;

	private final ConnectionTransport transport;

	private final ClosingLoop loop;

	private final UnreadAnswer answer;

	private volatile @Nullable FutureTask<?> notice;

	private volatile long flushed;

	/** Used by the loop's thread only. */
	private long stuckSinceNanos;

	private volatile long flushUntilNanos;

	ClosingProcedure(Closing closing, ClosingState state, SessionCalls calls, ClosingLoop loop) {
		this.closing = closing;
		this.state = state;
		this.calls = calls;
		this.connection = closing.connection();
		this.transport = this.connection.getTransport();
		this.loop = loop;
		this.answer = new UnreadAnswer(this.connection, loop.executors().closes());
	}

	/**
	 * Go on from a step whose time is over, or the drain's.
	 * @param drain the drain that closes the connection or counts it
	 */
	void doWhatIsDue(@Nullable Drain drain, long now) {
		ClosingStep step = this.state.step();
		boolean over = drain != null && now - drain.deadlineNanos() >= 0;
		boolean last = drain != null && now - drain.lastCloseNanos() >= 0;
		boolean due = last || now - this.state.untilNanos() >= 0;
		switch (step) {
			case SCHEDULED -> {
				if (drain != null && (due || isStuck(drain, now))) {
					takeTurn(drain, now, last, over);
				}
			}
			case HANDLERS -> {
				if (due) {
					this.connection.workGivenUp();
					sendFrame();
				}
			}
			case BACKLOG -> {
				if (last || (due && isStalled(now))) {
					sendFrame();
				}
			}
			case FRAME -> {
				if (over) {
					this.closing.cut(reasonForCut());
				}
			}
			case PEER -> {
				boolean unanswered = now - this.state.untilNanos() >= 0 && this.transport.hasClosingHandshake();
				if (over || unanswered) {
					this.closing.cut(reasonForCut());
				}
				else if (this.transport.hasClosingHandshake()) {
					this.answer.readIfDue(now, this.state.untilNanos());
				}
			}
			case CUT -> {
				if (now - this.state.untilNanos() >= 0) {
					cutAgain(now, over);
				}
			}
			case GIVEN_UP, GONE -> {
			}
		}
	}

	/**
	 * Whether the peer takes nothing. Then none of what a drain waits for can use the
	 * connection, and some of it may be held up by it.
	 */
	private boolean isStuck(Drain drain, long now) {
		if (now - drain.settling().firstTurnNanos() < 0 || !this.transport.isSendBlocked()) {
			this.stuckSinceNanos = 0;
			return false;
		}
		if (this.stuckSinceNanos == 0) {
			this.stuckSinceNanos = now;
		}
		boolean stuck = now - this.stuckSinceNanos >= STUCK_NANOS;
		if (stuck) {
			drain.settling().foundStuck(this.transport);
		}
		return stuck;
	}

	private void takeTurn(Drain drain, long now, boolean last, boolean over) {
		FutureTask<?> notice = this.notice;
		if (notice == null && drain.hasNotices() && !over) {
			sendNotice(drain, now);
		}
		else if ((over || isNoticed(notice, now, last))
				&& this.state.move(ClosingStep.SCHEDULED, ClosingStep.HANDLERS, drain.plan().handlerTimeout())) {
			beginTurn(drain, notice, over);
		}
	}

	/**
	 * Why it has to be cut now.
	 */
	Reason reasonForCut() {
		return this.transport.isSendBlocked() ? Reason.DID_NOT_READ : reasonToBeThere();
	}

	/**
	 * Why it is still there, as far as is known without asking the transport, which may
	 * hold up the thread that asks.
	 */
	Reason reasonToBeThere() {
		boolean told = this.state.step() == ClosingStep.PEER || this.state.step() == ClosingStep.CUT;
		return (told && !this.connection.isBusy()) ? Reason.ANSWERED_NOT : Reason.HANDLER_STILL_RUNNING;
	}

	private boolean isNoticed(@Nullable FutureTask<?> notice, long now, boolean last) {
		Duration patience = last ? LAST_NOTICE_PATIENCE : NOTICE_PATIENCE;
		return notice == null || notice.isDone() || now - this.state.untilNanos() >= patience.toNanos();
	}

	private void sendNotice(Drain drain, long now) {
		CloseFrame closeFrame = this.closing.closeFrame();
		FutureTask<?> notice = new FutureTask<>(() -> {
			drain.sendNotices(this.connection, closeFrame);
			this.loop.wakeUp();
		}, null);
		this.notice = notice;
		this.state.extendTo(now + drain.plan().noticePeriod().toNanos());
		this.loop.executors().notices().execute(notice);
	}

	private void beginTurn(Drain drain, @Nullable FutureTask<?> notice, boolean over) {
		if (notice != null) {
			notice.cancel(true);
		}
		if (over) {
			this.closing.cut(reasonForCut());
		}
		else if (this.connection.stopMessages() || !drain.settling().isAwaitedAtTurn(this.connection)) {
			awaitBacklog();
		}
		else {
			this.connection.endInput(drain.plan().handlerTimeout());
		}
	}

	/**
	 * Wait for what the application has sent, now that it is doing nothing more.
	 */
	void awaitBacklog() {
		Backlog backlog = this.connection.getBacklog();
		Drain drain = this.state.drain();
		if (backlog == null || drain == null || this.transport.isSendBlocked()) {
			sendFrame();
			return;
		}
		this.flushUntilNanos = System.nanoTime() + drain.plan().handlerTimeout().toNanos();
		this.flushed = backlog.flushed();
		if (this.state.move(ClosingStep.HANDLERS, ClosingStep.BACKLOG, backlog.patience())) {
			backlog.whenFlushed(this::sendFrame);
		}
	}

	private boolean isStalled(long now) {
		Backlog backlog = this.connection.getBacklog();
		if (backlog == null || backlog.flushed() == this.flushed || now - this.flushUntilNanos >= 0
				|| this.transport.isSendBlocked()) {
			return true;
		}
		this.flushed = backlog.flushed();
		this.state.extendTo(now + backlog.patience().toNanos());
		return false;
	}

	/**
	 * Send the close frame, unless that was begun before. The time of a peer that does
	 * not take what was sent before begins at once.
	 */
	private void sendFrame() {
		Drain drain = this.state.drain();
		if (drain == null || !(this.state.move(ClosingStep.HANDLERS, ClosingStep.FRAME, Duration.ZERO)
				|| this.state.move(ClosingStep.BACKLOG, ClosingStep.FRAME, Duration.ZERO))) {
			return;
		}
		if (this.transport.isSendBlocked()) {
			this.closing.awaitPeer(drain);
			this.calls.execute(this.loop.executors().blockedCloses(), () -> sendFrame(drain));
		}
		else {
			this.calls.execute(this.loop.executors().closes(), () -> {
				this.closing.awaitPeer(drain);
				sendFrame(drain);
			});
		}
	}

	private void sendFrame(Drain drain) {
		if (this.state.cut() != null) {
			return;
		}
		try {
			this.transport.sendClose(this.closing.closeFrame(), drain.plan().closeTimeout().plus(AFTER_THE_CUT));
		}
		catch (Throwable ex) {
			logger.debug("Could not send a close frame to connection " + this.connection.getId(), ex);
			this.closing.cut(Reason.VANISHED);
		}
	}

	/**
	 * Cut again what has not noticed.
	 * @param over whether there is no more time for patience
	 */
	private void cutAgain(long now, boolean over) {
		TransportCut cut = this.state.cut();
		if (cut != null) {
			cut.repeat(now, over);
			this.state.extendTo(now + cut.pause().toNanos());
		}
	}

}
