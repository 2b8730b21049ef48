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

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.wsshutdown.testsupport.Application;
import io.github.wsshutdown.testsupport.boot.AutoConfigured;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.WebSocketSession;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * A reactive application with a handler of every shape, each of which obeys the commands
 * of {@link Application}.
 */
@Configuration(proxyBeanMethods = false)
@Import(AutoConfigured.class)
public class ReactiveHandlersConfiguration {

	private static final String BULK = "*".repeat(10_000);

	/** Of a session that has failed Spring tells no status on Tomcat. */
	private static final CloseStatus FAILED = new CloseStatus(1006);

	@Bean
	Application application() {
		return new Application();
	}

	@Bean
	Sinks.Many<String> news() {
		return Sinks.many().multicast().directBestEffort();
	}

	@Bean
	HandlerMapping handlers(Application application, Sinks.Many<String> news) {
		Map<String, WebSocketHandler> handlers = Map.of("/plain", tracked(application, fed(application)),
				"/plain/{room}", tracked(application, fed(application)), "/prefetch",
				tracked(application, prefetch(application)), "/reply", tracked(application, reply(application)),
				"/flat", tracked(application, flat(application)), "/chat", tracked(application, chat(application)),
				"/news", tracked(application, (session) -> session.send(news.asFlux().map(session::textMessage))),
				"/deaf", tracked(application, (session) -> Mono.never()), "/done",
				tracked(application, (session) -> Mono.empty()), "/failing", (session) -> {
					throw new IllegalStateException("Application does not like this session");
				});
		return new SimpleUrlHandlerMapping(handlers, -1);
	}

	@Bean
	WebFilter holdingFilter(Application application) {
		return new HoldingFilter(application);
	}

	private static WebSocketHandler tracked(Application application, WebSocketHandler handler) {
		return new WebSocketHandler() {

			@Override
			public List<String> getSubProtocols() {
				return Application.SUB_PROTOCOLS;
			}

			@Override
			public Mono<Void> handle(WebSocketSession session) {
				try {
					application.opened(new ReactiveSession(session, new ArrayList<>()));
				}
				catch (IOException ex) {
					return Mono.error(ex);
				}
				return handler.handle(session)
					.doFinally((signal) -> session.closeStatus()
						.defaultIfEmpty(FAILED)
						.subscribe((status) -> application.closed(session, status.getCode())));
			}

		};
	}

	/** Sends what it makes of its input. */
	private static WebSocketHandler fed(Application application) {
		return (session) -> session.send(commands(session).concatMap((command) -> obey(application, session, command)));
	}

	/** Takes more messages than it works on. */
	private static WebSocketHandler prefetch(Application application) {
		return (session) -> session
			.send(commands(session).concatMap((command) -> obey(application, session, command), 32));
	}

	/** Sends a reply to each message. */
	private static WebSocketHandler reply(Application application) {
		return (session) -> commands(session).concatMap((command) -> answer(application, session, command)).then();
	}

	/** Works on several messages at a time. */
	private static WebSocketHandler flat(Application application) {
		return (session) -> commands(session).flatMap((command) -> answer(application, session, command)).then();
	}

	/** Receives and sends independently of each other. */
	private static WebSocketHandler chat(Application application) {
		return (session) -> {
			Sinks.Many<WebSocketMessage> room = Sinks.many().multicast().directBestEffort();
			return session.send(room.asFlux())
				.and(commands(session)
					.concatMap((command) -> obey(application, session, command).doOnNext(room::tryEmitNext), 8));
		};
	}

	private static Mono<Void> answer(Application application, WebSocketSession session, String command) {
		Flux<WebSocketMessage> answers = obey(application, session, command);
		return command.equals("bye") ? answers.then() : session.send(answers);
	}

	private static Flux<String> commands(WebSocketSession session) {
		return session.receive().map(WebSocketMessage::getPayloadAsText);
	}

	private static Flux<WebSocketMessage> obey(Application application, WebSocketSession session, String command) {
		if (command.equals("push")) {
			return Flux.interval(Duration.ofMillis(1)).onBackpressureDrop().map((tick) -> session.textMessage(BULK));
		}
		if (command.equals("bye")) {
			return session.close(new CloseStatus(4000)).thenMany(Flux.empty());
		}
		Mono<List<String>> answers = Mono.fromCallable(() -> {
			List<String> sent = new ArrayList<>();
			application.obey(command, new ReactiveSession(session, sent));
			return sent;
		});
		boolean slow = command.startsWith("slow");
		return (slow ? answers.subscribeOn(Schedulers.boundedElastic()) : answers).flatMapIterable((sent) -> sent)
			.map(session::textMessage);
	}

	/**
	 * A session whose answers are collected, to be sent by its handler.
	 */
	private record ReactiveSession(WebSocketSession session, List<String> sent) implements Application.Session {

		@Override
		public void send(String text) {
			this.sent.add(text);
		}

		@Override
		public void close(int code) {
			this.session.close(new CloseStatus(code)).subscribe();
		}

	}

	/**
	 * Holds up handshakes that ask for it.
	 */
	private record HoldingFilter(Application application) implements WebFilter, Ordered {

		@Override
		public int getOrder() {
			return 0;
		}

		@Override
		public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
			String hold = exchange.getRequest().getHeaders().getFirst("Hold");
			if (hold == null) {
				return chain.filter(exchange);
			}
			return Mono.fromRunnable(() -> this.application.hold(hold))
				.subscribeOn(Schedulers.boundedElastic())
				.then(chain.filter(exchange));
		}

	}

	/**
	 * Something to fetch.
	 */
	@RestController
	static class HttpController {

		@GetMapping("/http")
		String http() {
			return "served";
		}

	}

}
