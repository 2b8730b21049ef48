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

import java.io.IOException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.wsshutdown.testsupport.boot.AutoConfigured;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpointConfig;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.util.ReflectionUtils;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.NativeWebSocketSession;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.handler.TextWebSocketHandler;
import org.springframework.web.socket.server.standard.ServerEndpointExporter;
import org.springframework.web.socket.server.standard.StandardWebSocketUpgradeStrategy;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;

/**
 * An application that writes down what it is told of its sessions, in the order in which
 * it is told, under the name that the peer gives in its query.
 */
@Configuration(proxyBeanMethods = false)
@Import(AutoConfigured.class)
@EnableWebSocket
public class ToldApplication {

	/** The paths of one of Spring's handlers, on each API, and of a Jakarta endpoint. */
	static final List<String> PATHS = List.of("/plain", "/standard", "/endpoint");

	private final Map<String, List<String>> told = new ConcurrentHashMap<>();

	/**
	 * What the application was told.
	 * @return the calls, by name of the peer
	 */
	Map<String, List<String>> told() {
		return this.told;
	}

	private void tell(String name, String event) {
		this.told.computeIfAbsent(name, (key) -> new CopyOnWriteArrayList<>()).add(event);
	}

	private void tell(String name, Throwable failure, boolean open) {
		tell(name, "error " + failure.getClass().getSimpleName() + (open ? ", open" : ""));
	}

	/**
	 * Tomcat takes close frames that are not sent within 50 ms for failed, which happens
	 * on a busy machine.
	 */
	private static void waitForFramesOf(Object nativeSession) {
		if (nativeSession instanceof Session session) {
			session.getUserProperties().put("org.apache.tomcat.websocket.ABNORMAL_SESSION_CLOSE_SEND_TIMEOUT", 20_000L);
		}
	}

	@Bean
	WebSocketConfigurer webSocketConfigurer() {
		return (registry) -> {
			registry.addHandler(new ToldHandler(), "/plain");
			registry.addHandler(new ToldHandler(), "/standard")
				.setHandshakeHandler(new DefaultHandshakeHandler(new StandardWebSocketUpgradeStrategy()));
		};
	}

	@Bean
	ServerEndpointExporter serverEndpointExporter() {
		return new ServerEndpointExporter();
	}

	@Bean
	ServerEndpointConfig endpoint() {
		return ServerEndpointConfig.Builder.create(ToldEndpoint.class, "/endpoint")
			.configurator(new ServerEndpointConfig.Configurator() {

				@Override
				public <T> T getEndpointInstance(Class<T> endpointClass) {
					return endpointClass.cast(new ToldEndpoint());
				}

			})
			.build();
	}

	/**
	 * Do what a peer asks for.
	 */
	private void obey(String command, String name, ObeyingSession session) throws IOException {
		String[] words = command.split(" ", 2);
		switch (words[0]) {
			case "close" -> {
				for (String code : words[1].split(" ")) {
					tryToClose(Integer.parseInt(code), name, session);
				}
			}
			case "fail" -> throw new IllegalStateException("Asked for");
			case "idle" -> session.setIdleTimeout(Duration.ofMillis(Long.parseLong(words[1])));
			case "disconnect" -> session.disconnect();
			default -> session.send(command);
		}
	}

	private void tryToClose(int code, String name, ObeyingSession session) throws IOException {
		try {
			session.close(code);
			tell(name, "closed " + code + (session.isOpen() ? ", open" : ""));
		}
		catch (IOException | RuntimeException ex) {
			tell(name, "close failed: " + ex.getClass().getSimpleName() + (session.isOpen() ? ", open" : ""));
			session.send("failed");
		}
	}

	/**
	 * What the application does with a session of any kind.
	 */
	private interface ObeyingSession {

		void send(String text) throws IOException;

		void close(int code) throws IOException;

		boolean isOpen();

		Object nativeSession();

		default void setIdleTimeout(Duration timeout) {
			if (nativeSession() instanceof Session session) {
				session.setMaxIdleTimeout(timeout.toMillis());
			}
			else {
				call("setIdleTimeout", Duration.class, timeout);
			}
		}

		/** What only Jetty's own API has. */
		default void disconnect() throws IOException {
			if (nativeSession() instanceof Session session) {
				session.close();
			}
			else {
				call("disconnect", null, null);
			}
		}

		private void call(String name, Class<?> type, Object argument) {
			Class<?>[] types = (type != null) ? new Class<?>[] { type } : new Class<?>[0];
			Method method = ReflectionUtils.findMethod(nativeSession().getClass(), name, types);
			ReflectionUtils.invokeMethod(method, nativeSession(),
					(type != null) ? new Object[] { argument } : new Object[0]);
		}

	}

	/**
	 * One of Spring's handlers.
	 */
	private final class ToldHandler extends TextWebSocketHandler {

		@Override
		public void afterConnectionEstablished(WebSocketSession session) {
			tell(name(session), "open");
			waitForFramesOf(((NativeWebSocketSession) session).getNativeSession());
			if (name(session).startsWith("REFUSED")) {
				throw new IllegalStateException("Asked for");
			}
		}

		@Override
		protected void handleTextMessage(WebSocketSession session, TextMessage message) throws Exception {
			tell(name(session), "message");
			obey(message.getPayload(), name(session), new SpringSession(session));
		}

		@Override
		public void handleTransportError(WebSocketSession session, Throwable exception) {
			tell(name(session), exception, session.isOpen());
		}

		@Override
		public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
			tell(name(session), "close " + status.getCode() + (session.isOpen() ? ", open" : ""));
		}

		private static String name(WebSocketSession session) {
			return session.getUri().getQuery();
		}

	}

	private record SpringSession(WebSocketSession session) implements ObeyingSession {

		@Override
		public void send(String text) throws IOException {
			this.session.sendMessage(new TextMessage(text));
		}

		@Override
		public void close(int code) throws IOException {
			this.session.close(new CloseStatus(code));
		}

		@Override
		public boolean isOpen() {
			return this.session.isOpen();
		}

		@Override
		public Object nativeSession() {
			return ((NativeWebSocketSession) this.session).getNativeSession();
		}

	}

	/**
	 * A Jakarta endpoint.
	 */
	public final class ToldEndpoint extends Endpoint {

		@Override
		public void onOpen(Session session, EndpointConfig config) {
			String name = session.getQueryString();
			tell(name, "open among its own: " + session.getOpenSessions().contains(session));
			waitForFramesOf(session);
			session.addMessageHandler(new MessageHandler.Whole<String>() {

				@Override
				public void onMessage(String message) {
					tell(name, "message");
					try {
						obey(message, name, new JakartaSession(session));
					}
					catch (IOException ex) {
						tell(name, ex, session.isOpen());
					}
				}

			});
			if (name.startsWith("REFUSED")) {
				throw new IllegalStateException("Asked for");
			}
		}

		@Override
		public void onError(Session session, Throwable failure) {
			tell(session.getQueryString(), failure, session.isOpen());
		}

		@Override
		public void onClose(Session session, CloseReason reason) {
			tell(session.getQueryString(),
					"close " + reason.getCloseCode().getCode() + (session.isOpen() ? ", open" : ""));
		}

	}

	private record JakartaSession(Session session) implements ObeyingSession {

		@Override
		public void send(String text) throws IOException {
			this.session.getBasicRemote().sendText(text);
		}

		@Override
		public void close(int code) throws IOException {
			this.session.close(new CloseReason(CloseCodes.getCloseCode(code), null));
		}

		@Override
		public boolean isOpen() {
			return this.session.isOpen();
		}

		@Override
		public Object nativeSession() {
			return this.session;
		}

	}

}
