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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.NativeWebSocketSession;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.handler.ConcurrentWebSocketSessionDecorator;
import org.springframework.web.socket.handler.TextWebSocketHandler;

/**
 * Adds {@link Devices} to a servlet application.
 */
@Configuration(proxyBeanMethods = false)
public class ServletDevicesConfiguration {

	@Bean
	Devices devices(Application application, ConfigurableApplicationContext context) {
		return new Devices(application, context);
	}

	@Bean
	WebSocketConfigurer deviceConfigurer(Devices devices) {
		return (registry) -> registry.addHandler(new DeviceHandler(devices), "/device");
	}

	@Bean
	ServerEndpointConfig deviceEndpoint(Devices devices) {
		return ServerEndpointConfig.Builder.create(DeviceEndpoint.class, "/jakarta-device")
			.configurator(new ServerEndpointConfig.Configurator() {

				@Override
				public <T> T getEndpointInstance(Class<T> endpointClass) {
					return endpointClass.cast(new DeviceEndpoint(devices));
				}

			})
			.build();
	}

	/**
	 * Obeys in another thread.
	 */
	@ServerEndpoint("/jakarta-device")
	public static class DeviceEndpoint {

		private final Devices devices;

		DeviceEndpoint(Devices devices) {
			this.devices = devices;
		}

		@OnMessage
		public void onMessage(Session session, String command) {
			this.devices.obeyLater(command, session, new ServletTestConfiguration.JakartaSession(session));
		}

	}

	private static final class DeviceHandler extends TextWebSocketHandler {

		private final Devices devices;

		DeviceHandler(Devices devices) {
			this.devices = devices;
		}

		@Override
		public void afterConnectionEstablished(WebSocketSession session) {
			WebSocketSession shared = new ConcurrentWebSocketSessionDecorator(session, 60_000, 100_000);
			session.getAttributes().put("shared", shared);
			this.devices.connected(new ServletTestConfiguration.SpringSession(shared));
		}

		@Override
		protected void handleTextMessage(WebSocketSession session, TextMessage message) throws Exception {
			WebSocketSession shared = (WebSocketSession) session.getAttributes().get("shared");
			Object known = message.getPayload().endsWith("native")
					? ((NativeWebSocketSession) session).getNativeSession() : shared;
			String reply = this.devices.obeyLater(message.getPayload(), known,
					new ServletTestConfiguration.SpringSession(shared)) ? null
							: this.devices.obey(message.getPayload());
			if (reply != null) {
				shared.sendMessage(new TextMessage(reply));
			}
		}

	}

	/**
	 * Sends to a topic.
	 *
	 * @param messaging sends
	 */
	private record TopicSession(SimpMessagingTemplate messaging) implements Application.Session {

		@Override
		public void send(String text) {
			this.messaging.convertAndSend("/topic/device", text);
		}

		@Override
		public void close(int code) {
			throw new UnsupportedOperationException("Devices are not closed");
		}

	}

	/**
	 * Does over STOMP what is asked for.
	 */
	@Controller
	static class StompController {

		private final Devices devices;

		private final SimpMessagingTemplate messaging;

		StompController(Devices devices, SimpMessagingTemplate messaging) {
			this.devices = devices;
			this.messaging = messaging;
		}

		@MessageMapping("/device")
		void obey(String command, @Header(SimpMessageHeaderAccessor.SESSION_ID_HEADER) String sessionId)
				throws IOException {
			if (!this.devices.obeyLater(command, sessionId, new TopicSession(this.messaging))) {
				this.devices.obey(command);
			}
		}

	}

	/**
	 * Serves what devices are needed for.
	 */
	@RestController
	static class DeviceController {

		private final Devices devices;

		DeviceController(Devices devices) {
			this.devices = devices;
		}

		@PostMapping("/command")
		String command(@RequestParam String command) throws IOException {
			return String.valueOf(this.devices.obey(command));
		}

		@PostMapping("/later")
		CompletionStage<String> later(@RequestParam String command) {
			return CompletableFuture.supplyAsync(() -> {
				try {
					return String.valueOf(this.devices.obey(command));
				}
				catch (IOException ex) {
					throw new IllegalStateException(ex);
				}
			}, (task) -> new Thread(task, "later").start());
		}

		@GetMapping("/events")
		SseEmitter events() throws IOException {
			SseEmitter emitter = new SseEmitter(0L);
			emitter.send("first");
			return emitter;
		}

	}

}
