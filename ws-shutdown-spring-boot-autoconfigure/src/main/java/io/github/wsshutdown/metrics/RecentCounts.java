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

package io.github.wsshutdown.metrics;

import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.github.wsshutdown.ConnectionCount;
import io.github.wsshutdown.WebSocketConnections;
import io.github.wsshutdown.metrics.WebSocketSessionsMeters.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Counts connections once for all gauges that are read together, which takes one look at
 * each connection. Thread-safe.
 */
final class RecentCounts {

	private static final long RECENT_NANOS = Duration.ofMillis(100).toNanos();

	private final WebSocketConnections connections;

	private volatile @Nullable Snapshot last;

	RecentCounts(WebSocketConnections connections) {
		this.connections = connections;
	}

	ConnectionCount get(Kind kind) {
		Snapshot snapshot = this.last;
		long now = System.nanoTime();
		if (snapshot == null || now - snapshot.nanos() > RECENT_NANOS) {
			snapshot = new Snapshot(now,
					this.connections.count().stream().collect(Collectors.toMap(Kind::of, Function.identity())));
			this.last = snapshot;
		}
		return snapshot.counts().getOrDefault(kind, new ConnectionCount(kind.path(), kind.transport(), 0, 0));
	}

	private record Snapshot(long nanos, Map<Kind, ConnectionCount> counts) {

	}

}
