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

package io.github.wsshutdown.servlet.graphql;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.wsshutdown.connection.Connection;

/**
 * The operations of one session that are work: from {@code subscribe} until
 * {@code complete} or {@code error} was sent, as the protocol
 * {@code graphql-transport-ws} has them. Subscriptions are none, since they may go on for
 * ever. Thread-safe.
 */
final class GraphQlOperations {

	private final Set<String> running = ConcurrentHashMap.newKeySet();

	private final Connection connection;

	GraphQlOperations(Connection connection) {
		this.connection = connection;
	}

	void received(GraphQlMessage message) {
		if (message.type().equals("subscribe") && !message.isSubscription() && this.running.add(message.id())) {
			this.connection.beginWork();
		}
		else if (message.type().equals("complete")) {
			end(message.id());
		}
	}

	void sent(GraphQlMessage message) {
		if (message.type().equals("complete") || message.type().equals("error")) {
			end(message.id());
		}
	}

	void endAll() {
		this.running.forEach(this::end);
	}

	private void end(String id) {
		if (this.running.remove(id)) {
			this.connection.endWork();
		}
	}

}
