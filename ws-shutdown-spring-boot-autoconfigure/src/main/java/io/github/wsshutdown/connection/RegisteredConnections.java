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

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

import io.github.wsshutdown.ConnectionCount;
import io.github.wsshutdown.ConnectionInfo;
import io.github.wsshutdown.ConnectionListener;
import io.github.wsshutdown.WebSocketConnections;
import org.jspecify.annotations.Nullable;

/**
 * The {@link WebSocketConnections} of a registry.
 */
public final class RegisteredConnections implements WebSocketConnections {

	private final ConnectionRegistry registry;

	/**
	 * Create new {@link RegisteredConnections}.
	 * @param registry the connections
	 */
	public RegisteredConnections(ConnectionRegistry registry) {
		this.registry = registry;
	}

	@Override
	public List<ConnectionInfo> list(@Nullable String path, @Nullable String after, int limit) {
		long afterNumber = (after != null) ? this.registry.ids()
			.toNumber(after)
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

	@Override
	public Optional<ConnectionInfo> find(String id) {
		return connection(id).map(this::info);
	}

	@Override
	public OptionalLong findNumber(String id) {
		return connection(id).stream().mapToLong(Connection::getId).findFirst();
	}

	@Override
	public List<ConnectionCount> count() {
		Map<Kind, int[]> counts = new TreeMap<>(Comparator.comparing(Kind::path).thenComparing(Kind::transport));
		for (Connection connection : this.registry.connections()) {
			Kind kind = new Kind(connection.getPath(), connection.getTransportName());
			counts.computeIfAbsent(kind, (key) -> new int[2])[isClosingBegun(connection) ? 1 : 0]++;
		}
		return counts.entrySet()
			.stream()
			.map((entry) -> new ConnectionCount(entry.getKey().path(), entry.getKey().transport(), entry.getValue()[0],
					entry.getValue()[1]))
			.toList();
	}

	@Override
	public long countUntracked() {
		return this.registry.untracked().count();
	}

	@Override
	public void addListener(ConnectionListener listener) {
		this.registry.listeners().add(listener);
	}

	private Optional<Connection> connection(String id) {
		OptionalLong number = this.registry.ids().toNumber(id);
		if (number.isEmpty()) {
			return Optional.empty();
		}
		return this.registry.connections()
			.stream()
			.filter((connection) -> connection.getId() == number.getAsLong())
			.findAny();
	}

	private ConnectionInfo info(Connection connection) {
		return new ConnectionInfo(connection.reference().id(), connection.getPath(), connection.getTransportName(),
				connection.getSubProtocol(), connection.getOpenedAt(), isClosingBegun(connection), connection.isBusy(),
				connection.getRemoteAddress(), connection.getPrincipalName());
	}

	/**
	 * Whether that has begun, by a drain or by the application itself.
	 */
	private static boolean isClosingBegun(Connection connection) {
		ConnectionClosing closing = connection.getClosing();
		return closing != null && closing.isBegun();
	}

	private record Kind(String path, String transport) {

	}

}
