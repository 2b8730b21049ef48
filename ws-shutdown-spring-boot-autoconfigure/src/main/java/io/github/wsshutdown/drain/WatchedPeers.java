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

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Function;

import io.github.wsshutdown.connection.Connection;

/**
 * The peers that {@link ConnectionWatch} looks at, by when they are due: a look at those
 * that are not would cost more than the rest, since what is idle is in no cache. For one
 * thread.
 */
final class WatchedPeers {

	private final Map<Connection, PeerWatch> peers = new HashMap<>();

	/** Those of each moment, in units of {@link #precisionNanos}. */
	private final NavigableMap<Long, List<PeerWatch>> due = new TreeMap<>();

	private final long precisionNanos;

	/**
	 * Create new {@link WatchedPeers}.
	 * @param precisionNanos by how much later than they are due they may be taken
	 */
	WatchedPeers(long precisionNanos) {
		this.precisionNanos = precisionNanos;
	}

	void removeGone() {
		if (this.peers.keySet().removeIf(Connection::isGone)) {
			this.due.values().forEach((peers) -> peers.removeIf(PeerWatch::isGone));
		}
	}

	/**
	 * Add the peer of a connection, which is due at once.
	 * @param watch how to watch it, if it is new
	 */
	void addIfNew(Connection connection, Function<Connection, PeerWatch> watch) {
		if (!this.peers.containsKey(connection)) {
			PeerWatch peer = watch.apply(connection);
			this.peers.put(connection, peer);
			add(peer);
		}
	}

	/**
	 * Add one that was taken, and is due at another time now.
	 */
	void add(PeerWatch peer) {
		if (peer.dueNanos() != PeerWatch.NOT_DUE) {
			long moment = -Math.floorDiv(-peer.dueNanos(), this.precisionNanos);
			this.due.computeIfAbsent(moment, (key) -> new ArrayList<>()).add(peer);
		}
	}

	/**
	 * Take those that are due.
	 */
	List<PeerWatch> takeDue(long now) {
		Map<Long, List<PeerWatch>> due = this.due.headMap(now / this.precisionNanos, true);
		List<PeerWatch> peers = due.values().stream().flatMap(List::stream).toList();
		due.clear();
		return peers;
	}

	/**
	 * Take all, whenever they are due.
	 */
	List<PeerWatch> takeAll() {
		this.due.clear();
		return List.copyOf(this.peers.values());
	}

}
