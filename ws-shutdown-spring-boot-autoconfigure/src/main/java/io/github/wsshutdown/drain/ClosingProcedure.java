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
	private static final long AFTER_THE_CUT_NANOS = Duration.ofSeconds(1).toNanos();

	private final Closing closing;

	private final ClosingState state;

	private final SessionCalls calls;

	private final Connection connection;

	private final ConnectionTransport transport;

	private final ClosingLoop loop;

	private final UnreadAnswer answer;

	private final SendProgress sendProgress;

	private final Flush flush;

	private volatile @Nullable FutureTask<?> notice;

	/** Until when a peer may take what was sent before the close frame. */
	private volatile long takeUntilNanos;

	ClosingProcedure(Closing closing, ClosingState state, SessionCalls calls, ClosingLoop loop) {
		this.closing = closing;
		this.state = state;
		this.calls = calls;
		this.connection = closing.connection();
		this.transport = this.connection.getTransport();
		this.loop = loop;
		this.sendProgress = new SendProgress(this.transport);
		this.flush = new Flush(this.connection, this.sendProgress);
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
				if (drain != null && (last || this.flush.isOver(drain.plan(), now))) {
					sendFrame();
				}
				else if (drain != null && this.flush.isRefused(drain.plan(), now)) {
					this.closing.cut(reasonForCut());
				}
			}
			case FRAME -> {
				if (over) {
					this.closing.cut(reasonForCut());
				}
			}
			case PEER -> {
				if (drain != null) {
					awaitSlowPeer(drain, now);
				}
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
		boolean stuck = now - drain.settling().firstTurnNanos() >= 0 && this.sendProgress.isStuck(now);
		if (stuck) {
			drain.settling().foundStuck(this.transport);
		}
		return stuck;
	}

	/** An answer that outlasts the drain is left to the web server, as any request is. */
	private boolean isLeft(Drain drain) {
		return this.transport.isAnswering() && !this.transport.isSendBlocked() && !drain.order().isAboutFew();
	}

	private void takeTurn(Drain drain, long now, boolean last, boolean over) {
		FutureTask<?> notice = this.notice;
		if (isLeft(drain)) {
			this.closing.giveUp(false);
		}
		else if (notice == null && drain.hasNotices() && !over) {
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
		this.state.extend(ClosingStep.SCHEDULED, now + drain.plan().noticePeriod().toNanos());
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
		if (this.state.drain() == null || this.state.step() != ClosingStep.HANDLERS || !this.flush.begin()) {
			sendFrame();
		}
		else if (this.state.move(ClosingStep.HANDLERS, ClosingStep.BACKLOG, Duration.ZERO)) {
			this.flush.whenOut(this::sendFrame);
		}
	}

	/**
	 * The time of a peer begins anew as long as it takes what was sent before, but not
	 * for longer than a handler has.
	 */
	private void awaitSlowPeer(Drain drain, long now) {
		this.sendProgress.isWaiting(now);
		if (now - this.takeUntilNanos < 0) {
			long closeTimeout = drain.plan().closeTimeout().toNanos();
			this.state.extend(ClosingStep.PEER, this.sendProgress.until(this.state.untilNanos(), closeTimeout));
		}
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
		this.takeUntilNanos = System.nanoTime() + drain.plan().handlerTimeout().toNanos();
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
		long most = Math.min(this.takeUntilNanos + drain.plan().closeTimeout().toNanos(), drain.deadlineNanos());
		Duration timeout = Duration.ofNanos(Math.max(most - System.nanoTime(), 0) + AFTER_THE_CUT_NANOS);
		try {
			this.transport.sendClose(this.closing.closeFrame(), timeout);
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
			this.state.extend(ClosingStep.CUT, now + cut.pause().toNanos());
		}
	}

}
