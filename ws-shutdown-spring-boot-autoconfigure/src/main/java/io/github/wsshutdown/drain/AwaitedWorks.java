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

import java.util.List;
import java.util.Objects;

import io.github.wsshutdown.AwaitedWork;
import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.connection.OngoingWork;

/**
 * Describes for users what a drain waits for.
 */
final class AwaitedWorks {

	private static final int MOST_PATHS = 5;

	private static final int LONGEST_PATH = 80;

	private AwaitedWorks() {
	}

	static AwaitedWork describe(List<OngoingWork> works) {
		if (works.isEmpty()) {
			return AwaitedWork.NONE;
		}
		int requests = (int) works.stream().filter((work) -> work.connection() == null).count();
		List<Connection> connections = works.stream()
			.map(OngoingWork::connection)
			.filter(Objects::nonNull)
			.distinct()
			.toList();
		int streams = (int) connections.stream()
			.filter((connection) -> connection.getTransport().isAnswering())
			.count();
		List<String> paths = works.stream()
			.map(OngoingWork::path)
			.map(AwaitedWorks::printable)
			.distinct()
			.limit(MOST_PATHS)
			.toList();
		return new AwaitedWork(connections.size() - streams, requests, streams, paths);
	}

	/** It comes from the peer. */
	private static String printable(String path) {
		String printable = path.codePoints()
			.limit(LONGEST_PATH)
			.map((character) -> Character.isISOControl(character) ? '?' : character)
			.collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
			.toString();
		return (printable.length() < path.length()) ? printable + "..." : printable;
	}

}
