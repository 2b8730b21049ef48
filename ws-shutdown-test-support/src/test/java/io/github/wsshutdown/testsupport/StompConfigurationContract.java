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

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.github.wsshutdown.testsupport.boot.AutoConfigured;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.messaging.Message;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.SimpMessageType;
import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.messaging.simp.stomp.StompCommand;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;
import org.springframework.messaging.support.ExecutorSubscribableChannel;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;
import org.springframework.web.socket.config.annotation.DelegatingWebSocketMessageBrokerConfiguration;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;
import org.springframework.web.socket.config.annotation.StompEndpointRegistry;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurationSupport;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;
import org.springframework.web.socket.messaging.StompSubProtocolHandler;
import org.springframework.web.socket.messaging.SubProtocolWebSocketHandler;
import org.springframework.web.socket.server.support.WebSocketHttpRequestHandler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * That STOMP sessions are waited for however their broker is configured.
 */
@ExtendWith(OutputCaptureExtension.class)
public abstract class StompConfigurationContract extends DrainFixture {

	private static final String[] NOTICE = { "ws-shutdown.drain.notice.text=Going",
			"ws-shutdown.drain.notice.stomp-destination=/queue/answers" };

	@Override
	public Class<?> configuration() {
		return BareConfiguration.class;
	}

	@ParameterizedTest
	@EnumSource
	void whenHandlerRunsThenItsReplyComesBeforeCloseFrame(Broker broker, CapturedOutput output) throws Exception {
		startWith(broker.configuration, NOTICE);
		List<TestPeer> peers = connect(broker.paths);
		for (TestPeer peer : peers) {
			peer.command("slow " + peers.indexOf(peer));
			server().application().awaitBegun(String.valueOf(peers.indexOf(peer)));
		}
		CompletableFuture<Void> stopping = server().stop();
		awaitDraining();
		assertThat(peers).allMatch((peer) -> peer.closes() == 0);
		for (TestPeer peer : peers) {
			server().application().release(String.valueOf(peers.indexOf(peer)));
		}
		for (TestPeer peer : peers) {
			assertThat(peer.awaitClose().code()).isEqualTo(1001);
			assertThat(peer.hasAnswer(String.valueOf(peers.indexOf(peer)))).isTrue();
			assertThat(peer.hasAnswer("Going")).isTrue();
		}
		assertOutcomes(stopped(stopping), 0, peers.size(), 0, 0);
		assertThat(output).doesNotContain("STOMP sessions is not waited for");
	}

	@Test
	void whenChannelsAreNoBeansThenOneWarningTells(CapturedOutput output) throws Exception {
		startWith(HiddenChannels.class);
		connect("/hidden", "/hidden");
		assertThat(output).containsOnlyOnce("Work of STOMP sessions is not waited for");
		assertOutcomes(stop(), 0, 2, 0, 0);
	}

	private List<TestPeer> connect(String... paths) {
		return Arrays.stream(paths)
			.map((path) -> closeLater(
					WebSocketTestPeer.open(PeerKind.STOMP, RawWebSocketPeer.handshake(server().port()).path(path))))
			.peek(TestPeer::startReading)
			.toList();
	}

	private static void addEndpoints(StompEndpointRegistry registry) {
		registry.addEndpoint("/stomp");
		registry.addEndpoint("/stomp-sockjs").withSockJS();
	}

	private static void addBroker(MessageBrokerRegistry registry) {
		registry.setApplicationDestinationPrefixes("/app");
		registry.enableSimpleBroker("/topic", "/queue");
	}

	private static ServletRegistrationBean<DispatcherServlet> secondDispatcher(Class<?> configuration) {
		AnnotationConfigWebApplicationContext context = new AnnotationConfigWebApplicationContext();
		context.register(configuration);
		ServletRegistrationBean<DispatcherServlet> registration = new ServletRegistrationBean<>(
				new DispatcherServlet(context), "/second/*");
		registration.setName("second");
		return registration;
	}

	/**
	 * The ways to configure a broker.
	 */
	enum Broker {

		SUPPORT(SupportBroker.class, "/stomp", "/stomp-sockjs/websocket"),

		DELEGATING(DelegatingBroker.class, "/stomp", "/stomp-sockjs/websocket"),

		SECOND_DISPATCHER(SecondEnabledBroker.class, "/second/stomp", "/second/stomp-sockjs/websocket"),

		SECOND_DISPATCHER_SUPPORT(SecondSupportBroker.class, "/second/stomp", "/second/stomp-sockjs/websocket"),

		BOTH_DISPATCHERS(TwoBrokers.class, "/stomp", "/second/stomp");

		private final Class<?> configuration;

		private final String[] paths;

		Broker(Class<?> configuration, String... paths) {
			this.configuration = configuration;
			this.paths = paths;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(AutoConfigured.class)
	static class BareConfiguration {

		@Bean
		Application application() {
			return new Application();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Commands {

		@Bean
		ServletTestConfiguration.CommandController commandController(Application application,
				SimpMessagingTemplate brokerMessagingTemplate) {
			return new ServletTestConfiguration.CommandController(application, brokerMessagingTemplate);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(Commands.class)
	static class SupportBroker extends WebSocketMessageBrokerConfigurationSupport {

		@Override
		protected void registerStompEndpoints(StompEndpointRegistry registry) {
			addEndpoints(registry);
		}

		@Override
		protected void configureMessageBroker(MessageBrokerRegistry registry) {
			addBroker(registry);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(Commands.class)
	static class DelegatingBroker extends DelegatingWebSocketMessageBrokerConfiguration {

		@Override
		protected void registerStompEndpoints(StompEndpointRegistry registry) {
			addEndpoints(registry);
		}

		@Override
		protected void configureMessageBroker(MessageBrokerRegistry registry) {
			addBroker(registry);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(Commands.class)
	@EnableWebSocketMessageBroker
	static class EnabledBroker implements WebSocketMessageBrokerConfigurer {

		@Override
		public void registerStompEndpoints(StompEndpointRegistry registry) {
			addEndpoints(registry);
		}

		@Override
		public void configureMessageBroker(MessageBrokerRegistry registry) {
			addBroker(registry);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class SecondEnabledBroker {

		@Bean
		ServletRegistrationBean<DispatcherServlet> secondDispatcher() {
			return StompConfigurationContract.secondDispatcher(EnabledBroker.class);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class SecondSupportBroker {

		@Bean
		ServletRegistrationBean<DispatcherServlet> secondDispatcher() {
			return StompConfigurationContract.secondDispatcher(SupportBroker.class);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import({ SupportBroker.class, SecondEnabledBroker.class })
	static class TwoBrokers {

	}

	/**
	 * An application that makes its channels itself.
	 */
	@Configuration(proxyBeanMethods = false)
	static class HiddenChannels {

		@Bean
		HiddenBroker hiddenBroker() {
			return new HiddenBroker();
		}

		@Bean
		SimpleUrlHandlerMapping hiddenHandlers(HiddenBroker broker) {
			return new SimpleUrlHandlerMapping(Map.of("/hidden", new WebSocketHttpRequestHandler(broker.handler)), 1);
		}

	}

	/**
	 * A broker that sends each text back to all.
	 */
	static final class HiddenBroker implements SmartLifecycle {

		private final ExecutorSubscribableChannel inbound = new ExecutorSubscribableChannel();

		private final ExecutorSubscribableChannel outbound = new ExecutorSubscribableChannel();

		private final SubProtocolWebSocketHandler handler = new SubProtocolWebSocketHandler(this.inbound,
				this.outbound);

		private boolean running;

		HiddenBroker() {
			this.handler.addProtocolHandler(new StompSubProtocolHandler());
			this.inbound.subscribe(this::answer);
		}

		private void answer(Message<?> message) {
			SimpMessageType type = SimpMessageHeaderAccessor.getMessageType(message.getHeaders());
			StompHeaderAccessor answer = StompHeaderAccessor
				.create((type == SimpMessageType.CONNECT) ? StompCommand.CONNECTED : StompCommand.MESSAGE);
			answer.setSessionId(SimpMessageHeaderAccessor.getSessionId(message.getHeaders()));
			answer.setSubscriptionId("0");
			answer.setMessageId("1");
			answer.setDestination("/user/queue/answers");
			if (type != SimpMessageType.SUBSCRIBE && type != SimpMessageType.DISCONNECT) {
				this.outbound.send(MessageBuilder.createMessage(message.getPayload(), answer.getMessageHeaders()));
			}
		}

		@Override
		public void start() {
			this.handler.start();
			this.running = true;
		}

		@Override
		public void stop() {
			this.handler.stop();
			this.running = false;
		}

		@Override
		public int getPhase() {
			return 0;
		}

		@Override
		public boolean isRunning() {
			return this.running;
		}

	}

}
