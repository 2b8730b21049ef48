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
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.socket.PingMessage;
import org.springframework.web.socket.PongMessage;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.handler.AbstractWebSocketHandler;

/**
 * An application that pings, and knows its pongs.
 */
@Configuration(proxyBeanMethods = false)
public class ServletPongConfiguration {

	@Bean
	WebSocketConfigurer pongConfigurer() {
		return (registry) -> registry.addHandler(new PongHandler(), "/pongs");
	}

	private static final class PongHandler extends AbstractWebSocketHandler {

		private final List<String> pongs = new CopyOnWriteArrayList<>();

		@Override
		protected void handleTextMessage(WebSocketSession session, TextMessage message) throws IOException {
			if (message.getPayload().equals("ping")) {
				session.sendMessage(new PingMessage(ByteBuffer.wrap("application".getBytes(StandardCharsets.UTF_8))));
			}
			else {
				session.sendMessage(new TextMessage(this.pongs.toString()));
			}
		}

		@Override
		protected void handlePongMessage(WebSocketSession session, PongMessage message) {
			this.pongs.add(StandardCharsets.UTF_8.decode(message.getPayload()).toString());
		}

	}

}
