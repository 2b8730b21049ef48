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

package io.github.wsshutdown;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.wsshutdown.testsupport.OnTomcat;
import io.github.wsshutdown.testsupport.SuspendedReadingContract;
import org.apache.tomcat.websocket.WsSession;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.NativeWebSocketSession;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.handler.TextWebSocketHandler;

/**
 * Tests for Tomcat's {@code WsSession.suspend()}.
 */
class TomcatSuspendedReadingTests extends SuspendedReadingContract implements OnTomcat {

	@Override
	protected Class<?> endpoint() {
		return EndpointConfiguration.class;
	}

	@Override
	protected AtomicInteger handledWhileSuspended() {
		return server().context().getBean(SuspendingHandler.class).further;
	}

	/**
	 * A handler that uses Tomcat's own session.
	 */
	@Configuration(proxyBeanMethods = false)
	static class EndpointConfiguration {

		@Bean
		SuspendingHandler suspendingHandler() {
			return new SuspendingHandler();
		}

		@Bean
		WebSocketConfigurer suspendingEndpoint(SuspendingHandler handler) {
			return (registry) -> registry.addHandler(handler, "/suspending");
		}

	}

	static final class SuspendingHandler extends TextWebSocketHandler {

		private final AtomicInteger further = new AtomicInteger();

		@Override
		protected void handleTextMessage(WebSocketSession session, TextMessage message) throws IOException {
			if (!message.getPayload().equals("suspend")) {
				this.further.incrementAndGet();
				return;
			}
			((NativeWebSocketSession) session).getNativeSession(WsSession.class).suspend();
			session.sendMessage(new TextMessage("suspended"));
		}

	}

}
