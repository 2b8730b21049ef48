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

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which connections a drain closes.
 */
@FunctionalInterface
interface ConnectionSelection {

	/**
	 * Select from the connections that nobody has begun to close. Called under the
	 * registry's lock.
	 */
	List<Connection> from(Collection<Connection> connections);

	/**
	 * Those that a plan asks for. Older ones come first, of equals any.
	 */
	static ConnectionSelection of(DrainPlan plan) {
		String path = plan.path();
		return (connections) -> {
			List<Connection> onPath = connections.stream()
				.filter((connection) -> path == null || path.equals(connection.getPath()))
				.toList();
			int count = (int) ((onPath.size() * (long) plan.percent() + 99) / 100);
			Stream<Connection> oldest = (count < onPath.size())
					? onPath.stream().sorted(Comparator.comparingLong(Connection::getId)).limit(count)
					: onPath.stream();
			return oldest.toList();
		};
	}

	static ConnectionSelection ofId(long id) {
		return (connections) -> connections.stream().filter((connection) -> connection.getId() == id).toList();
	}

}
