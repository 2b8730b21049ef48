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
import java.security.Principal;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import io.github.wsshutdown.testsupport.boot.AutoConfigured;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import org.jspecify.annotations.Nullable;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.SubProtocolCapable;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.NativeWebSocketSession;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;
import org.springframework.web.socket.config.annotation.StompEndpointRegistry;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketTransportRegistration;
import org.springframework.web.socket.handler.TextWebSocketHandler;
import org.springframework.web.socket.handler.WebSocketHandlerDecorator;
import org.springframework.web.socket.server.HandshakeInterceptor;
import org.springframework.web.socket.server.standard.ServerEndpointExporter;
import org.springframework.web.socket.server.standard.StandardWebSocketUpgradeStrategy;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;

/**
 * A servlet application whose peers can connect in every way there is.
 */
@Configuration(proxyBeanMethods = false)
@Import(AutoConfigured.class)
@EnableWebSocket
@EnableWebSocketMessageBroker
public class ServletTestConfiguration {

	@Bean
	Application application() {
		return new Application();
	}

	@Bean
	WebSocketConfigurer webSocketConfigurer(Application application) {
		return (registry) -> {
			PlainHandler handler = new PlainHandler(application);
			registry.addHandler(handler, "/plain", "/plain/{room}")
				.addInterceptors(new HoldingInterceptor(application));
			registry.addHandler(handler, "/standard")
				.setHandshakeHandler(new DefaultHandshakeHandler(new StandardWebSocketUpgradeStrategy()));
			// Else a response is complete before the buffers to a peer that does not read
			// are full
			registry.addHandler(handler, "/sockjs").withSockJS().setStreamBytesLimit(Integer.MAX_VALUE);
		};
	}

	@Bean
	WebSocketMessageBrokerConfigurer stompConfigurer(Application application) {
		return new StompConfigurer(application);
	}

	@Bean
	ServerEndpointExporter serverEndpointExporter() {
		return new ServerEndpointExporter();
	}

	@Bean
	ServerEndpointConfig annotatedEndpoint(Application application) {
		return ServerEndpointConfig.Builder.create(AnnotatedEndpoint.class, "/endpoint")
			.subprotocols(Application.SUB_PROTOCOLS)
			.configurator(new ServerEndpointConfig.Configurator() {

				@Override
				public <T> T getEndpointInstance(Class<T> endpointClass) {
					return endpointClass.cast(new AnnotatedEndpoint(application));
				}

			})
			.build();
	}

	/**
	 * Holds up handshakes that ask for it.
	 */
	private static final class HoldingInterceptor implements HandshakeInterceptor {

		private final Application application;

		HoldingInterceptor(Application application) {
			this.application = application;
		}

		@Override
		public boolean beforeHandshake(ServerHttpRequest request, ServerHttpResponse response, WebSocketHandler handler,
				Map<String, Object> attributes) {
			String hold = request.getHeaders().getFirst("Hold");
			if (hold != null) {
				this.application.hold(hold);
			}
			return true;
		}

		@Override
		public void afterHandshake(ServerHttpRequest request, ServerHttpResponse response, WebSocketHandler handler,
				@Nullable Exception exception) {
		}

	}

	/**
	 * STOMP on an endpoint of its own, without limits on what waits for a slow peer.
	 */
	private static final class StompConfigurer implements WebSocketMessageBrokerConfigurer {

		private final Application application;

		StompConfigurer(Application application) {
			this.application = application;
		}

		@Override
		public void registerStompEndpoints(StompEndpointRegistry registry) {
			registry.addEndpoint("/stomp-sockjs").withSockJS().setStreamBytesLimit(Integer.MAX_VALUE);
			registry.addEndpoint("/stomp").setHandshakeHandler(new DefaultHandshakeHandler() {

				@Override
				protected Principal determineUser(ServerHttpRequest request, WebSocketHandler handler,
						Map<String, Object> attributes) {
					String name = UUID.randomUUID().toString();
					return () -> name;
				}

			});
		}

		@Override
		public void configureMessageBroker(MessageBrokerRegistry registry) {
			registry.setApplicationDestinationPrefixes("/app");
			registry.enableSimpleBroker("/topic", "/queue");
		}

		@Override
		public void configureWebSocketTransport(WebSocketTransportRegistration registration) {
			registration.setSendBufferSizeLimit(Integer.MAX_VALUE);
			registration.setSendTimeLimit(60_000);
			registration.addDecoratorFactory((handler) -> new WebSocketHandlerDecorator(handler) {

				@Override
				public void afterConnectionEstablished(WebSocketSession session) throws Exception {
					StompConfigurer.this.application.opened(SpringSession.opened(session));
					super.afterConnectionEstablished(session);
				}

				@Override
				public void afterConnectionClosed(WebSocketSession session, CloseStatus status) throws Exception {
					super.afterConnectionClosed(session, status);
					StompConfigurer.this.application.closed(session.getId(), status.getCode());
				}

			});
		}

	}

	/**
	 * Plain HTTP beside the WebSocket connections.
	 */
	@RestController
	static class HttpController {

		@GetMapping("/http")
		String get() {
			return "served";
		}

	}

	/**
	 * Obeys commands that come over STOMP.
	 */
	@Controller
	static class CommandController {

		private final Application application;

		private final SimpMessagingTemplate messaging;

		CommandController(Application application, SimpMessagingTemplate messaging) {
			this.application = application;
			this.messaging = messaging;
		}

		@MessageMapping("/command")
		void obey(String command, Principal user, @Header(SimpMessageHeaderAccessor.SESSION_ID_HEADER) String sessionId)
				throws IOException {
			SimpMessageHeaderAccessor headers = SimpMessageHeaderAccessor.create();
			headers.setSessionId(sessionId);
			String name = (user != null) ? user.getName() : sessionId;
			this.application.obey(command, new Application.Session() {

				@Override
				public void send(String text) {
					CommandController.this.messaging.convertAndSendToUser(name, "/queue/answers", text,
							headers.getMessageHeaders());
				}

				@Override
				public void close(int code) {
					throw new UnsupportedOperationException("STOMP has no way to close a session");
				}

				@Override
				public boolean isSynchronous() {
					return false;
				}

			});
		}

	}

	/**
	 * Obeys commands that come over a plain or SockJS session.
	 */
	static class PlainHandler extends TextWebSocketHandler implements SubProtocolCapable {

		private final Application application;

		PlainHandler(Application application) {
			this.application = application;
		}

		@Override
		public List<String> getSubProtocols() {
			return Application.SUB_PROTOCOLS;
		}

		@Override
		public void afterConnectionEstablished(WebSocketSession session) throws Exception {
			this.application.opened(SpringSession.opened(session));
		}

		@Override
		protected void handleTextMessage(WebSocketSession session, TextMessage message) throws Exception {
			this.application.obey(message.getPayload(), new SpringSession(session));
		}

		@Override
		public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
			this.application.closed(session.getId(), status.getCode());
		}

	}

	/**
	 * One of Spring's sessions.
	 *
	 * @param session the session
	 */
	record SpringSession(WebSocketSession session) implements Application.Session {

		static SpringSession opened(WebSocketSession session) {
			jakarta.websocket.Session nativeSession = (session instanceof NativeWebSocketSession wrapper)
					? wrapper.getNativeSession(jakarta.websocket.Session.class) : null;
			if (nativeSession != null) {
				JakartaSession.opened(nativeSession);
			}
			return new SpringSession(session);
		}

		@Override
		public void send(String text) throws IOException {
			this.session.sendMessage(new TextMessage(text));
		}

		@Override
		public void close(int code) throws IOException {
			this.session.close(new CloseStatus(code));
		}

	}

	/**
	 * Obeys commands that come over a session of the container's.
	 */
	@ServerEndpoint("/endpoint")
	public static class AnnotatedEndpoint {

		private final Application application;

		AnnotatedEndpoint(Application application) {
			this.application = application;
		}

		@OnOpen
		public void open(jakarta.websocket.Session session) throws IOException {
			this.application.opened(JakartaSession.opened(session));
		}

		@OnMessage
		public void message(jakarta.websocket.Session session, String command) throws IOException {
			this.application.obey(command, new JakartaSession(session));
		}

		/** Without it Tomcat logs every peer that resets. */
		@OnError
		public void error(Throwable error) {
		}

		@OnClose
		public void close(jakarta.websocket.Session session, CloseReason reason) {
			this.application.closed(session.getPathParameters() + session.getId(), reason.getCloseCode().getCode());
		}

	}

	/**
	 * A session of the container's.
	 *
	 * @param session the session
	 */
	record JakartaSession(jakarta.websocket.Session session) implements Application.Session {

		/**
		 * Tomcat itself ends a session whose peer has taken nothing for 20 s, and on a
		 * busy machine so long may pass until a drain cuts it.
		 */
		static JakartaSession opened(jakarta.websocket.Session session) {
			session.getUserProperties()
				.put("org.apache.tomcat.websocket.BLOCKING_SEND_TIMEOUT", TimeUnit.MINUTES.toMillis(10));
			return new JakartaSession(session);
		}

		@Override
		public void send(String text) throws IOException {
			this.session.getBasicRemote().sendText(text);
		}

		@Override
		public void close(int code) throws IOException {
			this.session.close(new CloseReason(CloseCodes.getCloseCode(code), null));
		}

	}

}
