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

package io.github.wsshutdown;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import org.jspecify.annotations.Nullable;

/**
 * Shows the connections of an application, event streams among them. A connection is
 * among them from the end of its handshake until its transport is gone. A bean to inject.
 * Thread-safe; nothing blocks.
 */
public interface WebSocketConnections {

	/**
	 * Show some of the connections, oldest first. To get all of them, ask again with the
	 * last id, whose connection may be gone by then.
	 * @param path the registered path that they are on, {@code null} for any
	 * @param after the id that they come after, {@code null} to begin with the oldest
	 * @param limit how many at the most
	 * @return the connections
	 * @throws IllegalArgumentException if {@code after} never was the id of a connection,
	 * or {@code limit} is negative
	 */
	List<ConnectionInfo> list(@Nullable String path, @Nullable String after, int limit);

	/**
	 * Show a connection.
	 * @param id its id
	 * @return the connection, empty if it is gone or never was
	 */
	Optional<ConnectionInfo> find(String id);

	/**
	 * The number of a connection, by which it is known in the log and may be
	 * {@link WebSocketDrainer#close(long) closed}.
	 * @param id its id
	 * @return the number, empty if the connection is gone or never was
	 */
	OptionalLong findNumber(String id);

	/**
	 * Count the connections of each registered path and transport.
	 * @return the numbers of those that have any
	 */
	List<ConnectionCount> count();

	/**
	 * Count the connections that work but are not tracked, because the application or its
	 * server does something that the starter does not know.
	 * @return the number since the application has started
	 */
	long countUntracked();

	/**
	 * Add a listener for connections that have opened and that are gone.
	 * @param listener the listener
	 */
	void addListener(ConnectionListener listener);

}
