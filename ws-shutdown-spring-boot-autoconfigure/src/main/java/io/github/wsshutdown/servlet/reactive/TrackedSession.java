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

import io.github.wsshutdown.reactive.TrackedHandler;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;

import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.WebSocketSession;

/**
 * A session of Spring's whose handler is tracked.
 */
interface TrackedSession extends WebSocketSession {

	/**
	 * The handler of the session.
	 */
	TrackedHandler handler();

	/**
	 * The messages for the handler, which may be told of their end by another thread than
	 * that which hands them over.
	 */
	static Flux<WebSocketMessage> receive(TrackedHandler handler, Flux<WebSocketMessage> messages) {
		Flux<WebSocketMessage> tracked = handler.receive(messages);
		return new Flux<>() {

			@Override
			public void subscribe(CoreSubscriber<? super WebSocketMessage> subscriber) {
				tracked.subscribe(Operators.serialize(subscriber));
			}

		};
	}

	/**
	 * A handler whose end is noticed if its session is tracked.
	 */
	static WebSocketHandler handling(WebSocketHandler handler) {
		return (session) -> {
			Mono<Void> handled = handler.handle(session);
			return (session instanceof TrackedSession tracked) ? tracked.handler().handle(handled) : handled;
		};
	}

}
