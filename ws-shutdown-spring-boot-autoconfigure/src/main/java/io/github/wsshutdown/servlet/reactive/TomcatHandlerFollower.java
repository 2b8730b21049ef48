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

import io.github.wsshutdown.reactive.ReactiveSessionLookup;
import io.github.wsshutdown.reactive.TrackedHandler;
import jakarta.websocket.Session;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.HandshakeInfo;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.adapter.StandardWebSocketHandlerAdapter;
import org.springframework.web.reactive.socket.adapter.StandardWebSocketSession;
import org.springframework.web.reactive.socket.adapter.TomcatWebSocketSession;

/**
 * Follows the handlers of WebFlux on Tomcat.
 */
public final class TomcatHandlerFollower extends HandlerFollower<Session, StandardWebSocketSession> {

	/**
	 * Create a new {@link TomcatHandlerFollower}.
	 * @param tracking tracks handlers
	 */
	public TomcatHandlerFollower(HandlerTracking tracking) {
		super(tracking, StandardWebSocketHandlerAdapter.class, TomcatWebSocketSession.class);
	}

	@Override
	Object adapt(WebSocketHandler handler, Function<Session, StandardWebSocketSession> sessionFactory) {
		return new StandardWebSocketHandlerAdapter(handler, sessionFactory);
	}

	@Override
	StandardWebSocketSession track(StandardWebSocketSession session, Session nativeSession, TrackedHandler handler) {
		return new TrackedTomcatSession(nativeSession, session.getHandshakeInfo(), session.bufferFactory(), handler);
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
