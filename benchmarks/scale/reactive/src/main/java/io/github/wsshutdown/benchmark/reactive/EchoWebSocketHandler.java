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

package io.github.wsshutdown.benchmark.reactive;

import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.WebSocketSession;

/**
 * Answers what it is sent. A peer can also ask for a number of bytes with {@code push n},
 * and with {@code flood} for more than it will ever take.
 */
class EchoWebSocketHandler implements WebSocketHandler {

	private static final String PUSH = "push ";

	private static final String FLOOD = "x".repeat(65_536);

	@Override
	public Mono<Void> handle(WebSocketSession session) {
		return session.send(session.receive().concatMap((message) -> answer(session, message.getPayloadAsText())));
	}

	private static Publisher<WebSocketMessage> answer(WebSocketSession session, String text) {
		if (text.startsWith(PUSH)) {
			return Mono.just(session.textMessage("x".repeat(Integer.parseInt(text.substring(PUSH.length())))));
		}
		if (text.equals("flood")) {
			return Flux.generate((sink) -> sink.next(session.textMessage(FLOOD)));
		}
		return Mono.just(session.textMessage(text));
	}

}
