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

package io.github.wsshutdown.reactive;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import reactor.core.publisher.Flux;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.WebSocketSession;

/**
 * A reactive application that pings, and knows its pongs; and one that stops reading.
 */
@Configuration(proxyBeanMethods = false)
public class ReactivePongConfiguration {

	private final List<String> pongs = new CopyOnWriteArrayList<>();

	@Bean
	SimpleUrlHandlerMapping livenessMapping() {
		WebSocketHandler pongs = (session) -> session
			.send(session.receive().concatMap((message) -> answer(session, message)));
		// Asks for no more until a minute later
		WebSocketHandler suspending = (session) -> session.send(session.receive()
			.limitRate(1)
			.concatMap((message) -> Flux.concat(Flux.just(session.textMessage("suspended")), Flux.never()), 0));
		return new SimpleUrlHandlerMapping(Map.of("/pongs", pongs, "/suspending", suspending), -1);
	}

	private Flux<WebSocketMessage> answer(WebSocketSession session, WebSocketMessage message) {
		if (message.getType() == WebSocketMessage.Type.PONG) {
			this.pongs.add(message.getPayloadAsText());
			return Flux.empty();
		}
		return message.getPayloadAsText().equals("ping")
				? Flux.just(
						session.pingMessage((factory) -> factory.wrap("application".getBytes(StandardCharsets.UTF_8))))
				: Flux.just(session.textMessage(this.pongs.toString()));
	}

}
