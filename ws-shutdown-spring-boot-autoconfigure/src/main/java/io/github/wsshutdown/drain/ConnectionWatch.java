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
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.github.wsshutdown.CloseFrame;
import io.github.wsshutdown.ConnectionListener;
import io.github.wsshutdown.UncleanEnds.Reason;
import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.connection.ConnectionRegistry;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Looks after the peers of connections that are not being closed: pings those that are
 * silent, and cuts those that are dead or keep a sender waiting for too long, as far as
 * it is to. One thread does so for all, while there are connections and something to look
 * for. Thread-safe.
 */
public final class ConnectionWatch implements ConnectionListener, AutoCloseable {

	private static final Log logger = LogFactory.getLog(ConnectionWatch.class);

	private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

	private static final Duration SHORTEST_PAUSE = Duration.ofMillis(20);

	private static final int LOOKS_PER_LIMIT = 4;

	/** A sender that waits for less is nothing to tell of. */
	private static final Duration BLOCKED = Duration.ofSeconds(1);

	private final @Nullable LivenessLimits liveness;

	private final @Nullable Duration slowConsumerTimeout;

	private final ConnectionRegistry registry;

	private final ClosingLoop loop;

	private final Duration pause;

	/** Sends pings, during which a container may run callbacks of the application. */
	private final ClosingExecutor pings = new ClosingExecutor(DrainThreads.platform("ping"), 1, 16);

	/** Sends those that may have to wait for their peers, each in a thread of its own. */
	private final ClosingExecutor oneWayPings = DrainThreads.blocking("comment");

	private int connections;

	private volatile int changes;

	private volatile boolean counting;

	private boolean closed;

	private @Nullable Thread thread;

	private volatile int blocked;

	/**
	 * Create a new {@link ConnectionWatch}.
	 * @param liveness how long peers may be silent, {@code null} for any time
	 * @param slowConsumerTimeout how long a peer may keep a sender waiting, {@code null}
	 * for any time
	 * @param registry the connections, of whose begin and end this is to be told
	 * @param loop closes connections
	 */
	public ConnectionWatch(@Nullable LivenessLimits liveness, @Nullable Duration slowConsumerTimeout,
			ConnectionRegistry registry, ClosingLoop loop) {
		this.liveness = liveness;
		this.slowConsumerTimeout = slowConsumerTimeout;
		this.registry = registry;
		this.loop = loop;
		this.pause = pause(liveness, slowConsumerTimeout);
	}

	private static Duration pause(@Nullable LivenessLimits liveness, @Nullable Duration slowConsumerTimeout) {
		Duration pause = Stream
			.of((liveness != null) ? liveness.pingInterval() : LONGEST_PAUSE,
					(liveness != null && liveness.timeout() != null) ? liveness.timeout() : LONGEST_PAUSE,
					(slowConsumerTimeout != null) ? slowConsumerTimeout : LONGEST_PAUSE)
			.map((limit) -> limit.dividedBy(LOOKS_PER_LIMIT))
			.reduce(LONGEST_PAUSE, (one, other) -> (one.compareTo(other) < 0) ? one : other);
		return (pause.compareTo(SHORTEST_PAUSE) > 0) ? pause : SHORTEST_PAUSE;
	}

	/**
	 * Count the connections that have kept a sender waiting for more than a second. From
	 * the first call on these are looked for.
	 * @return the number, as of the last look
	 */
	public int countBlocked() {
		synchronized (this) {
			this.counting = true;
			startThread();
		}
		return this.blocked;
	}

	@Override
	public synchronized void connectionOpened(String path, String transport) {
		this.connections++;
		this.changes++;
		startThread();
	}

	@Override
	public synchronized void connectionGone(String path, String transport, int closeCode) {
		this.connections--;
		this.changes++;
		if (this.connections == 0) {
			notifyAll();
		}
	}

	private void startThread() {
		boolean needed = this.liveness != null || this.slowConsumerTimeout != null || this.counting;
		if (!needed || this.connections == 0 || this.thread != null || this.closed) {
			return;
		}
		Thread thread = DrainThreads.platform("watch").newThread(this::watch);
		// If the system has no more threads, the next connection tries again
		this.thread = DrainThreads.start(thread, Thread::start) ? thread : null;
	}

	/**
	 * The clock stands still while the process does, so that no peer is taken for dead
	 * because of that. What has opened is found a look later at the latest.
	 */
	private void watch() {
		WatchedPeers peers = new WatchedPeers(this.pause.dividedBy(LOOKS_PER_LIMIT).toNanos());
		int seen = -1;
		boolean changed = true;
		boolean counted = false;
		long clock = 0;
		long last = System.nanoTime();
		while (pause()) {
			long now = System.nanoTime();
			clock += Math.min(now - last, 2 * this.pause.toNanos());
			last = now;
			int changes = this.changes;
			if (changed || changes != seen) {
				update(peers, clock);
			}
			changed = changes != seen;
			seen = changes;
			boolean counting = this.counting;
			look(peers, clock, counting && !counted);
			counted = counting;
			this.pings.growIfWorkWaits();
			this.oneWayPings.growIfWorkWaits();
		}
		this.blocked = 0;
	}

	private void update(WatchedPeers peers, long now) {
		peers.removeGone();
		for (Connection connection : this.registry.connections()) {
			attempt(() -> peers.addIfNew(connection, (added) -> new PeerWatch(added, this, this.liveness, now)));
		}
	}

	/**
	 * Wait until it is time for the next look.
	 * @return {@code false} if there is nothing to look at any more
	 */
	private synchronized boolean pause() {
		try {
			if (this.connections > 0 && !this.closed) {
				wait(this.pause.toMillis());
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			this.closed = true;
		}
		boolean goesOn = this.connections > 0 && !this.closed;
		if (!goesOn) {
			this.thread = null;
		}
		return goesOn;
	}

	private void look(WatchedPeers peers, long now, boolean all) {
		List<PeerWatch> toPing = new ArrayList<>();
		int blocked = 0;
		for (PeerWatch peer : all ? peers.takeAll() : peers.takeDue(now)) {
			attempt(() -> look(peer, now, toPing));
			peers.add(peer);
			blocked += peer.isBlockedFor(BLOCKED, now) ? 1 : 0;
		}
		this.blocked = blocked;
		if (!toPing.isEmpty()) {
			this.pings.execute(() -> toPing.forEach((peer) -> attempt(peer::ping)));
		}
	}

	private void look(PeerWatch peer, long now, List<PeerWatch> toPing) {
		if (!peer.look(now)) {
			return;
		}
		if (peer.isOneWay()) {
			this.oneWayPings.execute(() -> attempt(peer::ping));
		}
		else {
			toPing.add(peer);
		}
	}

	/** No failure of one may keep the others from being looked at. */
	private static void attempt(Runnable task) {
		try {
			task.run();
		}
		catch (Throwable ex) {
			logger.debug("Could not look at a connection, or ping its peer", ex);
		}
	}

	/**
	 * Whether peers that keep a sender waiting are to be found.
	 */
	boolean looksForBlocked() {
		return this.counting || this.slowConsumerTimeout != null;
	}

	@Nullable Duration slowConsumerTimeout() {
		return this.slowConsumerTimeout;
	}

	/**
	 * Cut a connection that is not being closed.
	 * @param told what its application is told
	 */
	void cut(Connection connection, CloseFrame told, Reason reason) {
		if (this.loop.cut(connection, told, reason)) {
			this.registry.cut(reason);
			String message = "Cut connection " + connection.reference().id() + " on '" + connection.getPath() + "': "
					+ reason.label();
			if (reason == Reason.VANISHED) {
				logger.debug(message);
			}
			else {
				logger.info(message);
			}
		}
	}

	/**
	 * End the threads. Connections that are being cut go on to be.
	 */
	@Override
	public void close() {
		Thread thread;
		synchronized (this) {
			this.closed = true;
			thread = this.thread;
			notifyAll();
		}
		this.pings.close();
		this.oneWayPings.close();
		if (thread != null) {
			DrainThreads.awaitEnd(thread, LONGEST_PAUSE);
		}
		this.pings.awaitEnd(LONGEST_PAUSE);
		this.oneWayPings.awaitEnd(LONGEST_PAUSE);
	}

}
