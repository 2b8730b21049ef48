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

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;

import io.github.wsshutdown.testsupport.transparency.Commands;
import io.github.wsshutdown.testsupport.transparency.Diary;
import io.github.wsshutdown.testsupport.transparency.HttpController;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.error.ErrorAttributeOptions;
import org.springframework.boot.webflux.error.DefaultErrorAttributes;
import org.springframework.boot.webflux.error.ErrorAttributes;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.HandshakeInfo;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.WebSocketMessage.Type;
import org.springframework.web.reactive.socket.WebSocketSession;

/**
 * A reactive application with a handler of every shape.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({ HttpController.class, ReactiveTransparencyApplication.GreetingController.class })
public class ReactiveTransparencyApplication {

	@Bean
	Diary diary() {
		return new Diary();
	}

	@Bean
	ErrorAttributes errorAttributes() {
		return new DefaultErrorAttributes() {

			@Override
			public Map<String, Object> getErrorAttributes(ServerRequest request, ErrorAttributeOptions options) {
				Map<String, Object> attributes = super.getErrorAttributes(request, options);
				attributes.remove("timestamp");
				attributes.remove("requestId");
				return attributes;
			}

		};
	}

	@Bean
	RouterFunction<ServerResponse> events() {
		return RouterFunctions.route()
			.GET("/events",
					(request) -> ServerResponse.ok()
						.contentType(MediaType.TEXT_EVENT_STREAM)
						.body(Flux.range(0, 3).map((i) -> "event " + i), String.class))
			.build();
	}

	@Bean
	HandlerMapping handlers(Diary diary) {
		Map<String, WebSocketHandler> handlers = Map.of("/fed", recorded(diary, this::fed), "/replying",
				recorded(diary, this::replying), "/conversing", recorded(diary, this::conversing), "/hopping",
				recorded(diary, this::hopping));
		return new SimpleUrlHandlerMapping(handlers, -1);
	}

	private WebSocketHandler recorded(Diary diary, Shape shape) {
		return (session) -> {
			Recorder recorder = new Recorder(diary, session);
			recorder.opened();
			return shape.handle(recorder)
				.doOnError((failure) -> recorder.note("error " + Commands.describe(failure)))
				.doFinally((signal) -> recorder.note("closed by " + signal));
		};
	}

	/** Sends what it makes of its input. */
	private Mono<Void> fed(Recorder recorder) {
		return recorder.session.send(recorder.session.receive().concatMap(recorder::obey));
	}

	/** Sends a reply to each message. */
	private Mono<Void> replying(Recorder recorder) {
		return recorder.session.receive().concatMap((message) -> recorder.session.send(recorder.obey(message))).then();
	}

	/** Receives and sends independently of each other. */
	private Mono<Void> conversing(Recorder recorder) {
		Sinks.Many<WebSocketMessage> answers = Sinks.many().unicast().onBackpressureBuffer();
		return recorder.session.send(answers.asFlux())
			.and(recorder.session.receive()
				.concatMap((message) -> recorder.obey(message).doOnNext(answers::tryEmitNext), 8)
				.doFinally((signal) -> answers.tryEmitComplete()));
	}

	/** Works on another thread than the server's. */
	private Mono<Void> hopping(Recorder recorder) {
		return recorder.session
			.send(recorder.session.receive()
				.doOnNext(WebSocketMessage::retain)
				.publishOn(Schedulers.boundedElastic())
				.concatMap((message) -> recorder.obey(message).doFinally((signal) -> message.release())))
			.subscribeOn(Schedulers.boundedElastic());
	}

	/**
	 * Answers GraphQL.
	 */
	@Controller
	static class GreetingController {

		@QueryMapping
		String greeting() {
			return "hello";
		}

	}

	private interface Shape {

		Mono<Void> handle(Recorder recorder);

	}

	/**
	 * Notes everything of one session, and obeys.
	 */
	private static final class Recorder {

		private final Diary diary;

		private final WebSocketSession session;

		private final String name;

		Recorder(Diary diary, WebSocketSession session) {
			this.diary = diary;
			this.session = session;
			this.name = session.getHandshakeInfo().getUri().getQuery();
		}

		void note(String entry) {
			this.diary.note(this.name, entry + (this.session.isOpen() ? ", open" : ", not open"));
		}

		void opened() {
			HandshakeInfo info = this.session.getHandshakeInfo();
			Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
			info.getHeaders().forEach((key, values) -> headers.put(key, values.toString()));
			note("opened " + info.getUri());
			note("headers " + headers + ", cookies " + info.getCookies());
			note("addresses " + info.getRemoteAddress());
			note("protocol " + info.getSubProtocol() + ", attributes " + new TreeMap<>(info.getAttributes()).keySet());
			info.getPrincipal().subscribe((principal) -> note("principal " + principal.getName()));
			this.session.closeStatus()
				.subscribe((status) -> this.diary.noteOnly(this.name, "status " + status),
						(failure) -> this.diary.noteOnly(this.name, "no status: " + Commands.describe(failure)));
		}

		Flux<WebSocketMessage> obey(WebSocketMessage message) {
			if (message.getType() == Type.PONG) {
				note("pong of " + message.getPayload().readableByteCount());
				return Flux.empty();
			}
			Collected session = new Collected(this.name, this.session);
			return Mono.fromCallable(() -> {
				if (message.getType() == Type.TEXT) {
					Commands.text(this.diary, session, message.getPayloadAsText());
				}
				else {
					ByteBuffer data = ByteBuffer.allocate(message.getPayload().readableByteCount());
					message.getPayload().toByteBuffer(data);
					Commands.binary(this.diary, session, data);
				}
				return session.answers();
			}).flatMapMany((answers) -> answers);
		}

	}

	/**
	 * A session whose answers are sent by its handler.
	 */
	private static final class Collected implements Commands.Session {

		private final String name;

		private final WebSocketSession session;

		private Flux<WebSocketMessage> answers = Flux.empty();

		Collected(String name, WebSocketSession session) {
			this.name = name;
			this.session = session;
		}

		Publisher<WebSocketMessage> answers() {
			return this.answers;
		}

		private void add(WebSocketMessage message) {
			this.answers = this.answers.concatWithValues(message);
		}

		@Override
		public String name() {
			return this.name;
		}

		@Override
		public void text(String text) {
			add(this.session.textMessage(text));
		}

		@Override
		public void binary(ByteBuffer data) {
			add(this.session.binaryMessage((factory) -> factory.wrap(data)));
		}

		@Override
		public void ping(ByteBuffer data) {
			add(this.session.pingMessage((factory) -> factory.wrap(data)));
		}

		@Override
		public void close(int code, @Nullable String reason) {
			this.answers = this.answers
				.concatWith(this.session.close(new CloseStatus(code, reason)).cast(WebSocketMessage.class));
		}

		@Override
		public String type() {
			return this.session.getClass().getName() + " " + this.session.bufferFactory().getClass().getName();
		}

		@Override
		public String state() {
			return this.session.isOpen() ? "open" : "not open";
		}

	}

}
