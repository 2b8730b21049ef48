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

import io.github.wsshutdown.reactive.OwnServicesConfiguration.OwnAdapter;
import io.github.wsshutdown.reactive.OwnServicesConfiguration.OwnService;
import io.github.wsshutdown.reactive.OwnServicesConfiguration.TypedHandler;
import io.github.wsshutdown.testsupport.HandshakeRefused;
import io.github.wsshutdown.testsupport.RawWebSocketPeer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

import org.springframework.aop.support.AopUtils;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.util.ClassUtils;
import org.springframework.web.reactive.socket.adapter.ReactorNettyWebSocketSession;
import org.springframework.web.reactive.socket.server.WebSocketService;
import org.springframework.web.reactive.socket.server.support.WebSocketHandlerAdapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that what an application sees of WebFlux is the same with tracking as without,
 * and that its connections are tracked whatever makes them.
 */
class ReactiveHookTests extends ReactiveFixture {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	@Override
	public Class<?> configuration() {
		return OwnServicesConfiguration.class;
	}

	@Test
	void whenThereIsNoServletClassThenApplicationWorks() {
		assertThat(ClassUtils.isPresent("jakarta.servlet.Servlet", null)).isFalse();
		assertThat(ClassUtils.isPresent("org.springframework.web.socket.WebSocketHandler", null)).isFalse();
	}

	@Test
	void whenApplicationHasServicesAndAdaptersThenNoneIsReplaced() {
		start();
		server().context()
			.getBeansOfType(WebSocketHandlerAdapter.class)
			.forEach((name, adapter) -> assertThat(adapter.getClass()).as(name)
				.isIn(OwnAdapter.class, WebSocketHandlerAdapter.class));
		server().context()
			.getBeansOfType(WebSocketService.class)
			.forEach((name, service) -> assertThat(AopUtils.isAopProxy(service)).as(name)
				.isEqualTo(name.equals("proxiedService")));
	}

	@Test
	void whenServiceLooksAtItsHandlersAndSessionsThenItSeesTheApplicationsOwn() {
		start();
		TypedHandler.sessions.clear();
		RawWebSocketPeer peer = open(handshake("/adapter").subProtocol("v2.chat"));
		assertThat(peer.responseHeaders()).containsEntry("Sec-WebSocket-Protocol", "v2.chat");
		peer.sendText("anything");
		peer.awaitText("v2.chat", TIMEOUT);
		assertThat(server().context().getBean(OwnService.class).handlers())
			.containsExactly(server().context().getBean(TypedHandler.class));
		assertThat(TypedHandler.sessions).singleElement().isExactlyInstanceOf(ReactorNettyWebSocketSession.class);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/adapter", "/direct", "/finalMethods", "/proxied", "/strategy", "/handMade", "/router",
			"/controller" })
	void whenHandshakeIsMadeByWhateverThenConnectionIsCountedCappedAndDrained(String path) throws Exception {
		start("ws-shutdown.admission.max-sessions=1");
		RawWebSocketPeer peer = connect(path);
		peer.sendText("anything");
		peer.awaitText("null", TIMEOUT);
		assertThat(server().registry().connections()).singleElement()
			.satisfies((connection) -> assertThat(connection.getPath()).isEqualTo(path));
		assertThatExceptionOfType(HandshakeRefused.class).isThrownBy(() -> connect(path))
			.satisfies((refused) -> assertThat(refused.status()).isEqualTo(503));
		assertOutcomes(stop(), 0, 1, 0, 0);
		assertThat(peer.awaitClose(TIMEOUT).closeCode()).isEqualTo(1001);
	}

	@Test
	void whenApplicationMakesAnotherServerByHandThenItsConnectionsAreCountedAndDrained() throws Exception {
		start();
		HttpHandler handler = server().context().getBean(HttpHandler.class);
		DisposableServer byHand = HttpServer.create().handle(new ReactorHttpHandlerAdapter(handler)).bindNow();
		closeLater(byHand::disposeNow);
		RawWebSocketPeer peer = open(RawWebSocketPeer.handshake(byHand.port()).path("/adapter"));
		peer.sendText("anything");
		peer.awaitText("null", TIMEOUT);
		assertThat(server().registry().connections()).singleElement()
			.satisfies((connection) -> assertThat(connection.getPath()).isEqualTo("/adapter"));
		assertOutcomes(stop(), 0, 1, 0, 0);
		assertThat(peer.awaitClose(TIMEOUT).closeCode()).isEqualTo(1001);
	}

	@Test
	void whenResponseIsDecoratedThenActionsBeforeItsCommitStillRun() throws Exception {
		startWith(DecoratingConfiguration.class);
		RawWebSocketPeer peer = connect("/handMade");
		assertThat(peer.responseHeaders()).containsEntry("Before-Commit", "yes")
			.containsEntry("Set-Cookie", "before=commit");
		awaitConnections(1);
		assertOutcomes(stop(), 0, 1, 0, 0);
		assertThat(peer.awaitClose(TIMEOUT).closeCode()).isEqualTo(1001);
	}

	@Test
	void whenHandshakeIsAnsweredOtherwiseThenItIsAsTheApplicationSaysAndItsSlotIsGivenBack() {
		startWith(DecoratingConfiguration.class, "ws-shutdown.admission.max-sessions=1");
		for (int i = 0; i < 3; i++) {
			assertThatExceptionOfType(HandshakeRefused.class).isThrownBy(() -> connect("/refused"))
				.satisfies((refused) -> {
					assertThat(refused.status()).isEqualTo(403);
					assertThat(refused.headers()).containsEntry("Before-Commit", "yes");
					assertThat(refused.body()).isEqualTo("not you");
				});
			Awaitility.await().until(() -> server().admission().getSlotsTaken() == 0);
		}
	}

}
