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
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.PriorityBlockingQueue;

/**
 * Waits for what the application is doing for connections whose turn has come: first for
 * its handlers, then for what they have handed over for sending. Both have an end: the
 * handler timeout, and for the latter also the moment when nothing of it moves any more,
 * because the executors that should send it are held up by other peers, or a message
 * broker does not answer.
 */
final class WorkInProgress {

	private final long handlerTimeoutNanos;

	private final ConnectionCloser closer;

	private final Queue<DueConnection> handlers = new ConcurrentLinkedQueue<>();

	private final Queue<FlushingConnection> backlogs = new PriorityBlockingQueue<>();

	WorkInProgress(Duration handlerTimeout, ConnectionCloser closer) {
		this.handlerTimeoutNanos = handlerTimeout.toNanos();
		this.closer = closer;
	}

	/**
	 * Close the connection as soon as nothing is being done for it.
	 */
	void closeWhenDone(Connection connection, long now) {
		this.handlers.add(new DueConnection(connection, now + this.handlerTimeoutNanos));
		if (connection.closeGate()) {
			handlersDone(connection);
		}
		else {
			connection.transport().endInput();
		}
	}

	void handlersDone(Connection connection) {
		Backlog backlog = connection.backlog();
		if (backlog == null || connection.transport().isSendBlocked()) {
			this.closer.close(connection);
			return;
		}
		this.backlogs.add(FlushingConnection.of(connection, backlog, System.nanoTime()));
		backlog.whenFlushed(() -> this.closer.close(connection));
	}

	/**
	 * Close who has been waited for long enough.
	 * @param lastCloseNanos when the last peer has to be told, to have time to answer
	 */
	void hurry(long now, long lastCloseNanos) {
		for (DueConnection due = this.handlers.peek(); due != null && (due.connection().closeProgress().isFrameBegun()
				|| now - Math.min(due.nanos(), lastCloseNanos) >= 0); due = this.handlers.peek()) {
			Connection connection = due.connection();
			this.handlers.poll();
			FailureContainment.attempt(connection, () -> this.closer.close(connection));
		}
		for (FlushingConnection flushing = this.backlogs.poll(); flushing != null; flushing = this.backlogs.poll()) {
			if (now - flushing.dueNanos() < 0) {
				this.backlogs.add(flushing);
				return;
			}
			FlushingConnection stalled = flushing;
			FailureContainment.attempt(stalled.connection(), () -> closeIfStalled(stalled, now));
		}
	}

	private void closeIfStalled(FlushingConnection flushing, long now) {
		Connection connection = flushing.connection();
		Backlog backlog = connection.backlog();
		boolean moves = backlog != null && backlog.flushed() != flushing.flushed();
		if (moves && !connection.closeProgress().isFrameBegun() && !connection.transport().isSendBlocked()) {
			this.backlogs.add(FlushingConnection.of(connection, backlog, now));
		}
		else {
			this.closer.close(connection);
		}
	}

	private record FlushingConnection(Connection connection, long flushed,
			long dueNanos) implements Comparable<FlushingConnection> {

		static FlushingConnection of(Connection connection, Backlog backlog, long now) {
			return new FlushingConnection(connection, backlog.flushed(), now + backlog.patience().toNanos());
		}

		@Override
		public int compareTo(FlushingConnection other) {
			return Long.signum(this.dueNanos - other.dueNanos);
		}

	}

}
