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

package io.github.wsshutdown.testsupport;

import java.security.Principal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.connection.Connection;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.messaging.handler.annotation.MessageExceptionHandler;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.messaging.simp.annotation.SendToUser;
import org.springframework.messaging.simp.annotation.SubscribeMapping;
import org.springframework.messaging.simp.config.ChannelRegistration;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.stereotype.Controller;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * That what is on its way to a STOMP session arrives before its close frame.
 */
public abstract class StompReplyContract extends DrainFixture {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	@ParameterizedTest
	@ValueSource(ints = { 5, 200 })
	void whenOrderIsPreservedThenAllRepliesOfHandlerArrive(int replies) throws Exception {
		startWith(PreservedOrder.class);
		RawStompPeer peer = subscriber();
		peer.send("/app/burst", String.valueOf(replies));
		server().application().awaitBegun("burst");
		CompletableFuture<Void> stopping = server().stop();
		awaitDraining();
		server().application().release("burst");
		assertGoingAway(peer);
		assertThat(peer.messages().stream().filter((message) -> message.startsWith("burst")).count())
			.isEqualTo(replies);
		assertOutcomes(stopped(stopping), 0, 1, 0, 0);
	}

	@Test
	void whenEachSendsToAllThenEachGetsItsOwn() throws Exception {
		startWith(Replies.class);
		List<RawStompPeer> peers = Stream.generate(this::subscriber).limit(10).toList();
		IntStream.range(0, 10).forEach((i) -> peers.get(i).send("/app/all", "from " + i));
		IntStream.range(0, 10).forEach((i) -> server().application().awaitBegun("from " + i));
		CompletableFuture<Void> stopping = server().stop();
		awaitDraining();
		IntStream.range(0, 10).forEach((i) -> server().application().release("from " + i));
		for (int i = 0; i < 10; i++) {
			assertGoingAway(peers.get(i));
			assertThat(peers.get(i).messages()).contains("from " + i);
		}
		assertOutcomes(stopped(stopping), 0, 10, 0, 0);
	}

	@Test
	void whenOneReplyIsOvertakenByManyThenItArrives() throws Exception {
		startWith(OutOfOrder.class);
		HoldingExecutor executor = server().context().getBean("clientOutboundChannelExecutor", HoldingExecutor.class);
		RawStompPeer peer = subscriber();
		Ticker ticker = closeLater(new Ticker(server()));
		peer.send("/app/command", "echo held");
		executor.awaitHeld();
		CompletableFuture<Void> stopping = server().stop();
		awaitDraining();
		ticker.awaitTicks(peer, 20);
		assertThat(peer.raw().closeFrames()).isZero();
		executor.release();
		peer.awaitMessage("held"::equals, TIMEOUT);
		ticker.close();
		assertGoingAway(peer);
		assertOutcomes(stopped(stopping), 0, 1, 0, 0);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whenMessageWithoutSessionWaitsForBrokerThenItArrives(boolean fromHandler) throws Exception {
		startWith(AsynchronousBroker.class);
		HoldingExecutor executor = server().context().getBean("brokerChannelExecutor", HoldingExecutor.class);
		RawStompPeer peer = subscriber();
		if (fromHandler) {
			peer.send("/app/tell", "held");
		}
		else {
			server().context().getBean(SimpMessagingTemplate.class).convertAndSend("/topic/all", "held");
		}
		executor.awaitHeld();
		CompletableFuture<Void> stopping = server().stop();
		awaitTurn();
		executor.release();
		assertGoingAway(peer);
		assertThat(peer.messages()).contains("held");
		assertOutcomes(stopped(stopping), 0, 1, 0, 0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/app/future", "/app/mono", "/app/failing" })
	void whenHandlerHasReturnedFutureThenReplyComesBeforeCloseFrame(String destination) throws Exception {
		startWith(Replies.class);
		RawStompPeer peer = subscriber();
		peer.send(destination, "later");
		server().application().awaitBegun("later");
		CompletableFuture<Void> stopping = server().stop();
		awaitDraining();
		server().application().release("later");
		assertGoingAway(peer);
		assertThat(peer.messages()).contains("later");
		assertOutcomes(stopped(stopping), 0, 1, 0, 0);
	}

	@Test
	void whenSubscriptionIsAnsweredWithFutureThenItComesBeforeCloseFrame() throws Exception {
		startWith(Replies.class);
		RawStompPeer peer = subscriber();
		peer.subscribe("later", "/app/later");
		server().application().awaitBegun("later");
		CompletableFuture<Void> stopping = server().stop();
		awaitDraining();
		server().application().release("later");
		assertGoingAway(peer);
		assertThat(peer.messages()).contains("later");
		assertOutcomes(stopped(stopping), 0, 1, 0, 0);
	}

	@Test
	void whenFutureIsNeverCompletedThenCloseFrameIsSentRegardless() throws Exception {
		startWith(Replies.class, "ws-shutdown.drain.handler-timeout=1s");
		RawStompPeer peer = subscriber();
		peer.send("/app/never", "never");
		server().application().awaitBegun("never");
		server().application().release("never");
		DrainReport report = stop();
		assertGoingAway(peer);
		assertThat(report.elapsed()).isGreaterThanOrEqualTo(Duration.ofMillis(900));
		assertEndedEarly(report);
		assertOutcomes(report, 0, 1, 0, 0);
	}

	private void awaitTurn() {
		Awaitility.await().until(() -> server().registry().connections().stream().allMatch(Connection::isClosing));
	}

	private void assertGoingAway(RawStompPeer peer) {
		assertThat(peer.raw().awaitClose(TIMEOUT).closeCode()).isEqualTo(1001);
		assertThat(peer.raw().awaitEnd(TIMEOUT)).isEqualTo(PeerEnd.EOF);
		assertThat(peer.raw().frameAfterClose()).isFalse();
	}

	private RawStompPeer subscriber() {
		RawStompPeer peer = closeLater(RawStompPeer.connect(server().port(), "/stomp"));
		peer.subscribe("answers", "/user/queue/answers");
		peer.subscribe("all", "/topic/all");
		Awaitility.await().pollInterval(Duration.ofMillis(100)).until(() -> {
			peer.send("/app/command", "ready");
			peer.send("/topic/all", "everybody ready");
			return peer.messages().containsAll(List.of("ready", "everybody ready"));
		});
		return peer;
	}

	/**
	 * Sends to all in a thread of its own, as a scheduler would.
	 */
	private static final class Ticker implements AutoCloseable {

		private final AtomicBoolean stopped = new AtomicBoolean();

		Ticker(TestServer server) {
			SimpMessagingTemplate messaging = server.context().getBean(SimpMessagingTemplate.class);
			new Thread(() -> {
				while (!this.stopped.get()) {
					messaging.convertAndSend("/topic/all", "tick");
					LockSupport.parkNanos(1_000_000);
				}
			}, "test-ticker").start();
		}

		void awaitTicks(RawStompPeer peer, int ticks) {
			long expected = ticks(peer) + ticks;
			Awaitility.await().until(() -> ticks(peer) >= expected || peer.raw().closeFrames() > 0);
		}

		private static long ticks(RawStompPeer peer) {
			return peer.messages().stream().filter("tick"::equals).count();
		}

		@Override
		public void close() {
			this.stopped.set(true);
		}

	}

	/**
	 * An application whose handlers reply in several ways.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Replies implements WebSocketMessageBrokerConfigurer {

		@Override
		public void configureClientInboundChannel(ChannelRegistration registration) {
			registration.taskExecutor().corePoolSize(16);
		}

		@Bean
		ReplyController replyController(Application application, SimpMessagingTemplate messaging) {
			return new ReplyController(application, messaging);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(Replies.class)
	static class PreservedOrder implements WebSocketMessageBrokerConfigurer {

		@Override
		public void configureMessageBroker(MessageBrokerRegistry registry) {
			registry.setPreservePublishOrder(true);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OutOfOrder implements WebSocketMessageBrokerConfigurer {

		@Override
		public void configureClientOutboundChannel(ChannelRegistration registration) {
			registration.executor(new HoldingExecutor());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(Replies.class)
	static class AsynchronousBroker implements WebSocketMessageBrokerConfigurer {

		@Override
		public void configureMessageBroker(MessageBrokerRegistry registry) {
			registry.configureBrokerChannel().executor(new HoldingExecutor());
		}

	}

	/**
	 * Replies when the test says so.
	 */
	@Controller
	static class ReplyController {

		private static final String BULK = "*".repeat(5_000);

		private final Application application;

		private final SimpMessagingTemplate messaging;

		ReplyController(Application application, SimpMessagingTemplate messaging) {
			this.application = application;
			this.messaging = messaging;
		}

		@MessageMapping("/burst")
		void burst(String replies, Principal user) {
			this.application.hold("burst");
			for (int i = 0; i < Integer.parseInt(replies); i++) {
				this.messaging.convertAndSendToUser(user.getName(), "/queue/answers", "burst" + BULK);
			}
		}

		@MessageMapping("/tell")
		void tell(String text, Principal user) {
			this.messaging.convertAndSendToUser(user.getName(), "/queue/answers", text);
		}

		@MessageMapping("/future")
		@SendToUser("/queue/answers")
		CompletableFuture<String> future(String text) {
			return CompletableFuture.supplyAsync(() -> hold(text), ReplyController::inThread);
		}

		@MessageMapping("/mono")
		@SendToUser("/queue/answers")
		Mono<String> mono(String text) {
			return Mono.fromFuture(future(text));
		}

		@MessageMapping("/failing")
		CompletableFuture<String> failing(String text) {
			return future(text).thenApply((reply) -> {
				throw new IllegalArgumentException(reply);
			});
		}

		@MessageExceptionHandler
		@SendToUser("/queue/answers")
		String failed(CompletionException failure) {
			return failure.getCause().getMessage();
		}

		@SubscribeMapping("/later")
		CompletableFuture<String> later() {
			return future("later");
		}

		@MessageMapping("/never")
		CompletableFuture<String> never(String text) {
			hold(text);
			return new CompletableFuture<>();
		}

		private String hold(String text) {
			this.application.hold(text);
			return text;
		}

		private static void inThread(Runnable task) {
			Thread thread = new Thread(task, "test-reply");
			thread.setDaemon(true);
			thread.start();
		}

		@MessageMapping("/all")
		@SendTo("/topic/all")
		String all(String text) {
			this.application.hold(text);
			return text;
		}

	}

}
