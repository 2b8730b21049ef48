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

package io.github.wsshutdown.connection;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import io.github.wsshutdown.ConnectionListener;
import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.DrainTrigger;
import io.github.wsshutdown.HandshakeRefusal;
import io.github.wsshutdown.Outcome;
import io.github.wsshutdown.UncleanEnds;

/**
 * Holds every connection from the end of its handshake until its transport is gone.
 * Thread-safe.
 */
public final class ConnectionRegistry {

	private final Set<Connection> connections = ConcurrentHashMap.newKeySet();

	private final AtomicLong lastId = new AtomicLong();

	private final Listeners<ConnectionListener> listeners = new Listeners<>();

	private final UntrackedConnections untracked = new UntrackedConnections();

	private final ConnectionCloser closer;

	private final RequestsInFlight requests;

	private final OpenHolds holds = new OpenHolds();

	private final ConnectionIds ids = new ConnectionIds();

	/**
	 * Create a new {@link ConnectionRegistry}.
	 * @param closer closes connections
	 */
	public ConnectionRegistry(ConnectionCloser closer) {
		this.closer = closer;
		this.requests = new RequestsInFlight(closer::workEnded);
	}

	/**
	 * Hold a connection until it is gone. Whoever reads the {@link #connections()} at
	 * this moment finds it, or the closer is told of it afterwards, or both.
	 * @param handshake what the connection has from its handshake
	 * @param path the registered path
	 * @param transport the transport
	 * @return the connection
	 */
	public Connection open(ConnectionHandshake handshake, String path, ConnectionTransport transport) {
		Connection connection = new Connection(this, handshake, path, transport);
		this.listeners.forEach((listener) -> listener.connectionOpened(path, transport.name()));
		this.connections.add(connection);
		this.closer.opened(connection);
		return connection;
	}

	/**
	 * The container may keep the session for longer, which must not lead to anything of
	 * ours.
	 */
	void gone(Connection connection, int closeCode) {
		this.connections.remove(connection);
		connection.handshake().giveBack();
		Backlog backlog = connection.getBacklog();
		if (backlog != null) {
			backlog.connectionGone();
		}
		this.listeners.forEach(
				(listener) -> listener.connectionGone(connection.getPath(), connection.getTransportName(), closeCode));
	}

	/**
	 * Tell of a handshake that was refused.
	 * @param reason the reason
	 */
	public void refused(HandshakeRefusal reason) {
		this.listeners.forEach((listener) -> listener.handshakeRefused(reason));
	}

	/**
	 * Tell of a connection that has ended in a drain.
	 * @param trigger what made the drain begin
	 * @param outcome how the connection ended
	 * @param closing how long ago its close frame was sent, zero if none was
	 */
	public void drained(DrainTrigger trigger, Outcome outcome, Duration closing) {
		this.listeners.forEach((listener) -> listener.connectionDrained(trigger, outcome, closing));
	}

	/**
	 * Tell of a connection that is cut outside of drains.
	 * @param reason why
	 */
	public void cut(UncleanEnds.Reason reason) {
		this.listeners.forEach((listener) -> listener.connectionCut(reason));
	}

	/**
	 * Tell of a drain that has ended.
	 * @param report what became of the connections
	 */
	public void drainEnded(DrainReport report) {
		this.listeners.forEach((listener) -> listener.drainEnded(report));
	}

	/**
	 * The connections that exist.
	 * @return a live, unmodifiable view
	 */
	public Collection<Connection> connections() {
		return Collections.unmodifiableSet(this.connections);
	}

	/**
	 * The connections that no hook could track, which hooks add to.
	 * @return the count of them
	 */
	public UntrackedConnections untracked() {
		return this.untracked;
	}

	/**
	 * The HTTP requests that are being served, which filters report.
	 * @return the requests
	 */
	public RequestsInFlight requests() {
		return this.requests;
	}

	/**
	 * What is being done now, for connections and for requests.
	 * @return the work
	 */
	public List<OngoingWork> ongoingWork() {
		List<OngoingWork> ongoing = this.requests.ongoing();
		this.holds.addTo(ongoing);
		for (Connection connection : this.connections) {
			OngoingWork work = ConnectionWork.of(connection);
			if (work != null) {
				ongoing.add(work);
			}
		}
		return ongoing;
	}

	ConnectionIds ids() {
		return this.ids;
	}

	OpenHolds holds() {
		return this.holds;
	}

	ConnectionCloser closer() {
		return this.closer;
	}

	Listeners<ConnectionListener> listeners() {
		return this.listeners;
	}

	long nextId() {
		return this.lastId.incrementAndGet();
	}

}
