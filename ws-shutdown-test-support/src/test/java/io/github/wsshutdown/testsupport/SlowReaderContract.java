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
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.handler.ConcurrentWebSocketSessionDecorator;
import org.springframework.web.socket.handler.TextWebSocketHandler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A peer that reads slowly, but does, gets what the application has sent it.
 */
public abstract class SlowReaderContract extends DrainFixture {

	private static final Duration TIMEOUT = Duration.ofSeconds(110);

	private static final String[] PROPERTIES = { "ws-shutdown.drain.close-timeout=3s",
			"ws-shutdown.drain.handler-timeout=100s", "ws-shutdown.drain.timeout=120s" };

	@Test
	void whenDecoratorHasBufferedRepliesThenTheyComeBeforeCloseFrame() throws Exception {
		startWith(withSmallSendBuffers(), PROPERTIES);
		RawWebSocketPeer peer = connectNotReading("/shared");
		peer.sendText("push");
		awaitSendBlocked();
		peer.sendText("ask");
		server().application().awaitBegun("asked");
		Awaitility.await().until(() -> server().registry().connections().stream().noneMatch((one) -> one.isBusy()));
		CompletableFuture<Void> stopping = stopWhileReadingSlowly(peer);
		assertThat(peer.awaitClose(TIMEOUT).closeCode()).isEqualTo(1001);
		assertThat(peer.texts()).endsWith("reply");
		assertOutcomes(stopped(stopping), 0, 1, 0, 0);
	}

	/**
	 * With the send buffers that the system gives: NIO copies what is left of the message
	 * for each write.
	 */
	@Test
	void whenMessageIsSentAsynchronouslyThenAllOfItComesBeforeCloseFrame() throws Exception {
		startWith(SlowReaderConfiguration.class, PROPERTIES);
		RawWebSocketPeer peer = connectNotReading("/async");
		peer.sendText("ask");
		awaitSendBlocked();
		CompletableFuture<Void> stopping = stopWhileReadingSlowly(peer);
		assertThat(peer.awaitClose(TIMEOUT).closeCode()).isEqualTo(1001);
		assertThat(peer.frames()
			.stream()
			.filter((frame) -> frame.opcode() < 8)
			.mapToInt((frame) -> frame.payload().length)
			.sum()).isEqualTo(AsyncEndpoint.SIZE);
		assertOutcomes(stopped(stopping), 0, 1, 0, 0);
	}

	@Test
	void whenStompMessagesWaitForPeerThenTheyComeBeforeCloseFrame() throws Exception {
		startWith(withSmallSendBuffers(), PROPERTIES);
		RawWebSocketPeer peer = connectNotReading("/stomp");
		peer.sendText("CONNECT\naccept-version:1.2\nhost:localhost\nheart-beat:0,0\n\n\0");
		peer.sendText("SUBSCRIBE\nid:1\ndestination:/topic/bulk\n\n\0");
		SimpMessagingTemplate template = server().context().getBean(SimpMessagingTemplate.class);
		Awaitility.await().until(() -> {
			sendBulk(template, 30);
			return isSendBlocked();
		});
		sendBulk(template, 600);
		template.convertAndSend("/topic/bulk", "last");
		CompletableFuture<Void> stopping = stopWhileReadingSlowly(peer);
		assertThat(peer.awaitClose(TIMEOUT).closeCode()).isEqualTo(1001);
		assertThat(peer.texts()).anyMatch((text) -> text.endsWith("last\0"));
		assertOutcomes(stopped(stopping), 0, 1, 0, 0);
	}

	/**
	 * What {@link SlowReaderConfiguration} adds, on a server that keeps little for a
	 * connection in its system: nobody sees how a peer reads what the system has taken,
	 * and 4 MB of it are more than a busy machine reads slowly within the close timeout.
	 */
	protected abstract Class<?> withSmallSendBuffers();

	private static void sendBulk(SimpMessagingTemplate template, int count) {
		for (int i = 0; i < count; i++) {
			template.convertAndSend("/topic/bulk", SharedHandler.BULK.getPayload());
		}
	}

	private RawWebSocketPeer connectNotReading(String path) {
		return closeLater(RawWebSocketPeer.handshake(server().port()).receiveBuffer(64 * 1024).path(path).open());
	}

	private void awaitSendBlocked() {
		Awaitility.await().until(this::isSendBlocked);
	}

	private boolean isSendBlocked() {
		return server().registry()
			.connections()
			.stream()
			.anyMatch((connection) -> connection.getTransport().isSendBlocked());
	}

	private CompletableFuture<Void> stopWhileReadingSlowly(RawWebSocketPeer peer) {
		peer.readSlowly();
		peer.startReading();
		return server().stop();
	}

	/**
	 * Adds what sends much.
	 */
	@Configuration(proxyBeanMethods = false)
	protected static class SlowReaderConfiguration {

		@Bean
		WebSocketConfigurer sharedConfigurer(Application application) {
			return (registry) -> registry.addHandler(new SharedHandler(application), "/shared");
		}

		@Bean
		ServerEndpointConfig asyncEndpoint() {
			return ServerEndpointConfig.Builder.create(AsyncEndpoint.class, "/async").build();
		}

	}

	/**
	 * Replies to a session that another thread sends to.
	 */
	private static final class SharedHandler extends TextWebSocketHandler {

		private static final TextMessage BULK = new TextMessage("*".repeat(64 * 1024));

		private final Application application;

		private volatile WebSocketSession shared;

		private volatile boolean asked;

		SharedHandler(Application application) {
			this.application = application;
		}

		@Override
		public void afterConnectionEstablished(WebSocketSession session) {
			this.shared = new ConcurrentWebSocketSessionDecorator(session, 60_000, 100_000_000);
		}

		@Override
		protected void handleTextMessage(WebSocketSession session, TextMessage message) throws Exception {
			if (message.getPayload().equals("push")) {
				new Thread(this::push, "pusher").start();
				return;
			}
			for (int i = 0; i < 600; i++) {
				this.shared.sendMessage(BULK);
			}
			this.shared.sendMessage(new TextMessage("reply"));
			this.asked = true;
			this.application.release("asked");
			this.application.hold("asked");
		}

		private void push() {
			try {
				while (!this.asked) {
					this.shared.sendMessage(BULK);
				}
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

	/**
	 * Replies in a way that does not wait until it is sent.
	 */
	@ServerEndpoint("/async")
	public static class AsyncEndpoint {

		static final int SIZE = 64 * 1024 * 1024;

		@OnMessage
		public void onMessage(Session session, String message) {
			session.getAsyncRemote().sendBinary(ByteBuffer.wrap(new byte[SIZE]));
		}

	}

}
