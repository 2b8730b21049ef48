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

package io.github.wsshutdown.servlet.tomcat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import io.github.wsshutdown.Admission;
import io.github.wsshutdown.DrainState;
import io.github.wsshutdown.WebSocketDrainer;
import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.connection.ConnectionRegistry;
import io.github.wsshutdown.testsupport.PeerEnd;
import io.github.wsshutdown.testsupport.RawWebSocketPeer;
import io.github.wsshutdown.testsupport.boot.AutoConfigured;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Decoder;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import org.apache.tomcat.websocket.WsSession;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.SubProtocolCapable;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.NativeWebSocketSession;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.handler.AbstractWebSocketHandler;
import org.springframework.web.socket.server.standard.ServerEndpointExporter;
import org.springframework.web.socket.server.support.WebSocketHttpRequestHandler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what the application sees of its sessions and endpoints on Tomcat: nothing of
 * ours.
 */
class TomcatSessionsTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private ConfigurableApplicationContext context;

	private int port;

	private Observations observations;

	private ConnectionRegistry registry;

	@BeforeEach
	void start() {
		this.context = new SpringApplication(SessionsConfiguration.class).run("--server.port=0");
		this.port = ((WebServerApplicationContext) this.context).getWebServer().getPort();
		this.observations = this.context.getBean(Observations.class);
		this.registry = this.context.getBean(ConnectionRegistry.class);
	}

	@AfterEach
	void stop() {
		this.context.close();
		assertThat(this.registry.connections()).isEmpty();
	}

	@Test
	void whenSpringHandlerIsCalledThenSessionIsTheContainers() {
		RawWebSocketPeer peer = RawWebSocketPeer.handshake(this.port).path("/native").subProtocol("chat").open();
		peer.startReading();
		peer.sendText("type");
		peer.awaitText(WsSession.class.getName(), TIMEOUT);
		assertThat(peer.responseHeaders()).containsEntry("Sec-WebSocket-Protocol", "chat");
		assertThat(paths()).containsExactly("/native");
		this.context.close();
		assertThat(peer.awaitClose(TIMEOUT).closeCode()).isEqualTo(1001);
		assertThat(this.observations.closed).containsExactly("1001 attribute");
		peer.close();
	}

	@Test
	void whenHandlerTakesPartialMessagesThenItGetsThem() {
		RawWebSocketPeer peer = RawWebSocketPeer.connect(this.port, "/partial");
		peer.startReading();
		peer.sendFrame(0x1, false, "ab".getBytes());
		peer.awaitText("ab part", TIMEOUT);
		peer.sendFrame(0x0, true, "cd".getBytes());
		peer.awaitText("cd last", TIMEOUT);
		peer.sendFrame(0x2, true, new byte[3]);
		peer.awaitText("3 bytes", TIMEOUT);
		peer.close();
	}

	@Test
	void whenHandlerIsMappedByHandOnPatternThenItIsCountedUnderThePattern() {
		RawWebSocketPeer one = RawWebSocketPeer.connect(this.port, "/hand/made/1");
		RawWebSocketPeer two = RawWebSocketPeer.connect(this.port, "/hand/made/2");
		RawWebSocketPeer three = RawWebSocketPeer.connect(this.port, "/hand/other");
		Awaitility.await().until(() -> paths().size() == 3);
		assertThat(paths()).containsExactlyInAnyOrder("/hand/made/{id}", "/hand/made/{id}", "/hand/other");
		one.close();
		two.close();
		three.close();
	}

	@Test
	void whenAnnotatedEndpointHasDecodersAndParametersThenTheyWorkAndAreDestroyed() {
		RawWebSocketPeer peer = RawWebSocketPeer.connect(this.port, "/annotated/lobby");
		peer.startReading();
		peer.sendText("21");
		peer.awaitText("lobby 42", TIMEOUT);
		assertThat(paths()).containsExactly("/annotated/{room}");
		this.context.close();
		assertThat(peer.awaitClose(TIMEOUT).closeCode()).isEqualTo(1001);
		assertThat(this.observations.closed).containsExactly("1001 lobby {room=lobby} open=1");
		assertThat(this.observations.destroyedDecoders).containsExactly("init", "destroy");
		peer.close();
	}

	@Test
	void whenEndpointAddsLambdasThenTheyAreTracked() {
		RawWebSocketPeer peer = RawWebSocketPeer.connect(this.port, "/lambdas");
		peer.startReading();
		peer.sendText("text");
		peer.awaitText("text busy=true", TIMEOUT);
		peer.sendBinary(new byte[5]);
		peer.awaitText("binary 5 busy=true", TIMEOUT);
		Awaitility.await().until(() -> !connection().isBusy());
		this.context.close();
		assertThat(peer.awaitClose(TIMEOUT).closeCode()).isEqualTo(1001);
		peer.close();
	}

	@Test
	void whenEndpointThrowsOnOpenThenItsConnectionIsForgotten() {
		RawWebSocketPeer peer = RawWebSocketPeer.connect(this.port, "/throwing");
		peer.startReading();
		assertThat(peer.awaitEnd(TIMEOUT)).isIn(PeerEnd.EOF, PeerEnd.RESET);
		Awaitility.await()
			.until(() -> this.registry.connections().isEmpty()
					&& this.context.getBean(Admission.class).getSlotsTaken() == 0);
		peer.close();
	}

	@Test
	void whenMessageInPartsHasBegunThenItIsHandledAsAWhole() {
		RawWebSocketPeer peer = RawWebSocketPeer.connect(this.port, "/partial");
		peer.startReading();
		peer.sendFrame(0x1, false, "ab".getBytes());
		peer.awaitText("ab part", TIMEOUT);
		this.context.getBean(WebSocketDrainer.class).start();
		peer.sendFrame(0x0, true, "cd".getBytes());
		peer.awaitText("cd last", TIMEOUT);
		assertThat(peer.awaitClose(TIMEOUT).closeCode()).isEqualTo(1001);
		assertThat(peer.awaitEnd(TIMEOUT)).isEqualTo(PeerEnd.EOF);
		peer.close();
	}

	@Test
	void whenHandlerThrowsDuringDrainThenItsErrorHandlerIsCalledAndMayReply() throws Exception {
		RawWebSocketPeer peer = RawWebSocketPeer.connect(this.port, "/failing");
		peer.startReading();
		peer.sendText("fail");
		this.observations.failing.await();
		WebSocketDrainer drainer = this.context.getBean(WebSocketDrainer.class);
		drainer.start();
		Awaitility.await().until(() -> drainer.state() == DrainState.DRAINING);
		this.observations.fail.countDown();
		peer.awaitText("error failed", TIMEOUT);
		assertThat(peer.awaitClose(TIMEOUT).closeCode()).isEqualTo(1001);
		peer.close();
	}

	private Connection connection() {
		return this.registry.connections().iterator().next();
	}

	private List<String> paths() {
		return this.registry.connections().stream().map(Connection::getPath).toList();
	}

	/**
	 * What the application saw.
	 */
	public static class Observations {

		final List<String> closed = new CopyOnWriteArrayList<>();

		final List<String> destroyedDecoders = new CopyOnWriteArrayList<>();

		final CountDownLatch failing = new CountDownLatch(1);

		final CountDownLatch fail = new CountDownLatch(1);

		final Set<Session> sessions = ConcurrentHashMap.newKeySet();

	}

	/**
	 * Endpoints of all kinds.
	 */
	@Configuration(proxyBeanMethods = false)
	@Import(AutoConfigured.class)
	@EnableWebSocket
	static class SessionsConfiguration {

		@Bean
		Observations observations() {
			return new Observations();
		}

		@Bean
		WebSocketConfigurer webSocketConfigurer(Observations observations) {
			return (registry) -> {
				registry.addHandler(new NativeHandler(observations), "/native");
				registry.addHandler(new PartialHandler(), "/partial");
			};
		}

		@Bean
		SimpleUrlHandlerMapping handMadeMapping() {
			WebSocketHttpRequestHandler handler = new WebSocketHttpRequestHandler(new PartialHandler());
			return new SimpleUrlHandlerMapping(Map.of("/hand/made/{id}", handler, "/hand/other", handler), 0);
		}

		@Bean
		ServerEndpointExporter serverEndpointExporter() {
			return new ServerEndpointExporter();
		}

		@Bean
		ServerEndpointConfig throwing() {
			return ServerEndpointConfig.Builder.create(ThrowingEndpoint.class, "/throwing").build();
		}

		@Bean
		ServerEndpointConfig failing(Observations observations) {
			return ServerEndpointConfig.Builder.create(FailingEndpoint.class, "/failing")
				.configurator(new ServerEndpointConfig.Configurator() {

					@Override
					public <T> T getEndpointInstance(Class<T> endpointClass) {
						return endpointClass.cast(new FailingEndpoint(observations));
					}

				})
				.build();
		}

		@Bean
		ServerEndpointConfig annotated(Observations observations) {
			return ServerEndpointConfig.Builder.create(AnnotatedEndpoint.class, "/annotated/{room}")
				.decoders(List.of(NumberDecoder.class))
				.configurator(new ServerEndpointConfig.Configurator() {

					@Override
					public <T> T getEndpointInstance(Class<T> endpointClass) {
						return endpointClass.cast(new AnnotatedEndpoint(observations));
					}

				})
				.build();
		}

		@Bean
		ServerEndpointConfig lambdas(ConnectionRegistry registry) {
			return ServerEndpointConfig.Builder.create(LambdaEndpoint.class, "/lambdas")
				.configurator(new ServerEndpointConfig.Configurator() {

					@Override
					public <T> T getEndpointInstance(Class<T> endpointClass) {
						return endpointClass.cast(new LambdaEndpoint(registry));
					}

				})
				.build();
		}

	}

	/**
	 * Looks at its session.
	 */
	static class NativeHandler extends AbstractWebSocketHandler implements SubProtocolCapable {

		private final Observations observations;

		NativeHandler(Observations observations) {
			this.observations = observations;
		}

		@Override
		public List<String> getSubProtocols() {
			return List.of("chat");
		}

		@Override
		public void afterConnectionEstablished(WebSocketSession session) {
			session.getAttributes().put("attribute", "attribute");
		}

		@Override
		protected void handleTextMessage(WebSocketSession session, TextMessage message) throws IOException {
			Session nativeSession = ((NativeWebSocketSession) session).getNativeSession(Session.class);
			session.sendMessage(new TextMessage(nativeSession.getClass().getName()));
		}

		@Override
		public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
			this.observations.closed.add(status.getCode() + " " + session.getAttributes().get("attribute"));
		}

	}

	/**
	 * Takes messages in parts.
	 */
	static class PartialHandler extends AbstractWebSocketHandler {

		@Override
		protected void handleTextMessage(WebSocketSession session, TextMessage message) throws IOException {
			session.sendMessage(new TextMessage(message.getPayload() + (message.isLast() ? " last" : " part")));
		}

		@Override
		protected void handleBinaryMessage(WebSocketSession session, BinaryMessage message) throws IOException {
			session.sendMessage(new TextMessage(message.getPayloadLength() + " bytes"));
		}

		@Override
		public boolean supportsPartialMessages() {
			return true;
		}

	}

	/**
	 * An annotated endpoint with a decoder.
	 */
	@ServerEndpoint("/unused")
	public static class AnnotatedEndpoint {

		private final Observations observations;

		AnnotatedEndpoint(Observations observations) {
			this.observations = observations;
		}

		@OnOpen
		public void open(Session session, EndpointConfig config) {
			this.observations.sessions.add(session);
			session.getUserProperties().put("observations", this.observations);
			NumberDecoder.observe(config, this.observations);
		}

		@OnMessage
		public String message(@PathParam("room") String room, Doubling number) {
			return room + " " + number.value();
		}

		@OnClose
		public void close(@PathParam("room") String room, Session session, CloseReason reason) {
			boolean known = this.observations.sessions.remove(session);
			this.observations.closed.add(reason.getCloseCode().getCode() + " " + room + " "
					+ session.getPathParameters() + " open=" + (known ? 1 : 0));
		}

	}

	/**
	 * Twice a number.
	 *
	 * @param value the result
	 */
	public record Doubling(int value) {

	}

	/**
	 * Decodes numbers.
	 */
	public static class NumberDecoder implements Decoder.Text<Doubling> {

		private Observations observations;

		private Map<String, Object> properties;

		static void observe(EndpointConfig config, Observations observations) {
			config.getUserProperties().put("observations", observations);
		}

		@Override
		public void init(EndpointConfig config) {
			this.properties = config.getUserProperties();
		}

		@Override
		public Doubling decode(String text) {
			this.observations = (Observations) this.properties.get("observations");
			this.observations.destroyedDecoders.add("init");
			return new Doubling(2 * Integer.parseInt(text));
		}

		@Override
		public boolean willDecode(String text) {
			return true;
		}

		@Override
		public void destroy() {
			this.observations.destroyedDecoders.add("destroy");
		}

	}

	/**
	 * Does not want to be opened.
	 */
	public static class ThrowingEndpoint extends Endpoint {

		@Override
		public void onOpen(Session session, EndpointConfig config) {
			throw new IllegalStateException("Does not want to be opened");
		}

	}

	/**
	 * Fails when it is told to and tells its peer.
	 */
	@ServerEndpoint("/unused")
	public static class FailingEndpoint {

		private final Observations observations;

		FailingEndpoint(Observations observations) {
			this.observations = observations;
		}

		@OnMessage
		public void message(String message) throws InterruptedException {
			this.observations.failing.countDown();
			this.observations.fail.await();
			throw new IllegalStateException("failed");
		}

		@OnError
		public void error(Session session, Throwable error) throws IOException {
			session.getBasicRemote().sendText("error " + error.getMessage());
		}

	}

	/**
	 * Adds message handlers that do not tell what they take.
	 */
	public static class LambdaEndpoint extends Endpoint {

		private final ConnectionRegistry registry;

		LambdaEndpoint(ConnectionRegistry registry) {
			this.registry = registry;
		}

		@Override
		public void onOpen(Session session, EndpointConfig config) {
			MessageHandler.Whole<ByteBuffer> binary = (message) -> send(session, "binary " + message.remaining());
			MessageHandler.Whole<String> text = (message) -> send(session, message);
			session.addMessageHandler(ByteBuffer.class, binary);
			session.addMessageHandler(String.class, text);
		}

		private void send(Session session, String text) {
			boolean busy = this.registry.connections().stream().allMatch(Connection::isBusy);
			try {
				session.getBasicRemote().sendText(text + " busy=" + busy);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}
