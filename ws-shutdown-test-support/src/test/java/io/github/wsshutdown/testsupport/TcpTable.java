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

package io.github.wsshutdown.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the kernel knows of TCP connections, where it is Linux.
 */
final class TcpTable {

	private static final List<Path> TABLES = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));

	/** The timer that runs while a peer's window is full. */
	private static final String ZERO_WINDOW_PROBE = "04";

	private TcpTable() {
	}

	/**
	 * How many peers of a port have no room for more.
	 * @return the largest number where that can't be found out
	 */
	static long fullWindows(int port) {
		String localPort = ":%04X".formatted(port);
		List<Path> tables = TABLES.stream().filter(Files::isReadable).toList();
		return tables.isEmpty() ? Long.MAX_VALUE : tables.stream()
			.flatMap(TcpTable::rows)
			// There are thousands after a flood
			.filter((row) -> row.contains(localPort))
			.map((row) -> row.trim().split("\\s+"))
			.filter((fields) -> fields[1].endsWith(localPort) && fields[5].startsWith(ZERO_WINDOW_PROBE + ":"))
			.count();
	}

	private static Stream<String> rows(Path table) {
		try {
			return Files.readAllLines(table).stream().skip(1);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
