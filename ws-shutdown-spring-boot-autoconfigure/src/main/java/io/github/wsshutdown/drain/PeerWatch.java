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
import java.util.concurrent.ThreadLocalRandom;

import io.github.wsshutdown.CloseFrame;
import io.github.wsshutdown.UncleanEnds.Reason;
import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.connection.PeerProbe;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of the peer of one connection whenever it was looked at: whether it was
 * heard of, whether it owes an answer to a ping, and since when it has kept a sender
 * waiting. All times are of the clock of {@link ConnectionWatch}, in whose thread it is
 * looked at.
 */
final class PeerWatch {

	private static final CloseFrame SILENT = new CloseFrame(1001, "Client has sent nothing and answers no ping");

	private static final CloseFrame SLOW = new CloseFrame(1001, "Client does not take what is sent to it");

	/** Peers that came together, or were sent the same, are not asked together. */
	private static final double LEAST_PART_OF_INTERVAL = 0.75;

	/** Of peers that have not been seen to keep a sender waiting. */
	private static final Duration LONGEST_UNSEEN = Duration.ofSeconds(5);

	/** Of peers that are being closed, or could not be looked at. */
	private static final Duration OTHERWISE = Duration.ofSeconds(1);

	private static final long NEVER = Long.MIN_VALUE;

	/** Of peers that nothing is looked for at. */
	static final long NOT_DUE = Long.MAX_VALUE;

	private long dueNanos;

	private final Connection connection;

	private final ConnectionWatch watch;

	private final @Nullable LivenessLimits liveness;

	private final @Nullable PeerProbe probe;

	private long received;

	private boolean pinged;

	private long nextPingNanos;

	private long answerDueNanos = NEVER;

	/** Pings are counted, so that one that goes out late is not taken for the last. */
	private volatile int pings;

	private volatile int sentPing;

	private long sendProgress;

	private long blockedSinceNanos = NEVER;

	PeerWatch(Connection connection, ConnectionWatch watch, @Nullable LivenessLimits liveness, long now) {
		this.connection = connection;
		this.watch = watch;
		boolean asks = liveness != null && !liveness.exemptPaths().contains(connection.getPath());
		this.liveness = asks ? liveness : null;
		this.probe = asks ? connection.getTransport().probe() : null;
		if (this.liveness != null && this.probe != null) {
			beginAnew(this.liveness, this.probe, now);
		}
	}

	/**
	 * When the peer is to be looked at next.
	 */
	long dueNanos() {
		return this.dueNanos;
	}

	boolean isGone() {
		return this.connection.isGone();
	}

	/**
	 * Look at the peer.
	 * @return whether it is to be pinged
	 */
	boolean look(long now) {
		this.dueNanos = now + OTHERWISE.toNanos();
		this.connection.goneIfTransportIs();
		if (this.connection.getClosing() != null) {
			this.blockedSinceNanos = NEVER;
			return false;
		}
		boolean blocked = this.connection.getTransport().isSendBlocked();
		long due = this.watch.looksForBlocked() ? lookWhetherItReads(now, blocked) : NOT_DUE;
		boolean ping = false;
		if (this.liveness != null && this.probe != null) {
			ping = lookForLife(this.liveness, this.probe, now, blocked);
			boolean waitsForPing = this.pinged && this.liveness.timeout() != null && !this.probe.isOneWay();
			due = Math.min(due,
					(this.answerDueNanos != NEVER) ? this.answerDueNanos : waitsForPing ? now : this.nextPingNanos);
		}
		this.dueNanos = due;
		return ping;
	}

	/**
	 * Whether pings of the peer may have to wait for it.
	 */
	boolean isOneWay() {
		return this.probe != null && this.probe.isOneWay();
	}

	/**
	 * Look whether a sender waits for the peer.
	 * @return when to look again
	 */
	private long lookWhetherItReads(long now, boolean blocked) {
		Duration limit = this.watch.slowConsumerTimeout();
		long progress = this.connection.getTransport().sendProgress();
		if (!blocked || progress != this.sendProgress) {
			this.sendProgress = progress;
			this.blockedSinceNanos = NEVER;
		}
		else if (this.blockedSinceNanos == NEVER) {
			this.blockedSinceNanos = now;
		}
		if (limit != null && isBlockedFor(limit, now)) {
			this.watch.cut(this.connection, SLOW, Reason.DID_NOT_READ);
		}
		long unseen = LONGEST_UNSEEN.toNanos();
		return blocked ? now : now + ((limit != null) ? Math.min(unseen, limit.toNanos() / 4) : unseen);
	}

	/**
	 * Whether a sender has been waiting for the peer all the time.
	 */
	boolean isBlockedFor(Duration time, long now) {
		return this.blockedSinceNanos != NEVER && now - this.blockedSinceNanos >= time.toNanos();
	}

	private boolean lookForLife(LivenessLimits liveness, PeerProbe probe, long now, boolean blocked) {
		if (blocked || probe.received() != this.received) {
			// A ping would have to wait behind what the peer does not take
			beginAnew(liveness, probe, now);
		}
		else if (this.answerDueNanos != NEVER) {
			lookForAnswer(liveness, probe, now);
		}
		else if (this.pinged && this.sentPing == this.pings && liveness.timeout() != null) {
			this.answerDueNanos = now + liveness.timeout().toNanos();
		}
		else if (now - this.nextPingNanos >= 0) {
			this.pinged = true;
			this.pings++;
			this.nextPingNanos = now + interval(liveness);
			return true;
		}
		return false;
	}

	private void lookForAnswer(LivenessLimits liveness, PeerProbe probe, long now) {
		if (now - this.answerDueNanos >= 0) {
			beginAnew(liveness, probe, now);
			long silentSince = this.received;
			probe.ifAllIsRead(() -> {
				if (probe.received() == silentSince) {
					cutSilent();
				}
			});
		}
	}

	/**
	 * The peer was heard of, or can't be judged.
	 */
	private void beginAnew(LivenessLimits liveness, PeerProbe probe, long now) {
		this.received = probe.received();
		this.pinged = false;
		this.answerDueNanos = NEVER;
		this.nextPingNanos = now + interval(liveness);
	}

	private static long interval(LivenessLimits liveness) {
		double part = ThreadLocalRandom.current().nextDouble(LEAST_PART_OF_INTERVAL, 1);
		return (long) (liveness.pingInterval().toNanos() * part);
	}

	/**
	 * Send the ping that was found due. Called in another thread, since the container may
	 * run callbacks of the application meanwhile.
	 */
	void ping() {
		PeerProbe probe = this.probe;
		int number = this.pings;
		if (probe != null && this.connection.getClosing() == null) {
			probe.ping(() -> this.sentPing = number, this::cutSilent);
		}
	}

	private void cutSilent() {
		this.watch.cut(this.connection, SILENT, Reason.VANISHED);
	}

}
