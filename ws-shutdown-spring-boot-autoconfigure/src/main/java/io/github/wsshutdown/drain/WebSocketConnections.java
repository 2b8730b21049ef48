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

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * Shows the WebSocket connections of an application. A connection is among them from the
 * end of its handshake until its transport is gone. Thread-safe; nothing blocks.
 */
public final class WebSocketConnections {

	private final ConnectionRegistry registry;

	private final ConnectionIds ids = new ConnectionIds();

	/**
	 * Create new {@link WebSocketConnections}.
	 * @param registry the connections
	 */
	public WebSocketConnections(ConnectionRegistry registry) {
		this.registry = registry;
	}

	/**
	 * Show some of the connections, oldest first. To get all of them, ask again with the
	 * last id, whose connection may be gone by then.
	 * @param path the registered path that they are on, {@code null} for any
	 * @param after the id that they come after, {@code null} to begin with the oldest
	 * @param limit how many at the most
	 * @return the connections
	 * @throws IllegalArgumentException if {@code after} never was the id of a connection
	 */
	public List<ConnectionInfo> list(@Nullable String path, @Nullable String after, int limit) {
		long afterNumber = (after != null) ? this.ids.toNumber(after)
			.orElseThrow(() -> new IllegalArgumentException("'after' is not the id of a connection")) : 0;
		return this.registry.connections()
			.stream()
			.filter((connection) -> connection.getId() > afterNumber)
			.filter((connection) -> path == null || connection.getPath().equals(path))
			.sorted(Comparator.comparingLong(Connection::getId))
			.limit(limit)
			.map(this::info)
			.toList();
	}

	/**
	 * Show a connection.
	 * @param id its id
	 * @return the connection, empty if it is gone or never was
	 */
	public Optional<ConnectionInfo> find(String id) {
		return connection(id).map(this::info);
	}

	/**
	 * The number of a connection, by which it is known in the log and may be
	 * {@link WebSocketDrainer#close(long) closed}.
	 * @param id its id
	 * @return the number, empty if the connection is gone or never was
	 */
	public OptionalLong findNumber(String id) {
		return connection(id).stream().mapToLong(Connection::getId).findFirst();
	}

	/**
	 * Count the connections of each registered path and transport.
	 * @return the numbers of those that have any
	 */
	public List<ConnectionCount> count() {
		Map<Kind, int[]> counts = new TreeMap<>(Comparator.comparing(Kind::path).thenComparing(Kind::transport));
		for (Connection connection : this.registry.connections()) {
			Kind kind = new Kind(connection.getPath(), connection.getTransportName());
			counts.computeIfAbsent(kind, (key) -> new int[2])[connection.isAskedAway() ? 1 : 0]++;
		}
		return counts.entrySet()
			.stream()
			.map((entry) -> new ConnectionCount(entry.getKey().path(), entry.getKey().transport(), entry.getValue()[0],
					entry.getValue()[1]))
			.toList();
	}

	/**
	 * Count the connections that work, but are not among these, because the application
	 * or its server does something that the starter does not know.
	 * @return the number since the application has started
	 */
	public long countUntracked() {
		return this.registry.untracked().count();
	}

	/**
	 * Add what is to be told of connections that open and that are gone.
	 * @param listener the listener
	 */
	public void addListener(ConnectionListener listener) {
		this.registry.listeners().add(listener);
	}

	private Optional<Connection> connection(String id) {
		OptionalLong number = this.ids.toNumber(id);
		if (number.isEmpty()) {
			return Optional.empty();
		}
		return this.registry.connections()
			.stream()
			.filter((connection) -> connection.getId() == number.getAsLong())
			.findAny();
	}

	private ConnectionInfo info(Connection connection) {
		return ConnectionInfo.of(connection, this.ids.toId(connection.getId()));
	}

	private record Kind(String path, String transport) {

	}

}
