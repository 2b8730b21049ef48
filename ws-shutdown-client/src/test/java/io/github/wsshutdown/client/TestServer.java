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

package io.github.wsshutdown.client;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import io.github.wsshutdown.Departure;
import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.GoingAwayNotice;
import io.github.wsshutdown.WebSocketConnection;
import io.github.wsshutdown.WebSocketDrainer;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.test.util.TestSocketUtils;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;
import org.springframework.web.socket.config.annotation.StompEndpointRegistry;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;
import org.springframework.web.socket.handler.TextWebSocketHandler;
import org.springframework.web.socket.messaging.SessionDisconnectEvent;

/**
 * An application on Tomcat with the starter, which can be started again on its port. It
 * answers each message with the same, and greets those that ask for it.
 */
final class TestServer implements AutoCloseable {

	/** From here on Linux takes the ports of outgoing connections. */
	private static final int FIRST_EPHEMERAL = 32768;

	private final int port = Stream.generate(TestSocketUtils::findAvailableTcpPort)
		.filter((port) -> port < FIRST_EPHEMERAL)
		.findFirst()
		.orElseThrow();

	private ConfigurableApplicationContext context;

	private TestServer(String... arguments) {
		this.context = run(arguments);
	}

	/**
	 * Start an application.
	 * @param properties its properties, as {@code --key=value}
	 */
	static TestServer start(String... properties) {
		return new TestServer(properties);
	}

	private ConfigurableApplicationContext run(String... properties) {
		SpringApplication application = new SpringApplication(ServerConfiguration.class);
		application.setRegisterShutdownHook(false);
		String[] arguments = Stream
			.concat(Stream.of("--server.port=" + this.port, "--spring.main.banner-mode=off"), Stream.of(properties))
			.toArray(String[]::new);
		return application.run(arguments);
	}

	void restart() {
		this.context.close();
		this.context = run();
	}

	String url(String path) {
		return "ws://localhost:" + this.port + path;
	}

	/**
	 * Send a message to all that are connected to a path.
	 */
	void broadcast(String path, String message) {
		this.context.getBean(Echo.class).broadcast(path, message);
	}

	/**
	 * Begin a drain.
	 */
	CompletableFuture<DrainReport> drain() {
		return this.context.getBean(WebSocketDrainer.class).start().toCompletableFuture();
	}

	void publish(String destination, String message) {
		this.context.getBean(SimpMessagingTemplate.class).convertAndSend(destination, message);
	}

	/**
	 * The codes with which clients have closed, of those that have connected since the
	 * last start.
	 */
	List<Integer> closeCodes(String path) {
		return this.context.getBean(Echo.class).closed.stream()
			.filter((closed) -> closed.path().equals(path))
			.map(Closed::code)
			.toList();
	}

	@Override
	public void close() {
		this.context.close();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableWebSocket
	@EnableWebSocketMessageBroker
	static class ServerConfiguration implements WebSocketMessageBrokerConfigurer {

		@Override
		public void registerStompEndpoints(StompEndpointRegistry registry) {
			registry.addEndpoint("/stomp");
		}

		@Override
		public void configureMessageBroker(MessageBrokerRegistry registry) {
			registry.enableSimpleBroker("/topic", "/queue");
		}

		@Bean
		Echo echo() {
			return new Echo();
		}

		@Bean
		@ConditionalOnProperty("ws-shutdown.drain.notice-period")
		GoingAwayNotice notice(Echo echo) {
			return echo::sendNotice;
		}

		@Bean
		WebSocketConfigurer endpoints(Echo echo) {
			return (registry) -> registry.addHandler(echo, "/echo/*");
		}

	}

	static class Echo extends TextWebSocketHandler {

		private final List<Closed> closed = new CopyOnWriteArrayList<>();

		private final List<WebSocketSession> sessions = new CopyOnWriteArrayList<>();

		private synchronized void broadcast(String path, String message) {
			this.sessions.stream().filter((session) -> session.getUri().getPath().equals(path)).forEach((session) -> {
				try {
					session.sendMessage(new TextMessage(message));
				}
				catch (IOException | IllegalStateException ex) {
					this.sessions.remove(session); // It leaves at this moment
				}
			});
		}

		/** Of two that send to a session in the same moment, one would fail. */
		synchronized void sendNotice(WebSocketConnection connection, Departure departure) throws IOException {
			connection.sendText("{\"type\":\"going-away\",\"retry\":0}");
		}

		@Override
		public void afterConnectionEstablished(WebSocketSession session) throws Exception {
			this.sessions.add(session);
			if ("greet".equals(session.getUri().getQuery())) {
				session.sendMessage(new TextMessage("greeting"));
			}
		}

		@Override
		protected void handleTextMessage(WebSocketSession session, TextMessage message) throws Exception {
			session.sendMessage(message);
		}

		@Override
		public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
			this.sessions.remove(session);
			this.closed.add(new Closed(session.getUri().getPath(), status.getCode()));
		}

		@EventListener
		void onDisconnect(SessionDisconnectEvent event) {
			this.closed.add(new Closed("/stomp", event.getCloseStatus().getCode()));
		}

	}

	private record Closed(String path, int code) {
	}

}
