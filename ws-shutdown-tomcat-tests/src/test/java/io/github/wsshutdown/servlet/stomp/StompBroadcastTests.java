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

package io.github.wsshutdown.servlet.stomp;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.testsupport.PeerEnd;
import io.github.wsshutdown.testsupport.PeerKind;
import io.github.wsshutdown.testsupport.RawStompPeer;
import io.github.wsshutdown.testsupport.RawWebSocketPeer;
import io.github.wsshutdown.testsupport.ServletTestConfiguration;
import io.github.wsshutdown.testsupport.TestPeer;
import io.github.wsshutdown.testsupport.TestServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.messaging.simp.config.ChannelRegistration;
import org.springframework.messaging.support.ChannelInterceptor;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what STOMP subscribers of one destination do to each other.
 */
class StompBroadcastTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	@Test
	void whenSomeSubscribersAreStuckThenTheOthersAreToldBeforeThoseAreCut() throws Exception {
		try (TestServer server = TestServer.start(ServletTestConfiguration.class, "ws-shutdown.drain.timeout=60s",
				"ws-shutdown.drain.close-timeout=10s")) {
			List<RawWebSocketPeer> stuck = new ArrayList<>();
			List<RawStompPeer> healthy = new ArrayList<>();
			for (int i = 0; i < 12; i++) {
				stuck.add(stuckSubscriber(server.port()));
			}
			for (int i = 0; i < 20; i++) {
				healthy.add(subscriber(server.port()));
			}
			broadcastLots(server);
			CompletableFuture<Void> stopping = server.stop();
			for (RawStompPeer peer : healthy) {
				assertThat(peer.raw().awaitClose(TIMEOUT).closeCode()).isEqualTo(1001);
				assertThat(peer.raw().awaitEnd(TIMEOUT)).isEqualTo(PeerEnd.EOF);
			}
			assertThat(stopping).isNotDone();
			stopping.get(90, TimeUnit.SECONDS);
			DrainReport report = server.drainer().lastReport().orElseThrow();
			assertThat(report.acknowledged()).isEqualTo(20);
			assertThat(report.forced()).isEqualTo(12);
			assertThat(report.elapsed()).isLessThan(report.timeout());
			healthy.forEach(RawStompPeer::close);
			stuck.forEach(RawWebSocketPeer::close);
		}
	}

	@Test
	void whenInterceptorThrowsThenNothingIsWaitedForThatWillNeverBeSent() throws Exception {
		try (TestServer server = TestServer.start(ThrowingConfiguration.class)) {
			RawStompPeer peer = subscriber(server.port());
			SimpMessagingTemplate messaging = server.context().getBean(SimpMessagingTemplate.class);
			Awaitility.await().until(() -> {
				messaging.convertAndSend("/topic/all", "subscribed");
				return peer.messages().contains("subscribed");
			});
			server.context().getBean(ThrowingInterceptor.class).on.set(true);
			messaging.convertAndSend("/topic/all", "lost");
			server.context().getBean(ThrowingInterceptor.class).on.set(false);
			messaging.convertAndSend("/topic/all", "sent");
			peer.awaitMessage("sent"::equals, TIMEOUT);
			server.stop().get(30, TimeUnit.SECONDS);
			DrainReport report = server.drainer().lastReport().orElseThrow();
			assertThat(report.acknowledged()).isOne();
			assertThat(report.elapsed()).isLessThan(report.timeout());
			peer.close();
		}
	}

	@Test
	void whenInboundMessageIsRejectedThenSessionIsNotBusyForEver() throws Exception {
		try (TestServer server = TestServer.start(ThrowingConfiguration.class, "ws-shutdown.drain.timeout=120s",
				"ws-shutdown.drain.handler-timeout=60s")) {
			TestPeer peer = PeerKind.STOMP.connect(server.port());
			peer.command("echo one");
			peer.awaitAnswer("one");
			server.context().getBean(ThrowingInterceptor.class).onInbound.set(true);
			peer.command("echo two");
			// Without a close frame if sending that takes Tomcat more than 50 ms
			assertThat(peer.awaitEnd()).isNotEqualTo(PeerEnd.TIMEOUT);
			assertThat(server.drainer().start().toCompletableFuture().get(90, TimeUnit.SECONDS).elapsed())
				.isLessThan(Duration.ofSeconds(60));
			peer.close();
		}
	}

	private static RawStompPeer subscriber(int port) {
		RawStompPeer peer = RawStompPeer.connect(port, "/stomp");
		peer.subscribe("1", "/topic/all");
		return peer;
	}

	private static RawWebSocketPeer stuckSubscriber(int port) {
		RawWebSocketPeer peer = RawWebSocketPeer.handshake(port)
			.path("/stomp")
			.subProtocol("v12.stomp")
			.receiveBuffer(4096)
			.open();
		peer.sendText("CONNECT\naccept-version:1.2\nhost:localhost\n\n\0");
		assertThat(peer.readFrame(TIMEOUT).text()).startsWith("CONNECTED");
		peer.sendText("SUBSCRIBE\nid:1\ndestination:/topic/all\n\n\0");
		return peer;
	}

	private static void broadcastLots(TestServer server) {
		SimpMessagingTemplate messaging = server.context().getBean(SimpMessagingTemplate.class);
		String bulk = "*".repeat(60_000);
		Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> {
			messaging.convertAndSend("/topic/all", bulk);
			return Thread.getAllStackTraces()
				.entrySet()
				.stream()
				.filter((entry) -> entry.getKey().getName().startsWith("clientOutboundChannel"))
				.filter((entry) -> Arrays.stream(entry.getValue())
					.anyMatch((element) -> element.getMethodName().equals("vectoredOperation")))
				.count() >= 4;
		});
	}

	/**
	 * Throws when it is told to.
	 */
	static class ThrowingInterceptor implements ChannelInterceptor {

		final AtomicBoolean on = new AtomicBoolean();

		final AtomicBoolean onInbound = new AtomicBoolean();

		ChannelInterceptor inbound() {
			return new ChannelInterceptor() {

				@Override
				public Message<?> preSend(Message<?> message, MessageChannel channel) {
					if (ThrowingInterceptor.this.onInbound.get()) {
						throw new IllegalStateException("Rejected");
					}
					return message;
				}

			};
		}

		@Override
		public Message<?> preSend(Message<?> message, MessageChannel channel) {
			if (this.on.get()) {
				throw new IllegalStateException("Thrown on purpose");
			}
			return message;
		}

	}

	/**
	 * An application whose channels have an interceptor that throws.
	 */
	@Configuration(proxyBeanMethods = false)
	@Import(ServletTestConfiguration.class)
	static class ThrowingConfiguration {

		@Bean
		ThrowingInterceptor throwingInterceptor() {
			return new ThrowingInterceptor();
		}

		@Bean
		WebSocketMessageBrokerConfigurer throwingConfigurer(ThrowingInterceptor interceptor) {
			return new WebSocketMessageBrokerConfigurer() {

				@Override
				public void configureClientInboundChannel(ChannelRegistration registration) {
					registration.interceptors(interceptor.inbound());
				}

				@Override
				public void configureClientOutboundChannel(ChannelRegistration registration) {
					registration.interceptors(interceptor);
				}

			};
		}

	}

}
