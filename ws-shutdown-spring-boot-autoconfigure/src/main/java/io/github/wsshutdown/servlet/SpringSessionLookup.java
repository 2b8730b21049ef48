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

package io.github.wsshutdown.servlet;

import java.util.List;

import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.connection.SessionLookup;
import org.jspecify.annotations.Nullable;

import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.WebSocketSessionDecorator;

/**
 * Knows the connections of Spring's sessions, whatever carries them and is around them.
 */
public final class SpringSessionLookup implements SessionLookup {

	private final List<SessionConnections> connections;

	/**
	 * Create a new {@link SpringSessionLookup}.
	 * @param connections know the connections of each kind of session
	 */
	public SpringSessionLookup(List<SessionConnections> connections) {
		this.connections = List.copyOf(connections);
	}

	@Override
	public @Nullable Connection find(Object session) {
		if (session instanceof WebSocketSession springSession) {
			WebSocketSession actual = WebSocketSessionDecorator.unwrap(springSession);
			for (SessionConnections candidate : this.connections) {
				Connection connection = candidate.find(actual);
				if (connection != null) {
					return connection;
				}
			}
		}
		return null;
	}

}
