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

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.wsshutdown.ConnectionCount;
import io.github.wsshutdown.ConnectionListener;
import io.github.wsshutdown.UncleanEnds;
import io.github.wsshutdown.WebSocketConnections;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

/**
 * The meters of the connections, in one registry: a set for each registered path and
 * transport.
 */
final class WebSocketSessionsMeters implements ConnectionListener {

	private final MeterRegistry registry;

	private final RecentCounts counts;

	private final Map<UncleanEnds.Reason, Counter> cuts = new EnumMap<>(UncleanEnds.Reason.class);

	private final Map<Kind, KindMeters> meters = new ConcurrentHashMap<>();

	WebSocketSessionsMeters(MeterRegistry registry, WebSocketConnections connections) {
		this.registry = registry;
		this.counts = new RecentCounts(connections);
		for (UncleanEnds.Reason reason : List.of(UncleanEnds.Reason.VANISHED, UncleanEnds.Reason.DID_NOT_READ)) {
			this.cuts.put(reason,
					Counter.builder("websocket.sessions.cut")
						.description("Connections that were cut while nothing else closed them")
						.tag("reason", reason.label())
						.register(registry));
		}
	}

	@Override
	public void connectionCut(UncleanEnds.Reason reason) {
		Counter cuts = this.cuts.get(reason);
		if (cuts != null) {
			cuts.increment();
		}
	}

	@Override
	public void connectionOpened(String path, String transport) {
		register(path, transport).opened.increment();
	}

	@Override
	public void connectionGone(String path, String transport, int closeCode) {
		register(path, transport).closed.get(CloseCodes.of(closeCode)).increment();
	}

	KindMeters register(String path, String transport) {
		Kind kind = new Kind(path, transport);
		KindMeters existing = this.meters.get(kind);
		return (existing != null) ? existing : this.meters.computeIfAbsent(kind, this::create);
	}

	private KindMeters create(Kind kind) {
		Tags tags = Tags.of("path", kind.path(), "transport", kind.transport());
		Gauge.builder("websocket.sessions.active", this.counts, (counts) -> counts.get(kind).open())
			.description("Connections that are open or being closed")
			.baseUnit("connections")
			.tags(tags.and("state", "open"))
			.register(this.registry);
		Gauge.builder("websocket.sessions.active", this.counts, (counts) -> counts.get(kind).closing())
			.description("Connections that are open or being closed")
			.baseUnit("connections")
			.tags(tags.and("state", "closing"))
			.register(this.registry);
		Counter opened = Counter.builder("websocket.sessions.opened")
			.description("Handshakes that became connections")
			.tags(tags)
			.register(this.registry);
		Map<String, Counter> closed = new HashMap<>();
		for (String code : CloseCodes.ALL) {
			closed.put(code,
					Counter.builder("websocket.sessions.closed")
						.description("Connections that are gone")
						.tags(tags.and("code", code))
						.register(this.registry));
		}
		return new KindMeters(opened, Map.copyOf(closed));
	}

	/**
	 * What connections have meters in common for.
	 *
	 * @param path the registered path
	 * @param transport what carries them
	 */
	record Kind(String path, String transport) {

		static Kind of(ConnectionCount count) {
			return new Kind(count.path(), count.transport());
		}

	}

	/**
	 * The counters of one kind.
	 *
	 * @param opened of its connections that have opened
	 * @param closed of those that are gone, by the group of the close code
	 */
	record KindMeters(Counter opened, Map<String, Counter> closed) {

	}

}
