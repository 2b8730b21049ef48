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

package io.github.wsshutdown.servlet;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.IntStream;

import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.testsupport.Application;
import io.github.wsshutdown.testsupport.DrainFixture;
import io.github.wsshutdown.testsupport.HandshakeRefused;
import io.github.wsshutdown.testsupport.OnTomcat;
import io.github.wsshutdown.testsupport.PeerEnd;
import io.github.wsshutdown.testsupport.RawStompPeer;
import io.github.wsshutdown.testsupport.RawWebSocketPeer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.channel.QueueChannel;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.dsl.Channels;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.dsl.MessageChannelSpec;
import org.springframework.integration.dsl.Pollers;
import org.springframework.integration.dsl.context.IntegrationFlowContext;
import org.springframework.integration.dsl.context.IntegrationFlowContext.IntegrationFlowRegistration;
import org.springframework.integration.scheduling.PollerMetadata;
import org.springframework.integration.websocket.ServerWebSocketContainer;
import org.springframework.integration.websocket.inbound.WebSocketInboundChannelAdapter;
import org.springframework.integration.websocket.outbound.WebSocketOutboundMessageHandler;
import org.springframework.integration.websocket.support.SubProtocolHandlerRegistry;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.web.socket.messaging.StompSubProtocolHandler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for endpoints of Spring Integration, which come and go while the application
 * runs.
 */
class SpringIntegrationTests extends DrainFixture implements OnTomcat {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private static final int MESSAGES = 67;

	@Override
	public Class<?> configuration() {
		return IntegrationConfiguration.class;
	}

	@Test
	void whenEndpointIsRegisteredAtRunTimeThenItsPeersAreDrained() throws Exception {
		start();
		register("/dynamic");
		RawWebSocketPeer peer = connectAndEcho("/dynamic");
		assertThat(server().registry().connections()).extracting(Connection::getPath).containsExactly("/dynamic");
		assertOutcomes(stop(), 0, 1, 0, 0);
		assertThat(peer.awaitClose(TIMEOUT).closeCode()).isEqualTo(1001);
		assertThat(peer.awaitEnd(TIMEOUT)).isEqualTo(PeerEnd.EOF);
	}

	@Test
	void whenEndpointIsUnregisteredThenItsPeersSeeOneCloseFrame() throws Exception {
		start();
		IntegrationFlowRegistration registration = register("/dynamic");
		RawWebSocketPeer peer = connectAndEcho("/dynamic");
		registration.destroy();
		assertThatExceptionOfType(HandshakeRefused.class)
			.isThrownBy(() -> RawWebSocketPeer.connect(server().port(), "/dynamic"))
			.satisfies((refused) -> assertThat(refused.status()).isEqualTo(404));
		Awaitility.await().until(() -> server().admission().pendingHandshakes() == 0);
		stop();
		assertThat(peer.awaitClose(TIMEOUT).closeCode()).isEqualTo(1001);
		assertThat(peer.awaitEnd(TIMEOUT)).isEqualTo(PeerEnd.EOF);
		assertThat(peer.closeFrames()).isOne();
	}

	@Test
	void whenMessagesWaitForExecutorThenTheyAreAnsweredBeforeCloseFrame() throws Exception {
		start();
		ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
		executor.setCorePoolSize(1);
		executor.initialize();
		closeLater(executor::shutdown);
		registerStomp("/stomp", (channels) -> channels.executor(executor), (channels) -> channels.executor(executor));
		RawStompPeer peer = closeLater(RawStompPeer.connect(server().port(), "/stomp"));
		IntStream.range(0, MESSAGES).forEach((i) -> peer.send("/all", "message " + i));
		server().application().awaitBegun("all");
		Awaitility.await().until(() -> executor.getQueueSize() == MESSAGES - 1);
		CompletableFuture<Void> stopping = server().stop();
		awaitDraining();
		server().application().release("all");
		assertThat(peer.raw().awaitClose(TIMEOUT).closeCode()).isEqualTo(1001);
		assertThat(peer.messages()).hasSize(MESSAGES);
		assertOutcomes(stopped(stopping), 0, 1, 0, 0);
	}

	@Test
	void whenMessagesWaitInQueueThenTheyAreAnsweredBeforeCloseFrame() throws Exception {
		start();
		registerStomp("/stomp", Channels::queue, Channels::direct);
		RawStompPeer peer = closeLater(RawStompPeer.connect(server().port(), "/stomp"));
		IntStream.range(0, MESSAGES).forEach((i) -> peer.send("/all", "message " + i));
		server().application().awaitBegun("all");
		QueueChannel queue = server().context().getBean(QueueChannel.class);
		Awaitility.await().until(() -> queue.getQueueSize() == MESSAGES - 1);
		CompletableFuture<Void> stopping = server().stop();
		awaitDraining();
		assertThat(peer.raw().closeFrames()).isZero();
		server().application().release("all");
		assertThat(peer.raw().awaitClose(TIMEOUT).closeCode()).isEqualTo(1001);
		assertThat(peer.messages()).hasSize(MESSAGES);
		assertOutcomes(stopped(stopping), 0, 1, 0, 0);
	}

	/**
	 * As the public sample does it, with channels between what takes and what sends.
	 */
	private void registerStomp(String path, Function<Channels, MessageChannelSpec<?, ?>> first,
			Function<Channels, MessageChannelSpec<?, ?>> second) {
		ServerWebSocketContainer container = new ServerWebSocketContainer(path);
		SubProtocolHandlerRegistry protocols = new SubProtocolHandlerRegistry(new StompSubProtocolHandler());
		Application application = server().application();
		IntegrationFlow flow = IntegrationFlow.from(new WebSocketInboundChannelAdapter(container, protocols))
			.channel(first)
			.enrichHeaders((headers) -> headers.header(SimpMessageHeaderAccessor.SUBSCRIPTION_ID_HEADER, "1", true))
			.transform(String.class, (text) -> {
				application.hold("all");
				return text;
			})
			.channel(second)
			.handle(new WebSocketOutboundMessageHandler(container, protocols))
			.get();
		server().context().getBean(IntegrationFlowContext.class).registration(flow).addBean(container).register();
	}

	private IntegrationFlowRegistration register(String path) {
		ServerWebSocketContainer container = new ServerWebSocketContainer(path);
		WebSocketInboundChannelAdapter inbound = new WebSocketInboundChannelAdapter(container);
		IntegrationFlow flow = IntegrationFlow.from(inbound)
			.handle(new WebSocketOutboundMessageHandler(container))
			.get();
		return server().context()
			.getBean(IntegrationFlowContext.class)
			.registration(flow)
			.addBean(container)
			.register();
	}

	private RawWebSocketPeer connectAndEcho(String path) {
		RawWebSocketPeer peer = closeLater(RawWebSocketPeer.connect(server().port(), path));
		peer.startReading();
		peer.sendText("hello");
		peer.awaitText("hello", TIMEOUT);
		return peer;
	}

	/**
	 * An application without endpoints at the beginning.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableIntegration
	static class IntegrationConfiguration {

		@Bean
		Application application() {
			return new Application();
		}

		/** A poll takes all that is there. */
		@Bean(PollerMetadata.DEFAULT_POLLER)
		PollerMetadata poller() {
			return Pollers.fixedDelay(10).getObject();
		}

	}

}
