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
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.github.wsshutdown.CloseFrame;
import io.github.wsshutdown.connection.Connection;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The closings that one drain owns, or counts because the application was first. Let go
 * of at the end: a container may keep its session, and with it the drain. Thread-safe.
 */
final class DrainClosings {

	private static final Log logger = LogFactory.getLog(DrainClosings.class);

	private final Queue<Closing> closings = new ConcurrentLinkedQueue<>();

	/** Those whose turn has yet to come, in this order. */
	private final Queue<Closing> scheduled = new ConcurrentLinkedQueue<>();

	private final Drain drain;

	private final ClosingLoop loop;

	private final DrainTally tally;

	DrainClosings(Drain drain, ClosingLoop loop, DrainTally tally) {
		this.drain = drain;
		this.loop = loop;
		this.tally = tally;
	}

	/**
	 * Become the owner of connections whose turns have been scheduled.
	 */
	void claim(List<CloseSchedule.Turn> turns) {
		for (CloseSchedule.Turn turn : turns) {
			Closing closing = claim(turn.connection(), turn.closeFrame(), turn.offsetNanos());
			if (closing != null) {
				this.scheduled.add(closing);
			}
		}
	}

	/**
	 * Become the owner of a connection, or count it if the application closes it.
	 * @param turnOffsetNanos how long after the first turn its own comes
	 * @return its closing, {@code null} if it belongs to another drain or is gone
	 */
	@Nullable Closing claim(Connection connection, CloseFrame closeFrame, long turnOffsetNanos) {
		if (!this.tally.add()) {
			return null;
		}
		Closing wanted = new Closing(connection, this.loop, this.drain, closeFrame, turnOffsetNanos);
		Closing claimed = connection.isGone() ? null : claim(connection, wanted);
		if (claimed == null) {
			this.tally.takeBack(false);
			return null;
		}
		this.closings.add(claimed);
		if (connection.isGone()) {
			claimed.gone();
		}
		return claimed;
	}

	private @Nullable Closing claim(Connection connection, Closing wanted) {
		while (true) {
			Closing current = (Closing) connection.getClosing();
			if (current != null && !current.isGivenUp()) {
				if (current.drain() == null) {
					return current.join(this.drain) ? current : null;
				}
				if (!mayBeTaken(current, connection) || !current.giveUp(!this.drain.order().isAboutFew())) {
					return null;
				}
			}
			if (connection.compareAndSetClosing(current, wanted)) {
				return wanted;
			}
		}
	}

	/** What stops the application waits for all that it has found. */
	private boolean mayBeTaken(Closing closing, Connection connection) {
		Drain owner = closing.drain();
		boolean stopping = owner != null && owner.order().isForShutdown();
		return owner != this.drain && !stopping && this.drain.order().mayClaim(connection);
	}

	/**
	 * Have those looked after whose turn has come.
	 * @param last whether that is so for all, since the drain is almost over
	 */
	void takeTurns(long now, boolean last) {
		for (Closing next = this.scheduled.peek(); next != null
				&& (last || next.isBegun() || now - next.nextNanos() >= 0); next = this.scheduled.peek()) {
			this.scheduled.poll();
			if (!next.isGivenUp()) {
				this.loop.add(next);
			}
		}
	}

	/**
	 * Those whose turn has not come.
	 */
	Iterable<Closing> scheduled() {
		return this.scheduled;
	}

	/**
	 * How long until the next turn comes.
	 * @param most the longest time
	 */
	long pauseNanos(long now, long most) {
		Closing next = this.scheduled.peek();
		return (next != null) ? Math.min(most, next.nextNanos() - now) : most;
	}

	/**
	 * Those that have not ended.
	 */
	Iterable<Closing> all() {
		return this.closings;
	}

	/**
	 * Leave open all connections whose turn has not come.
	 */
	void cancel() {
		this.closings.forEach((closing) -> closing.giveUp(true));
	}

	/**
	 * Tell the application of what is gone, where it does not know.
	 */
	void endSessions() {
		removeEnded();
		this.closings.forEach(Closing::endSession);
	}

	/**
	 * Forget those that have ended.
	 * @return whether none is left
	 */
	boolean removeEnded() {
		this.closings.removeIf(Closing::isEnded);
		return this.closings.isEmpty();
	}

	boolean isEmpty() {
		return this.closings.isEmpty();
	}

	/**
	 * Let go of all, whatever becomes of them.
	 */
	void letGo() {
		long unreturned = this.closings.stream().filter(Closing::awaitsApplication).count();
		if (unreturned > 0) {
			logger.warn("The application has not returned from " + unreturned + " of its close callbacks");
		}
		this.closings.clear();
		this.scheduled.clear();
	}

}
