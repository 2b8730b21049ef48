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

package io.github.wsshutdown.servlet.reactive;

import java.util.function.Function;
import java.util.function.Supplier;

import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.reactive.ReactiveSessionLookup;
import io.github.wsshutdown.reactive.TrackedHandler;
import io.github.wsshutdown.servlet.EndpointFollower;
import jakarta.websocket.Session;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.HandshakeInfo;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.adapter.StandardWebSocketHandlerAdapter;
import org.springframework.web.reactive.socket.adapter.StandardWebSocketSession;
import org.springframework.web.reactive.socket.adapter.TomcatWebSocketSession;

/**
 * Follows the handlers of WebFlux on Tomcat: their sessions are Spring's own in
 * everything but that it is noticed what is received and sent.
 */
public final class TomcatHandlerFollower implements EndpointFollower {

	private final HandlerTracking tracking;

	private final SpringAdapter<Session, StandardWebSocketSession> adapter = new SpringAdapter<>(
			StandardWebSocketHandlerAdapter.class);

	/**
	 * Create a new {@link TomcatHandlerFollower}.
	 * @param tracking tracks handlers
	 */
	public TomcatHandlerFollower(HandlerTracking tracking) {
		this.tracking = tracking;
	}

	@Override
	public Object follow(Object endpoint, Supplier<@Nullable Connection> connection) {
		if (!this.adapter.isKnown(endpoint)) {
			return endpoint;
		}
		Function<Session, StandardWebSocketSession> sessionFactory = this.adapter.sessionFactory(endpoint);
		return new StandardWebSocketHandlerAdapter(TrackedSession.handling(this.adapter.handler(endpoint)),
				(session) -> track(sessionFactory.apply(session), session, connection.get()));
	}

	private StandardWebSocketSession track(StandardWebSocketSession session, Session nativeSession,
			@Nullable Connection connection) {
		return (connection != null && session.getClass() == TomcatWebSocketSession.class)
				? new TrackedTomcatSession(nativeSession, session.getHandshakeInfo(), session.bufferFactory(),
						this.tracking.track(connection))
				: session;
	}

	/**
	 * The session of a handler that is tracked.
	 */
	private static final class TrackedTomcatSession extends TomcatWebSocketSession implements TrackedSession {

		private final TrackedHandler handler;

		TrackedTomcatSession(Session session, HandshakeInfo info, DataBufferFactory bufferFactory,
				TrackedHandler handler) {
			super(session, info, bufferFactory);
			this.handler = handler;
		}

		@Override
		public TrackedHandler handler() {
			return this.handler;
		}

		@Override
		public Flux<WebSocketMessage> receive() {
			return TrackedSession.receive(this.handler, super.receive());
		}

		@Override
		public Mono<Void> send(Publisher<WebSocketMessage> messages) {
			return this.handler.send(messages, super::send);
		}

		@Override
		public Mono<CloseStatus> closeStatus() {
			ReactiveSessionLookup.asked(this.handler.connection());
			return super.closeStatus();
		}

	}

}
