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

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * What comes before the close frames of a drain: the notices, and the time that peers
 * have to leave by themselves. A notice that does not return holds up only the close
 * frame of its own connection, and not for long.
 */
final class Goodbyes {

	private static final Log logger = LogFactory.getLog(Goodbyes.class);

	/** How long a notice may take beyond the notice period. */
	private static final long PATIENCE_NANOS = Duration.ofSeconds(1).toNanos();

	private final List<GoingAwayNotice> notices;

	private final DrainOrder order;

	private final DrainDeadline deadline;

	private final Lane lane;

	private final Runnable whenReady;

	private final AtomicBoolean failed = new AtomicBoolean();

	private final Queue<Goodbye> waiting = new ConcurrentLinkedQueue<>();

	private final Queue<Goodbye> late = new ConcurrentLinkedQueue<>();

	private final Queue<Turn> ready = new ConcurrentLinkedQueue<>();

	/**
	 * Create new {@link Goodbyes}.
	 * @param whenReady what to run when {@link #poll} may have another turn
	 */
	Goodbyes(List<GoingAwayNotice> notices, DrainOrder order, DrainDeadline deadline, Lane lane, Runnable whenReady) {
		this.notices = notices;
		this.order = order;
		this.deadline = deadline;
		this.lane = lane;
		this.whenReady = whenReady;
	}

	/**
	 * Say goodbye to the connection whose turn has come.
	 * @return whether there is anything to say, so that {@link #poll} tells when it is to
	 * be closed; else it may be at once
	 */
	boolean say(Turn turn, long now) {
		if (this.notices.isEmpty()) {
			return false;
		}
		Goodbye goodbye = new Goodbye(turn, now + this.order.plan().noticePeriod().toNanos());
		this.waiting.add(goodbye);
		this.lane.execute(goodbye.notice);
		return true;
	}

	/**
	 * Who is to be closed now.
	 * @return the turn, {@code null} if there is none
	 */
	@Nullable Turn poll(long now) {
		long last = this.deadline.lastCloseNanos();
		for (Goodbye next = this.waiting.peek(); next != null
				&& isDue(next.closeNanos, last, now); next = this.waiting.peek()) {
			this.waiting.poll();
			this.late.add(next);
			next.periodIsOver();
		}
		for (Goodbye next = this.late.peek(); next != null
				&& (next.notice.isDone() || isDue(next.closeNanos + PATIENCE_NANOS, last, now)); next = this.late
					.peek()) {
			this.late.poll();
			next.giveUp();
		}
		return this.ready.poll();
	}

	private static boolean isDue(long nanos, long latest, long now) {
		return now - nanos >= 0 || now - latest >= 0;
	}

	/**
	 * When the next notice period is over.
	 * @return the time of {@link System#nanoTime()}, or the given one if that is sooner
	 */
	long nextDue(long otherwise) {
		Goodbye next = this.waiting.peek();
		return (next != null && next.closeNanos - otherwise < 0) ? next.closeNanos : otherwise;
	}

	private void sendNotices(Turn turn) {
		Connection connection = turn.connection();
		Departure departure = new Departure(this.order.trigger(), this.deadline.instant(),
				turn.closeFrame().retryDelay());
		for (GoingAwayNotice notice : this.notices) {
			if (connection.isGone() || connection.transport().isSendBlocked()) {
				return;
			}
			try {
				notice.send(connection, departure);
			}
			catch (IOException ex) {
				logger.debug("Could not send a notice to connection " + connection.getId(), ex);
			}
			catch (Exception | LinkageError ex) {
				failed(notice, connection, ex);
			}
		}
	}

	/** With as many stack traces as there are connections nobody would be helped. */
	private void failed(GoingAwayNotice notice, Connection connection, Throwable ex) {
		String message = "Notice " + notice.getClass().getName() + " failed for connection " + connection.getId();
		if (this.failed.compareAndSet(false, true)) {
			logger.warn(message + ", further failures are logged at debug level", ex);
		}
		else {
			logger.debug(message, ex);
		}
	}

	/**
	 * The goodbye to one connection. It is ready to be closed when both its notice was
	 * sent and its notice period is over, whichever comes last.
	 */
	private final class Goodbye {

		private final long closeNanos;

		private final FutureTask<Void> notice;

		private final Queue<Turn> turn = new ArrayBlockingQueue<>(1);

		private volatile boolean periodOver;

		private volatile boolean noticed;

		Goodbye(Turn turn, long closeNanos) {
			this.closeNanos = closeNanos;
			this.turn.add(turn);
			this.notice = new FutureTask<>(() -> notify(turn), null);
		}

		private void notify(Turn turn) {
			try {
				sendNotices(turn);
			}
			finally {
				this.noticed = true;
				if (this.periodOver) {
					release();
					Goodbyes.this.whenReady.run();
				}
			}
		}

		void periodIsOver() {
			this.periodOver = true;
			if (this.noticed) {
				release();
			}
		}

		void giveUp() {
			this.notice.cancel(true);
			release();
		}

		private void release() {
			Turn released = this.turn.poll();
			if (released != null) {
				Goodbyes.this.ready.add(released);
			}
		}

	}

}
