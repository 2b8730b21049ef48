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
import io.github.wsshutdown.Outcome;
import io.github.wsshutdown.connection.Backlog;
import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.connection.ConnectionClosing;
import io.github.wsshutdown.connection.ConnectionTransport;
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

	/** How long a notice may take beyond the notice period. */
	private static final long NOTICE_PATIENCE_NANOS = Duration.ofSeconds(1).toNanos();

	/** When the drain is almost over. */
	private static final long SHORTEST_NOTICE_NANOS = Duration.ofMillis(20).toNanos();

	private final Connection connection;

	private final ConnectionTransport transport;

	private final ClosingLoop loop;

	private final @Nullable CloseFrame closeFrame;

	private volatile @Nullable Drain drain;

	private volatile Step step;

	/** When the step ends at the latest. */
	private volatile long untilNanos;

	private volatile boolean frameSent;

	private volatile boolean frameReceived;

	private volatile @Nullable TransportCut cut;

	private volatile @Nullable FutureTask<?> notice;

	private long flushed;

	private volatile long frameNanos;

	private final SessionCalls calls;

	private boolean failed;

	private boolean lookedAfter;

	private Closing(Connection connection, ClosingLoop loop, @Nullable Drain drain, @Nullable CloseFrame closeFrame,
			long turnNanos) {
		this.connection = connection;
		this.transport = connection.getTransport();
		this.calls = new SessionCalls(connection);
		this.loop = loop;
		this.drain = drain;
		this.closeFrame = closeFrame;
		this.untilNanos = turnNanos;
		this.step = Step.SCHEDULED;
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
		if (this.step == Step.SCHEDULED) {
			this.step = Step.PEER;
			this.calls.beginTelling();
			this.untilNanos = System.nanoTime() + ((timeout != null) ? timeout.toNanos() : Long.MAX_VALUE / 2);
			Drain drain = this.drain;
			if (drain != null) {
				limitTo(drain);
			}
		}
		return this.step != Step.GIVEN_UP;
	}

	/**
	 * Have a drain count a connection that the application has begun to close.
	 * @return whether it does, because no other does
	 */
	synchronized boolean join(Drain drain) {
		if (this.drain != null || this.step == Step.GONE) {
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
		if (drain == null || !move(Step.SCHEDULED, Step.GIVEN_UP, Duration.ZERO)) {
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
			doWhatIsDue(drain, now);
			return this.step != Step.GIVEN_UP && !isEnded();
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

	private void doWhatIsDue(@Nullable Drain drain, long now) {
		boolean over = drain != null && now - drain.deadlineNanos() >= 0;
		boolean last = drain != null && now - drain.lastCloseNanos() >= 0;
		boolean due = now - this.untilNanos >= 0;
		switch (this.step) {
			case SCHEDULED -> {
				if (drain != null) {
					takeTurn(drain, now, due, last, over);
				}
			}
			case HANDLERS -> {
				if (due || last) {
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
					cut();
				}
			}
			case PEER -> {
				if (over || (due && this.transport.hasClosingHandshake())) {
					cut();
				}
			}
			case CUT -> {
				if (due) {
					cutAgain(now, over);
				}
			}
			case GIVEN_UP, GONE -> {
			}
		}
		this.connection.goneIfTransportIs();
	}

	private void takeTurn(Drain drain, long now, boolean due, boolean last, boolean over) {
		FutureTask<?> notice = this.notice;
		if (notice == null && drain.hasNotices() && (due || last) && !over) {
			sendNotice(drain, now);
			return;
		}
		long patience = last ? SHORTEST_NOTICE_NANOS : NOTICE_PATIENCE_NANOS;
		boolean noticed = notice == null || notice.isDone() || now - this.untilNanos >= patience;
		if ((over || ((due || last) && noticed)) && beginTurn(drain)) {
			if (notice != null) {
				notice.cancel(true);
			}
			if (over) {
				cut();
			}
			else {
				awaitWork();
			}
		}
	}

	private void sendNotice(Drain drain, long now) {
		CloseFrame closeFrame = closeFrame();
		FutureTask<?> notice = new FutureTask<>(() -> {
			drain.sendNotices(this.connection, closeFrame);
			this.loop.wakeUp();
		}, null);
		this.notice = notice;
		this.untilNanos = now + drain.plan().noticePeriod().toNanos();
		this.loop.executors().notices().execute(notice);
	}

	private boolean beginTurn(Drain drain) {
		return move(Step.SCHEDULED, Step.HANDLERS, drain.plan().handlerTimeout());
	}

	private void awaitWork() {
		if (this.connection.stopMessages()) {
			workDone();
		}
		else {
			this.transport.endInput();
		}
	}

	@Override
	public void workDone() {
		try {
			awaitBacklog();
		}
		catch (Throwable ex) {
			logFailure(ex);
		}
	}

	private void awaitBacklog() {
		Backlog backlog = this.connection.getBacklog();
		if (backlog == null || this.transport.isSendBlocked()) {
			sendFrame();
			return;
		}
		this.flushed = backlog.flushed();
		if (move(Step.HANDLERS, Step.BACKLOG, backlog.patience())) {
			backlog.whenFlushed(this::sendFrame);
		}
	}

	private boolean isStalled(long now) {
		Backlog backlog = this.connection.getBacklog();
		if (backlog == null || backlog.flushed() == this.flushed || this.transport.isSendBlocked()) {
			return true;
		}
		this.flushed = backlog.flushed();
		this.untilNanos = now + backlog.patience().toNanos();
		return false;
	}

	/** The time of a peer that does not take what was sent before begins at once. */
	private void sendFrame() {
		Drain drain = this.drain;
		if (drain == null
				|| !(move(Step.HANDLERS, Step.FRAME, Duration.ZERO) || move(Step.BACKLOG, Step.FRAME, Duration.ZERO))) {
			return;
		}
		if (this.transport.isSendBlocked()) {
			awaitPeer(drain);
			this.calls.execute(this.loop.executors().blockedCloses(), () -> sendFrame(drain), this::callReturned);
		}
		else {
			this.calls.execute(this.loop.executors().closes(), () -> {
				awaitPeer(drain);
				sendFrame(drain);
			}, this::callReturned);
		}
	}

	private void awaitPeer(Drain drain) {
		this.frameNanos = System.nanoTime();
		move(Step.FRAME, Step.PEER, drain.plan().closeTimeout());
	}

	private void sendFrame(Drain drain) {
		if (this.cut != null) {
			return;
		}
		try {
			this.transport.sendClose(closeFrame(), drain.plan().closeTimeout());
		}
		catch (Throwable ex) {
			logger.debug("Could not send a close frame to connection " + this.connection.getId(), ex);
			cut();
		}
	}

	/** Who is cut before its turn has none of its own. */
	private CloseFrame closeFrame() {
		CloseFrame own = this.closeFrame;
		Drain drain = this.drain;
		return (own != null) ? own : (drain != null) ? drain.plan().closeFrame() : UNANSWERED;
	}

	private void cut() {
		TransportCut cut = new TransportCut(this.connection, this.loop.executors().cuts(), closeFrame());
		synchronized (this) {
			if (this.step == Step.GONE || this.cut != null) {
				return;
			}
			this.cut = cut;
			moveTo(Step.CUT, cut.pause());
		}
		cut.begin();
	}

	private void cutAgain(long now, boolean over) {
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
			if (this.step == Step.GIVEN_UP || this.step == Step.GONE) {
				return;
			}
			this.step = Step.GONE;
			drain = this.drain;
		}
		if (this.cut != null) {
			endSession();
		}
		if (drain != null) {
			drain.gone(outcome(), (this.frameNanos != 0) ? System.nanoTime() - this.frameNanos : 0);
		}
	}

	private Outcome outcome() {
		if (this.cut != null) {
			return Outcome.FORCED;
		}
		if (!this.frameSent || this.frameNanos == 0) {
			return Outcome.LEFT;
		}
		return this.frameReceived ? Outcome.ACKNOWLEDGED : Outcome.LOST;
	}

	/**
	 * Tell an application that does not know yet that its connection is gone.
	 */
	void endSession() {
		if (this.step == Step.GONE) {
			this.calls.tellEnd(this.loop.executors().closes(), closeFrame(), this::callReturned);
		}
	}

	private void callReturned() {
		Drain drain = this.drain;
		this.connection.goneIfTransportIs();
		if (drain != null && drain.isOver()) {
			this.loop.wakeUp();
		}
	}

	/**
	 * Whether the transport is gone and the application knows.
	 */
	boolean isEnded() {
		return (this.step == Step.GONE && this.calls.isOver()) || this.step == Step.GIVEN_UP;
	}

	/**
	 * Whether a call into the session has not returned.
	 */
	boolean awaitsApplication() {
		return this.calls.isRunning();
	}

	private synchronized boolean move(Step from, Step to, Duration most) {
		if (this.step != from) {
			return false;
		}
		moveTo(to, most);
		return true;
	}

	private void moveTo(Step step, Duration most) {
		this.step = step;
		this.untilNanos = System.nanoTime() + most.toNanos();
	}

	@Override
	public void closeFrameSent() {
		this.frameSent = true;
	}

	@Override
	public void closeFrameReceived() {
		this.frameReceived = true;
	}

	@Override
	public boolean isBegun() {
		return this.step != Step.SCHEDULED && this.step != Step.GIVEN_UP;
	}

	@Override
	public boolean isEnding() {
		return this.frameSent || this.cut != null;
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
		return this.step == Step.GIVEN_UP;
	}

	@Nullable Drain drain() {
		return this.drain;
	}

	/** When something is due next, unless something happens before. */
	long nextNanos() {
		return this.untilNanos;
	}

	private enum Step {

		/** Its turn has not come. */
		SCHEDULED,

		/** It has been left to another, or to stay. */
		GIVEN_UP,

		/** The application is doing something for it. */
		HANDLERS,

		/** What the application has sent is on its way. */
		BACKLOG,

		/** The close frame is about to be sent. */
		FRAME,

		/** The peer has to answer. */
		PEER,

		/** The transport was cut. */
		CUT,

		/** The transport is gone. */
		GONE

	}

}
