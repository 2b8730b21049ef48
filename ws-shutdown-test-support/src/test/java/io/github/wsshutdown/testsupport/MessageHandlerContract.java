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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpointConfig;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is to hold for message handlers that a Jakarta endpoint adds when its session has
 * been open for a while.
 */
public abstract class MessageHandlerContract extends DrainFixture {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	@ParameterizedTest
	@EnumSource
	void whenAddedHandlerRunsThenItsReplyGoesOutBeforeCloseFrame(AddedHandler handler) throws Exception {
		startWith(AddingConfiguration.class);
		RawWebSocketPeer idle = connect("/endpoint");
		RawWebSocketPeer busy = connectAndAdd(handler);
		handler.send(busy, "slow reply");
		server().application().awaitBegun("reply");
		CompletableFuture<Void> stopping = server().stop();
		awaitDraining();
		idle.sendText("echo still here");
		idle.awaitText("still here", TIMEOUT);
		assertThat(busy.closeFrames()).isZero();
		server().application().release("reply");
		busy.awaitText("reply", TIMEOUT);
		assertThat(busy.awaitClose(TIMEOUT).closeCode()).isEqualTo(1001);
		assertThat(busy.awaitEnd(TIMEOUT)).isEqualTo(PeerEnd.EOF);
		assertThat(idle.awaitClose(TIMEOUT).closeCode()).isEqualTo(1001);
		assertOutcomes(stopped(stopping), 0, 2, 0, 0);
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PONG")
	void whenMessageComesBehindCloseFrameThenAddedHandlerIsNotCalled(AddedHandler handler) throws Exception {
		startWith(AddingConfiguration.class);
		RawWebSocketPeer peer = connectAndAdd(handler).onClose(CloseReaction.NEVER_ANSWER);
		CompletableFuture<Void> stopping = server().stop();
		assertThat(peer.awaitClose(TIMEOUT).closeCode()).isEqualTo(1001);
		handler.send(peer, "late");
		peer.sendClose(1001, "");
		assertThat(peer.awaitEnd(TIMEOUT)).isEqualTo(PeerEnd.EOF);
		assertOutcomes(stopped(stopping), 0, 1, 0, 0);
		assertThat(server().application().handled()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(names = { "WHOLE_TEXT", "WHOLE_BINARY" })
	void whenCloseFrameComesInsideMessageThenAddedHandlerIsNotCalled(AddedHandler handler) throws Exception {
		startWith(AddingConfiguration.class);
		RawWebSocketPeer peer = connectAndAdd(handler).onClose(CloseReaction.NEVER_ANSWER);
		peer.sendFrame(handler.opcode, false, "la".getBytes(StandardCharsets.UTF_8));
		CompletableFuture<Void> stopping = server().stop();
		assertThat(peer.awaitClose(TIMEOUT).closeCode()).isEqualTo(1001);
		peer.sendFrame(0, true, "te".getBytes(StandardCharsets.UTF_8));
		peer.sendClose(1001, "");
		assertThat(peer.awaitEnd(TIMEOUT)).isEqualTo(PeerEnd.EOF);
		assertOutcomes(stopped(stopping), 0, 1, 0, 0);
		assertThat(server().application().handled()).isEmpty();
	}

	private RawWebSocketPeer connect(String path) {
		return closeLater(RawWebSocketPeer.connect(server().port(), path)).startReading();
	}

	private RawWebSocketPeer connectAndAdd(AddedHandler handler) {
		RawWebSocketPeer peer = connect("/adding");
		peer.sendText(handler.name());
		peer.awaitText("added", TIMEOUT);
		return peer;
	}

	/**
	 * The kinds of handlers that can be added.
	 */
	enum AddedHandler {

		WHOLE_TEXT(Frame.TEXT), PARTIAL_TEXT(Frame.TEXT), WHOLE_BINARY(Frame.BINARY), PARTIAL_BINARY(Frame.BINARY),
		PONG(Frame.PONG);

		private final int opcode;

		AddedHandler(int opcode) {
			this.opcode = opcode;
		}

		void send(RawWebSocketPeer peer, String command) {
			peer.sendFrame(this.opcode, true, command.getBytes(StandardCharsets.UTF_8));
		}

	}

	/**
	 * Replaces its handler by one that its peer names.
	 */
	public static class AddingEndpoint extends Endpoint implements MessageHandler.Whole<String> {

		private final Application application;

		private Session session;

		AddingEndpoint(Application application) {
			this.application = application;
		}

		@Override
		public void onOpen(Session session, EndpointConfig config) {
			this.session = session;
			session.addMessageHandler(this);
		}

		@Override
		public void onMessage(String handler) {
			this.session.removeMessageHandler(this);
			add(AddedHandler.valueOf(handler));
			this.session.getAsyncRemote().sendText("added");
		}

		private void add(AddedHandler handler) {
			switch (handler) {
				case WHOLE_TEXT -> this.session.addMessageHandler(String.class, this::obey);
				case PARTIAL_TEXT -> this.session.addMessageHandler(String.class, (part, last) -> obey(part));
				case WHOLE_BINARY -> this.session.addMessageHandler(ByteBuffer.class, this::obey);
				case PARTIAL_BINARY -> this.session.addMessageHandler(ByteBuffer.class, (part, last) -> {
					if (part.hasRemaining()) {
						obey(part);
					}
				});
				case PONG ->
					this.session.addMessageHandler(PongMessage.class, (message) -> obey(message.getApplicationData()));
			}
		}

		private void obey(ByteBuffer command) {
			obey(StandardCharsets.UTF_8.decode(command).toString());
		}

		private void obey(String command) {
			try {
				this.application.obey(command, new ServletTestConfiguration.JakartaSession(this.session));
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

	/**
	 * An application with such an endpoint.
	 */
	@Configuration(proxyBeanMethods = false)
	static class AddingConfiguration {

		@Bean
		ServerEndpointConfig addingEndpoint(Application application) {
			return ServerEndpointConfig.Builder.create(AddingEndpoint.class, "/adding")
				.configurator(new ServerEndpointConfig.Configurator() {

					@Override
					public <T> T getEndpointInstance(Class<T> endpointClass) {
						return endpointClass.cast(new AddingEndpoint(application));
					}

				})
				.build();
		}

	}

}
