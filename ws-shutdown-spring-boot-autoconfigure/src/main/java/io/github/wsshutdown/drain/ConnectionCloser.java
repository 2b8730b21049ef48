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
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Sends the close frames of a drain and cuts who does not answer. Everything that may
 * block runs in {@link DrainLanes}.
 */
final class ConnectionCloser {

	private static final Log logger = LogFactory.getLog(ConnectionCloser.class);

	/**
	 * How long a blocked sender has to notice that it was freed before the socket goes.
	 */
	private static final long FREE_SENDERS_NANOS = Duration.ofMillis(20).toNanos();

	/**
	 * A server that frees many at once has a lot to do; the deadline ends this sooner.
	 */
	private static final long PATIENCE_WITH_SENDERS_NANOS = Duration.ofSeconds(1).toNanos();

	private static final long CALLBACKS_TICK_NANOS = Duration.ofMillis(50).toNanos();

	private final DrainPlan plan;

	private final DrainLanes lanes;

	private final long closeTimeoutNanos;

	private final AtomicInteger callsIntoSessions = new AtomicInteger();

	private final Queue<Connection> closing = new ConcurrentLinkedQueue<>();

	private final Queue<DueConnection> secondCuts = new ConcurrentLinkedQueue<>();

	private final Queue<Connection> untold = new ConcurrentLinkedQueue<>();

	private final Runnable whenIdle;

	/**
	 * Create a new {@link ConnectionCloser}.
	 * @param whenIdle what to run when no call into a session is under way any more
	 */
	ConnectionCloser(DrainPlan plan, DrainLanes lanes, Runnable whenIdle) {
		this.whenIdle = whenIdle;
		this.plan = plan;
		this.lanes = lanes;
		this.closeTimeoutNanos = plan.closeTimeout().toNanos();
	}

	/**
	 * Send the close frame, unless that was begun before. The time of a peer that does
	 * not take what was sent before begins at once, that of others with the frame.
	 */
	void close(Connection connection) {
		if (!connection.closeProgress().beginFrame()) {
			return;
		}
		if (connection.transport().isSendBlocked()) {
			beginCloseTimeout(connection);
			callSession(connection, this.lanes.blockedCloses(), () -> sendClose(connection));
		}
		else {
			callSession(connection, this.lanes.closes(), () -> {
				beginCloseTimeout(connection);
				sendClose(connection);
			});
		}
	}

	private void beginCloseTimeout(Connection connection) {
		connection.closeProgress().started(System.nanoTime());
		if (connection.transport().hasClosingHandshake()) {
			this.closing.add(connection);
		}
	}

	private void callSession(Connection connection, Lane lane, Runnable call) {
		beginCall();
		lane.execute(() -> {
			FailureContainment.attempt(connection, call);
			endCall();
		});
	}

	private void beginCall() {
		this.callsIntoSessions.incrementAndGet();
	}

	private void endCall() {
		if (this.callsIntoSessions.decrementAndGet() == 0) {
			this.whenIdle.run();
		}
	}

	/**
	 * Wait for the application, which may not be done with what it does when a session
	 * closes. It is given as long as a peer would be.
	 * @param latestNanos until when to wait at the most
	 */
	void awaitCallbacks(long latestNanos) {
		endUntoldSessions();
		long until = Math.min(System.nanoTime() + this.closeTimeoutNanos, latestNanos);
		while (this.callsIntoSessions.get() > 0 && System.nanoTime() - until < 0) {
			this.lanes.growWhereWorkWaits();
			LockSupport.parkNanos(this, Math.min(until - System.nanoTime(), CALLBACKS_TICK_NANOS));
		}
		int unfinished = this.callsIntoSessions.get();
		if (unfinished > 0) {
			logger.warn("The application has not returned from " + unfinished + " of its close callbacks");
		}
	}

	private void sendClose(Connection connection) {
		if (connection.getCutCloseFrame() != null) {
			return;
		}
		ConnectionTransport transport = connection.transport();
		try {
			transport.sendClose(closeFrame(connection), this.plan.closeTimeout());
		}
		catch (Throwable ex) {
			logger.debug("Could not send a close frame to connection " + connection.getId(), ex);
			cut(connection);
		}
		if (transport.isGone()) {
			connection.gone();
		}
	}

	/**
	 * Cut everyone whose time is up.
	 */
	void cutOverdue(long now) {
		for (Connection connection = this.closing.peek(); connection != null && (connection.isGone()
				|| now - connection.closeProgress().startedNanos() >= this.closeTimeoutNanos); connection = this.closing
					.peek()) {
			Connection overdue = this.closing.poll();
			FailureContainment.attempt(overdue, () -> cut(overdue));
		}
		for (DueConnection due = this.secondCuts.peek(); due != null
				&& now - due.nanos() >= 0; due = this.secondCuts.peek()) {
			Connection cut = due.connection();
			this.secondCuts.poll();
			FailureContainment.attempt(cut, () -> cutAgain(cut, now));
		}
	}

	private void cutAgain(Connection connection, long now) {
		boolean patience = now - connection.closeProgress().cutStartedNanos() < PATIENCE_WITH_SENDERS_NANOS;
		if (patience && connection.transport().isSendBlocked()) {
			this.secondCuts.add(new DueConnection(connection, now + FREE_SENDERS_NANOS));
		}
		else {
			this.lanes.cuts().execute(() -> cut(connection, false));
		}
	}

	/**
	 * Wait no longer for blocked senders.
	 */
	void finishCuts() {
		for (DueConnection due = this.secondCuts.poll(); due != null; due = this.secondCuts.poll()) {
			Connection connection = due.connection();
			this.lanes.cuts().execute(() -> cut(connection, false));
		}
	}

	void cutAll(List<Connection> connections) {
		connections.forEach((connection) -> FailureContainment.attempt(connection, () -> cut(connection)));
	}

	/**
	 * End the transport, unless that was begun before.
	 */
	void cut(Connection connection) {
		if (!connection.closeProgress().beginCut(closeFrame(connection))) {
			return;
		}
		boolean senderBlocked = connection.transport().isSendBlocked();
		if (senderBlocked) {
			this.secondCuts.add(new DueConnection(connection, System.nanoTime() + FREE_SENDERS_NANOS));
		}
		this.lanes.cuts().execute(() -> cut(connection, senderBlocked));
	}

	private void cut(Connection connection, boolean freeSenders) {
		beginCall();
		FailureContainment.attempt(connection, () -> cutAndEndSession(connection, freeSenders));
		endCall();
	}

	private void cutAndEndSession(Connection connection, boolean freeSenders) {
		ConnectionTransport transport = connection.transport();
		try {
			transport.cut(freeSenders);
		}
		catch (Throwable ex) {
			logger.warn("Could not cut connection " + connection.getId() + " on '" + connection.getPath() + "'", ex);
		}
		if (transport.isGone()) {
			callSession(connection, this.lanes.closes(), () -> endSession(connection));
			connection.gone();
		}
	}

	/**
	 * Have an application that has not yet been told of the end waited for, as it is
	 * after a cut. By the end of the drain hardly any is left.
	 */
	void awaitSessionEnd(Connection connection) {
		if (connection.getCutCloseFrame() == null && !connection.transport().isSessionEnded()) {
			this.untold.add(connection);
		}
	}

	private void endUntoldSessions() {
		for (Connection connection = this.untold.poll(); connection != null; connection = this.untold.poll()) {
			if (!connection.transport().isSessionEnded()) {
				Connection ended = connection;
				callSession(ended, this.lanes.closes(), () -> endSession(ended));
			}
		}
	}

	private void endSession(Connection connection) {
		try {
			connection.transport().endSession(closeFrame(connection));
		}
		catch (Throwable ex) {
			logger.debug("Could not close the session of connection " + connection.getId(), ex);
		}
	}

	/** Who is cut before its turn has none of its own. */
	private CloseFrame closeFrame(Connection connection) {
		CloseFrame own = connection.closeProgress().closeFrame();
		return (own != null) ? own : this.plan.closeFrame();
	}

	/**
	 * When a cut that was begun has to be finished.
	 * @return the time of {@link System#nanoTime()}, or the given one if that is sooner
	 */
	long nextDue(long otherwise) {
		DueConnection due = this.secondCuts.peek();
		return (due != null && due.nanos() - otherwise < 0) ? due.nanos() : otherwise;
	}

}
