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
import io.github.wsshutdown.reactive.TrackedHandler;
import io.github.wsshutdown.servlet.EndpointFollower;
import org.jspecify.annotations.Nullable;

import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketSession;

/**
 * Follows the handlers of WebFlux in a servlet container: their sessions are Spring's own
 * in everything but that it is noticed what is received and sent.
 *
 * @param <S> the type of the container's session
 * @param <R> the type of Spring's session
 */
abstract class HandlerFollower<S, R extends WebSocketSession> implements EndpointFollower {

	private final HandlerTracking tracking;

	private final SpringAdapter<S, R> adapter;

	private final Class<? extends R> sessionType;

	/**
	 * Create a new {@link HandlerFollower}.
	 * @param tracking tracks handlers
	 * @param adapterType what Spring makes an endpoint of
	 * @param sessionType the only type of sessions that is followed
	 */
	HandlerFollower(HandlerTracking tracking, Class<?> adapterType, Class<? extends R> sessionType) {
		this.tracking = tracking;
		this.adapter = new SpringAdapter<>(adapterType);
		this.sessionType = sessionType;
	}

	@Override
	public final Object follow(Object endpoint, Supplier<@Nullable Connection> connection) {
		if (!this.adapter.isKnown(endpoint)) {
			return endpoint;
		}
		Function<S, R> sessionFactory = this.adapter.sessionFactory(endpoint);
		return adapt(TrackedSession.handling(this.adapter.handler(endpoint)),
				(session) -> track(sessionFactory.apply(session), session, connection.get()));
	}

	private R track(R session, S nativeSession, @Nullable Connection connection) {
		if (connection == null || session.getClass() != this.sessionType) {
			return session;
		}
		try {
			return track(session, nativeSession, this.tracking.track(connection));
		}
		catch (RuntimeException | LinkageError ex) {
			connection.giveUp("what its handler does could not be followed", ex);
			return session;
		}
	}

	/**
	 * Make an endpoint as Spring does.
	 */
	abstract Object adapt(WebSocketHandler handler, Function<S, R> sessionFactory);

	/**
	 * Make a session like another that tells what is received and sent.
	 */
	abstract R track(R session, S nativeSession, TrackedHandler handler);

}
