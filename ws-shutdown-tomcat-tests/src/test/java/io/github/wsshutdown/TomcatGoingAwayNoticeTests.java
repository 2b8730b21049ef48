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

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.wsshutdown.testsupport.GoingAwayNoticeContract;
import io.github.wsshutdown.testsupport.OnTomcat;
import io.github.wsshutdown.testsupport.RawWebSocketPeer;
import jakarta.websocket.Session;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.NativeWebSocketSession;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.handler.AbstractWebSocketHandler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for goodbyes on Tomcat.
 */
class TomcatGoingAwayNoticeTests extends GoingAwayNoticeContract implements OnTomcat {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	/**
	 * Tomcat refuses it meanwhile.
	 */
	@Test
	void whenApplicationIsSendingThenNoticeComesBehindThat() throws Exception {
		startWith(SendingConfiguration.class, "ws-shutdown.drain.notice-period=120s", "ws-shutdown.drain.timeout=150s");
		SendingConfiguration sending = server().context().getBean(SendingConfiguration.class);
		RawWebSocketPeer peer = closeLater(RawWebSocketPeer.connect(server().port(), "/sending"));
		Session session = sending.session.get(30, TimeUnit.SECONDS);
		OutputStream message = session.getBasicRemote().getSendStream();
		CompletableFuture<DrainReport> drain = server().drainer().start().toCompletableFuture();
		assertThat(sending.noticed.await(30, TimeUnit.SECONDS)).isTrue();
		message.write(7);
		message.close();
		assertThat(peer.readFrame(TIMEOUT).payload()).containsExactly(7);
		assertThat(peer.readFrame(TIMEOUT).payload()).asString(StandardCharsets.UTF_8).isEqualTo("Going");
		peer.close();
		assertThat(drain.get(60, TimeUnit.SECONDS).total()).isOne();
	}

	@Configuration(proxyBeanMethods = false)
	static class SendingConfiguration {

		private final CompletableFuture<Session> session = new CompletableFuture<>();

		private final CountDownLatch noticed = new CountDownLatch(1);

		@Bean
		GoingAwayNotice notice() {
			return (connection, departure) -> {
				this.noticed.countDown();
				connection.sendText("Going");
			};
		}

		@Bean
		WebSocketConfigurer sendingEndpoint() {
			return (registry) -> registry.addHandler(new AbstractWebSocketHandler() {

				@Override
				public void afterConnectionEstablished(WebSocketSession opened) {
					SendingConfiguration.this.session
						.complete(((NativeWebSocketSession) opened).getNativeSession(Session.class));
				}

			}, "/sending");
		}

	}

}
