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

package io.github.wsshutdown.testsupport.transparency;

import java.util.List;
import java.util.Map;

import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.MessageExceptionHandler;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.messaging.simp.annotation.SendToUser;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.stereotype.Controller;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.standard.StandardWebSocketSession;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;
import org.springframework.web.socket.config.annotation.StompEndpointRegistry;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketTransportRegistration;
import org.springframework.web.socket.handler.WebSocketHandlerDecorator;
import org.springframework.web.socket.messaging.AbstractSubProtocolEvent;
import org.springframework.web.socket.server.support.HttpSessionHandshakeInterceptor;

/**
 * The part of the servlet application that speaks STOMP.
 */
@Configuration(proxyBeanMethods = false)
@EnableWebSocketMessageBroker
class StompApplication implements WebSocketMessageBrokerConfigurer {

	private static final String NAME = "name";

	@Override
	public void registerStompEndpoints(StompEndpointRegistry registry) {
		// Else a message may overtake the subscription that it is for
		registry.setPreserveReceiveOrder(true);
		registry.addEndpoint("/stomp").addInterceptors(new NamingInterceptor());
		registry.addEndpoint("/stomp-sockjs").addInterceptors(new NamingInterceptor()).withSockJS();
	}

	@Override
	public void configureWebSocketTransport(WebSocketTransportRegistration registration) {
		registration.addDecoratorFactory((handler) -> new WebSocketHandlerDecorator(handler) {

			@Override
			public void afterConnectionEstablished(WebSocketSession session) throws Exception {
				if (session instanceof StandardWebSocketSession standardSession) {
					Commands.takeTime(standardSession.getNativeSession().getUserProperties());
				}
				super.afterConnectionEstablished(session);
			}

		});
	}

	@Override
	public void configureMessageBroker(MessageBrokerRegistry registry) {
		registry.setApplicationDestinationPrefixes("/app");
		registry.enableSimpleBroker("/topic", "/queue");
	}

	/** What the application is told of its sessions, in whichever order threads do. */
	@Bean
	ApplicationListener<AbstractSubProtocolEvent> stompEvents(Diary diary) {
		return (event) -> {
			Map<String, Object> attributes = SimpMessageHeaderAccessor
				.getSessionAttributes(event.getMessage().getHeaders());
			if (attributes != null) {
				diary.noteOnly((String) attributes.get(NAME), event.getClass().getSimpleName());
			}
		};
	}

	/**
	 * Keeps the name of the case.
	 */
	private static final class NamingInterceptor extends HttpSessionHandshakeInterceptor {

		@Override
		public boolean beforeHandshake(ServerHttpRequest request, ServerHttpResponse response, WebSocketHandler handler,
				Map<String, Object> attributes) {
			attributes.put(NAME, request.getURI().getQuery());
			return true;
		}

	}

	/**
	 * Replies.
	 */
	@Controller
	static class ReplyController {

		private final Diary diary;

		private final SimpMessagingTemplate messaging;

		ReplyController(Diary diary, SimpMessagingTemplate messaging) {
			this.diary = diary;
			this.messaging = messaging;
		}

		@MessageMapping("/reply")
		void reply(String text, @Header("nativeHeaders") Map<String, List<String>> headers,
				SimpMessageHeaderAccessor session) {
			this.diary.noteOnly(name(session), "handles " + text);
			this.messaging.convertAndSend(headers.get("to").get(0), text + " to you too");
		}

		@MessageMapping("/mine")
		@SendToUser("/queue/answers")
		String mine(String text, SimpMessageHeaderAccessor session) {
			this.diary.noteOnly(name(session), "handles " + text + ", user "
					+ ((session.getUser() != null) ? session.getUser().getName() : "nobody"));
			return text + " to yourself";
		}

		@MessageMapping("/fail")
		void fail() {
			throw new IllegalStateException("Handler fails");
		}

		@MessageExceptionHandler
		@SendToUser("/queue/failures")
		String failed(IllegalStateException ex) {
			return "Failed: " + ex.getMessage();
		}

		private static String name(SimpMessageHeaderAccessor session) {
			return (String) session.getSessionAttributes().get(NAME);
		}

	}

}
