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

package io.github.wsshutdown.servlet.sockjs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.servlet.SessionConnections;
import org.jspecify.annotations.Nullable;

import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.sockjs.SockJsService;

/**
 * The SockJS sessions over HTTP, from their first request until they are gone.
 * Thread-safe.
 */
public final class SockJsSessions implements SessionConnections {

	private final Map<Key, SockJsTransport> transports = new ConcurrentHashMap<>();

	private final Map<WebSocketSession, Connection> connections = new ConcurrentHashMap<>();

	private volatile boolean heartbeatsDisabled;

	@Override
	public @Nullable Connection find(WebSocketSession session) {
		return this.connections.get(session);
	}

	@Nullable SockJsTransport find(Key key) {
		return this.transports.get(key);
	}

	void add(Key key, SockJsTransport transport) {
		this.transports.put(key, transport);
		if (this.heartbeatsDisabled) {
			transport.disableHeartbeat();
		}
	}

	/**
	 * Have sessions that come from now on send no heartbeats.
	 * @return whether there are others
	 */
	boolean disableHeartbeatsOfNew() {
		this.heartbeatsDisabled = true;
		return !this.transports.isEmpty();
	}

	/**
	 * Have the sessions that there are send no heartbeats. May wait for senders that are
	 * blocked, but only when it has come to all other sessions.
	 */
	void disableHeartbeats() {
		List<SockJsTransport> blocked = new ArrayList<>();
		for (SockJsTransport transport : this.transports.values()) {
			if (transport.isSendBlocked()) {
				blocked.add(transport);
			}
			else {
				transport.disableHeartbeat();
			}
		}
		for (SockJsTransport transport : blocked) {
			transport.disableHeartbeat();
		}
	}

	void forget(Key key, SockJsTransport transport) {
		this.transports.remove(key, transport);
	}

	void bind(WebSocketSession session, Connection connection) {
		this.connections.put(session, connection);
	}

	void unbind(WebSocketSession session) {
		this.connections.remove(session);
	}

	/**
	 * Clients choose the ids of their sessions, each service has its own.
	 *
	 * @param service the service
	 * @param sessionId the id
	 */
	record Key(SockJsService service, String sessionId) {

	}

}
