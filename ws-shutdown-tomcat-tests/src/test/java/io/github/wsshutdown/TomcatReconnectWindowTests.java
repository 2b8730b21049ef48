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

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.github.wsshutdown.testsupport.CloseReaction;
import io.github.wsshutdown.testsupport.OnTomcat;
import io.github.wsshutdown.testsupport.RawWebSocketPeer;
import io.github.wsshutdown.testsupport.ReconnectWindowContract;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.handler.AbstractWebSocketHandler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for when peers are asked to come back, on Tomcat.
 */
class TomcatReconnectWindowTests extends ReconnectWindowContract implements OnTomcat {

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whenWindowIsSetThenApplicationIsToldWhatPeerIsTold(boolean answers) throws Exception {
		startWith(ListeningConfiguration.class, "ws-shutdown.drain.reconnect-window=20s",
				"ws-shutdown.drain.close-timeout=1s");
		ListeningHandler handler = server().context().getBean(ListeningHandler.class);
		RawWebSocketPeer peer = closeLater(RawWebSocketPeer.handshake(server().port()).path("/listening").open());
		peer.onClose(answers ? CloseReaction.ANSWER : CloseReaction.NEVER_ANSWER).startReading();
		awaitConnections(1);
		stop();
		String reason = peer.awaitClose(Duration.ofSeconds(30)).closeReason();
		assertThat(reason).startsWith("{\"retry\":");
		assertThat(handler.told).containsExactly(CloseStatus.GOING_AWAY.withReason(reason));
	}

	/**
	 * An application that remembers what it is told.
	 */
	@Configuration(proxyBeanMethods = false)
	static class ListeningConfiguration {

		@Bean
		ListeningHandler listeningHandler() {
			return new ListeningHandler();
		}

		@Bean
		WebSocketConfigurer listeningConfigurer(ListeningHandler handler) {
			return (registry) -> registry.addHandler(handler, "/listening");
		}

	}

	/**
	 * Remembers what it is told.
	 */
	static class ListeningHandler extends AbstractWebSocketHandler {

		private final Queue<CloseStatus> told = new ConcurrentLinkedQueue<>();

		@Override
		public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
			this.told.add(status);
		}

	}

}
