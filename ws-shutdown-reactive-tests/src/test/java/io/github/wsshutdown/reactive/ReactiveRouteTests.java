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

package io.github.wsshutdown.reactive;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;

import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.HandshakeRefusal;
import io.github.wsshutdown.testsupport.Application;
import io.github.wsshutdown.testsupport.CloseReaction;
import io.github.wsshutdown.testsupport.HandshakeRefused;
import io.github.wsshutdown.testsupport.PeerEnd;
import io.github.wsshutdown.testsupport.RawHttpPeer;
import io.github.wsshutdown.testsupport.RawWebSocketPeer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.websocket.WebsocketInbound;
import reactor.netty.http.websocket.WebsocketOutbound;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.reactor.netty.NettyRouteProvider;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.test.util.ReflectionTestUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for connections of routes that the server has beside Spring's handlers.
 */
class ReactiveRouteTests extends ReactiveFixture {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	@Override
	public Class<?> configuration() {
		return RouteConfiguration.class;
	}

	@ParameterizedTest
	@CsvSource({ "/route/ws, /route/ws", "/route/one, /route/{name}", "/route/get/x, /route/get/x", "/any/where, /**",
			"/plain, /plain", "/hand/ws, /hand/ws", "/factory/ws, /factory/ws" })
	void whenRouteUpgradesThenConnectionIsCountedCappedAndDrained(String path, String registered) throws Exception {
		start("ws-shutdown.admission.max-sessions=1");
		RawWebSocketPeer peer = connect(path);
		peer.sendText("echo hello");
		peer.awaitText("hello", TIMEOUT);
		assertThat(server().registry().connections()).singleElement()
			.satisfies((connection) -> assertThat(connection.getPath()).isEqualTo(registered));
		assertThatExceptionOfType(HandshakeRefused.class).isThrownBy(() -> connect(path)).satisfies((refused) -> {
			assertThat(refused.status()).isEqualTo(503);
			assertThat(refused.headers()).containsKey("Retry-After");
		});
		assertThat(server().admission().getRefused(HandshakeRefusal.CAPACITY)).isOne();
		assertOutcomes(stop(), 0, 1, 0, 0);
		assertThat(peer.awaitClose(TIMEOUT).closeCode()).isEqualTo(1001);
		assertThat(peer.awaitEnd(TIMEOUT)).isEqualTo(PeerEnd.EOF);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/route/ws", "/route/get/x", "/any/where", "/factory/ws" })
	void whenDrainRunsThenHandshakesOfRoutesAreRefusedAndRunningWorkMayFinish(String path) throws Exception {
		start();
		RawWebSocketPeer peer = connect(path);
		peer.sendText("slow one");
		server().application().awaitBegun("one");
		CompletableFuture<Void> stopping = server().stop();
		awaitDraining();
		assertThatExceptionOfType(HandshakeRefused.class).isThrownBy(() -> connect(path))
			.satisfies((refused) -> assertThat(refused.status()).isEqualTo(503));
		assertThat(server().admission().getRefused(HandshakeRefusal.DRAINING)).isOne();
		server().application().release("one");
		DrainReport report = stopped(stopping);
		assertOutcomes(report, 0, 1, 0, 0);
		assertEndedEarly(report);
		assertThat(peer.texts()).containsExactly("one");
		assertThat(peer.awaitClose(TIMEOUT).closeCode()).isEqualTo(1001);
	}

	@Test
	void whenPeerOfRouteDoesNotAnswerThenItIsCut() throws Exception {
		start("ws-shutdown.drain.close-timeout=300ms");
		RawWebSocketPeer peer = connect("/route/ws").onClose(CloseReaction.NEVER_ANSWER);
		DrainReport report = server().drainer().start().toCompletableFuture().join();
		assertOutcomes(report, 0, 0, 1, 0);
		assertThat(peer.awaitEnd(TIMEOUT)).isEqualTo(PeerEnd.RESET);
	}

	@Test
	void whenPathOfRouteHasLimitThenNoMoreAreAdmitted() {
		start("ws-shutdown.admission.max-sessions-per-path.[/route/ws]=1");
		connect("/route/ws");
		assertThatExceptionOfType(HandshakeRefused.class).isThrownBy(() -> connect("/route/ws"))
			.satisfies((refused) -> assertThat(refused.status()).isEqualTo(503));
		assertThat(server().admission().getRefused(HandshakeRefusal.PATH)).isOne();
		connect("/route/one");
	}

	@Test
	void whenRouteDoesNotUpgradeThenItIsAsWithoutAndSlotIsGivenBack() throws Exception {
		start("ws-shutdown.admission.max-sessions=1");
		for (int i = 0; i < 2; i++) {
			assertThatExceptionOfType(HandshakeRefused.class).isThrownBy(() -> connect("/route/refused"))
				.satisfies((refused) -> {
					assertThat(refused.status()).isEqualTo(403);
					assertThat(refused.body()).isEqualTo("not you");
				});
			Awaitility.await().until(() -> server().admission().getSlotsTaken() == 0);
		}
		assertThat(RawHttpPeer.status(server().port(), "GET", "/route/ws", "")).isEqualTo(404);
		assertThat(RawHttpPeer.status(server().port(), "GET", "/route/ws",
				"Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"))
			.as("a handshake that is no upgrade")
			.isEqualTo(404);
		Awaitility.await().until(() -> server().admission().getSlotsTaken() == 0);
		assertThat(RawHttpPeer.status(server().port(), "GET", "/route/text", "")).isEqualTo(200);
		assertThat(RawHttpPeer.status(server().port(), "GET", "/http", "")).isEqualTo(200);
		assertThat(server().registry().untracked().count()).isZero();
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void whenServerDoesNotShowItsRoutesThenWarningTellsAndTheyWorkUntracked(CapturedOutput output) throws Exception {
		startWith(HiddenRoutesConfiguration.class);
		assertThat(output).containsOnlyOnce("does not show the routes of its server")
			.containsPattern("WARN .*Connections of a NettyRouteProvider, if there is one, are not tracked");
		RawWebSocketPeer ofRoute = connect("/route/ws");
		ofRoute.sendText("echo hello");
		ofRoute.awaitText("hello", TIMEOUT);
		RawWebSocketPeer ofSpring = connect("/plain");
		ofSpring.sendText("echo hello");
		ofSpring.awaitText("hello", TIMEOUT);
		DrainReport report = server().drainer().start().toCompletableFuture().join();
		assertOutcomes(report, 0, 1, 0, 0);
		assertThat(ofSpring.awaitClose(TIMEOUT).closeCode()).isEqualTo(1001);
		ofRoute.sendText("echo again");
		ofRoute.awaitText("again", TIMEOUT);
	}

	/**
	 * An application with routes of every kind.
	 */
	@Configuration(proxyBeanMethods = false)
	@Import(ReactiveTestConfiguration.class)
	static class RouteConfiguration {

		@Bean
		NettyRouteProvider routes(Application application) {
			return (routes) -> routes.ws("/route/ws", handler(application))
				.get("/route/text", (request, response) -> response.sendString(Mono.just("text")))
				.get("/route/refused", (request, response) -> response.status(403).sendString(Mono.just("not you")))
				.get("/route/get/x", (request, response) -> response.sendWebsocket(handler(application)))
				.ws("/route/{name}", handler(application))
				.route((request) -> request.uri().startsWith("/any"),
						(request, response) -> response.sendWebsocket(handler(application)));
		}

		/** With a provider that is no bean, and those that are. */
		@Bean
		NettyReactiveWebServerFactory serverFactory(Application application,
				ObjectProvider<NettyRouteProvider> providers) {
			NettyReactiveWebServerFactory factory = new NettyReactiveWebServerFactory(0);
			factory.addRouteProviders((routes) -> routes.ws("/factory/ws", handler(application)));
			providers.orderedStream().forEach(factory::addRouteProviders);
			return factory;
		}

		@Bean
		WebServerFactoryCustomizer<NettyReactiveWebServerFactory> addingCustomizer(Application application) {
			return (factory) -> factory.addRouteProviders((routes) -> routes.ws("/hand/ws", handler(application)));
		}

		private static BiFunction<WebsocketInbound, WebsocketOutbound, Publisher<Void>> handler(
				Application application) {
			return (inbound, outbound) -> outbound
				.sendString(inbound.receive().asString().concatMap((command) -> obey(application, command)));
		}

		private static Flux<String> obey(Application application, String command) {
			String[] words = command.split(" ");
			if (!words[0].equals("slow")) {
				return Flux.just(words[1]);
			}
			return Mono.fromRunnable(() -> application.hold(words[1]))
				.subscribeOn(Schedulers.boundedElastic())
				.thenMany(Flux.just(words[1]));
		}

	}

	/**
	 * The server of another version of Spring Boot.
	 */
	@Configuration(proxyBeanMethods = false)
	static class HiddenRoutesConfiguration {

		@Bean
		@Order(Ordered.HIGHEST_PRECEDENCE)
		WebServerFactoryCustomizer<NettyReactiveWebServerFactory> hidingCustomizer() {
			return (factory) -> ReflectionTestUtils.setField(factory, "routeProviders", new AppendOnlyList(factory));
		}

	}

	/**
	 * Providers among which ours can't be the first.
	 */
	private static final class AppendOnlyList extends ArrayList<Object> {

		AppendOnlyList(NettyReactiveWebServerFactory factory) {
			super((List<?>) ReflectionTestUtils.getField(factory, "routeProviders"));
		}

		@Override
		public void add(int index, Object provider) {
			throw new UnsupportedOperationException();
		}

	}

}
