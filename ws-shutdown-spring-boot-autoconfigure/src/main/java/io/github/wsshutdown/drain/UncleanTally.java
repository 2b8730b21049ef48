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
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import io.github.wsshutdown.ConnectionReference;
import io.github.wsshutdown.UncleanEnds;
import io.github.wsshutdown.UncleanEnds.Reason;
import io.github.wsshutdown.connection.Connection;

/**
 * Who was forced or lost in a drain, and why: all are counted, the first are named.
 * Thread-safe.
 */
final class UncleanTally {

	private static final int MOST_EXAMPLES = 5;

	private final Map<Reason, Integer> counts = new EnumMap<>(Reason.class);

	private final Map<Reason, List<ConnectionReference>> examples = new EnumMap<>(Reason.class);

	synchronized void add(Reason reason, Connection connection) {
		this.counts.merge(reason, 1, Integer::sum);
		List<ConnectionReference> examples = this.examples.computeIfAbsent(reason, (key) -> new ArrayList<>());
		if (examples.size() < MOST_EXAMPLES) {
			examples.add(connection.reference());
		}
	}

	synchronized List<UncleanEnds> byReason() {
		List<UncleanEnds> ends = new ArrayList<>();
		this.counts.forEach((reason, count) -> ends
			.add(new UncleanEnds(reason, count, this.examples.getOrDefault(reason, List.of()))));
		return ends;
	}

}
