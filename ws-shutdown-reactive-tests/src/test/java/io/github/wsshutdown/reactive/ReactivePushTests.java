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

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.wsshutdown.testsupport.Application;
import io.github.wsshutdown.testsupport.CloseReaction;
import io.github.wsshutdown.testsupport.PeerEnd;
import io.github.wsshutdown.testsupport.RawWebSocketPeer;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.WebSocketSession;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for handlers that subscribe to what they send and to what they receive in
 * different threads at the same time.
 */
class ReactivePushTests extends ReactiveFixture {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	@Override
	public Class<?> configuration() {
		return PushConfiguration.class;
	}

	@Test
	void whenInputIsSubscribedToWhileThePushIsThenHandlerIsNotToldThatItsInputEnds() throws Exception {
		start(LONG_TIMEOUT, LONG_HANDLER_TIMEOUT);
		RawWebSocketPeer peer = connect("/push");
		CompletableFuture<Void> stopping = stopDuringOther();
		peer.sendText("question");
		server().application().awaitBegun("question");
		server().application().release("question");
		peer.awaitText("answer", TIMEOUT);
		server().application().release("other");
		assertThat(peer.awaitClose(TIMEOUT).closeCode()).isEqualTo(1001);
		assertThat(peer.texts()).containsExactly("answer");
		assertOutcomes(stopped(stopping), 0, 2, 0, 0);
	}

	@Test
	void whenHandlerIsFedByItsInputOnAnotherThreadThenItsReplyIsWaitedFor() throws Exception {
		start("ws-shutdown.drain.close-timeout=3s", LONG_TIMEOUT, LONG_HANDLER_TIMEOUT);
		RawWebSocketPeer busy = connect("/late");
		RawWebSocketPeer silent = connect("/late").onClose(CloseReaction.NEVER_ANSWER);
		busy.sendText("first");
		server().application().release("first");
		busy.awaitText("first", TIMEOUT);
		CompletableFuture<Void> stopping = stopDuringOther();
		busy.sendText("second");
		server().application().awaitBegun("second");
		server().application().release("other");
		// Later than doubts about a handler last
		assertThat(silent.awaitEnd(TIMEOUT)).isEqualTo(PeerEnd.RESET);
		assertThat(busy.closeFrames()).isZero();
		server().application().release("second");
		assertThat(busy.awaitClose(TIMEOUT).closeCode()).isEqualTo(1001);
		assertThat(busy.texts()).containsExactly("first", "second");
		assertOutcomes(stopped(stopping), 0, 2, 1, 0);
	}

	/**
	 * An application that answers by what it pushes, and closes with a code of its own
	 * when it is told that its input has ended.
	 */
	@Configuration(proxyBeanMethods = false)
	@Import(ReactiveTestConfiguration.class)
	static class PushConfiguration {

		@Bean
		HandlerMapping pushHandlers(Application application) {
			WebSocketHandler push = (session) -> handle(application, session);
			WebSocketHandler late = (session) -> Mono.defer(() -> answer(application, session))
				.subscribeOn(Schedulers.boundedElastic());
			return new SimpleUrlHandlerMapping(Map.of("/push", push, "/late", late), -2);
		}

		private static Mono<Void> answer(Application application, WebSocketSession session) {
			return session.send(session.receive()
				.map(WebSocketMessage::getPayloadAsText)
				.concatMap((text) -> Mono.fromRunnable(() -> application.hold(text))
					.subscribeOn(Schedulers.boundedElastic())
					.thenReturn(text))
				.map(session::textMessage));
		}

		private static Mono<Void> handle(Application application, WebSocketSession session) {
			CountDownLatch subscribing = new CountDownLatch(1);
			CountDownLatch receiving = new CountDownLatch(1);
			Sinks.Many<WebSocketMessage> answers = Sinks.many().unicast().onBackpressureBuffer();
			Mono<Void> sent = session.send(Flux.defer(() -> {
				subscribing.countDown();
				await(receiving);
				return answers.asFlux();
			})).subscribeOn(Schedulers.boundedElastic());
			Mono<Void> received = Mono.fromRunnable(() -> await(subscribing))
				.subscribeOn(Schedulers.boundedElastic())
				.thenMany(session.receive().doOnSubscribe((subscription) -> receiving.countDown()))
				.map(WebSocketMessage::getPayloadAsText)
				.publishOn(Schedulers.boundedElastic())
				.doOnNext((message) -> {
					application.hold(message);
					answers.tryEmitNext(session.textMessage("answer"));
				})
				.then(Mono.defer(() -> session.close(new CloseStatus(4001))));
			return sent.and(received);
		}

		private static void await(CountDownLatch latch) {
			try {
				assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

	}

}
