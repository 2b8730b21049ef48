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

import io.github.wsshutdown.Admission;
import io.github.wsshutdown.testsupport.PeerEnd;
import io.github.wsshutdown.testsupport.RawWebSocketPeer;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.WebFilter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a connection works, though untracked, when something is not as a hook
 * expected it.
 */
@ExtendWith(OutputCaptureExtension.class)
class ReactiveFailingHookTests extends ReactiveFixture {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private static final String NOT_TRACKED = "A connection is not tracked: ";

	@Override
	public Class<?> configuration() {
		return ReactiveTestConfiguration.class;
	}

	@ParameterizedTest
	@ValueSource(classes = { FailingTrackConfiguration.class, FailingUpgradeConfiguration.class,
			FailingInstallConfiguration.class, FailingLastInstallConfiguration.class })
	void whenHookFailsThenConnectionWorksUntrackedAndOneWarningTells(Class<?> failing, CapturedOutput output)
			throws Exception {
		startWith(failing, "ws-shutdown.admission.max-sessions=1");
		for (int i = 1; i <= 3; i++) {
			RawWebSocketPeer peer = connect("/plain");
			peer.sendText("echo hello");
			peer.awaitText("hello", TIMEOUT);
			assertThat(server().registry().untracked().count()).isEqualTo(i);
			assertThat(server().registry().connections()).isEmpty();
			peer.sendClose(4001, "done");
			assertThat(peer.awaitClose(TIMEOUT).closeCode()).isEqualTo(4001);
			assertThat(peer.awaitEnd(TIMEOUT)).isEqualTo(PeerEnd.EOF);
			Awaitility.await()
				.until(() -> server().context().getBean(Admission.class).getSlotsTaken() == 0
						&& server().admission().pendingHandshakes() == 0);
		}
		assertThat(output).containsOnlyOnce(NOT_TRACKED).doesNotContain("ERROR");
		assertThat(stop().total()).isZero();
	}

	private static WebFilter addHandler(String name) {
		return (exchange, chain) -> {
			HttpServerResponse response = ServerHttpResponseDecorator.getNativeResponse(exchange.getResponse());
			response.withConnection(
					(connection) -> connection.channel().pipeline().addLast(name, new ChannelInboundHandlerAdapter()));
			return chain.filter(exchange);
		};
	}

	/**
	 * The response can't be made.
	 */
	@Configuration(proxyBeanMethods = false)
	static class FailingTrackConfiguration {

		@Bean
		@Order(Ordered.HIGHEST_PRECEDENCE)
		HandshakeHook failingHook() {
			return (response, handshake) -> {
				throw new NoClassDefFoundError("For this test");
			};
		}

	}

	/**
	 * The path can't be told.
	 */
	@Configuration(proxyBeanMethods = false)
	static class FailingUpgradeConfiguration {

		@Bean
		WebFilter confusingFilter() {
			return (exchange, chain) -> {
				exchange.getResponse()
					.beforeCommit(() -> Mono.fromRunnable(() -> exchange.getAttributes()
						.put(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE, "not a pattern")));
				return chain.filter(exchange);
			};
		}

	}

	/**
	 * The channel has a handler of the name of ours.
	 */
	@Configuration(proxyBeanMethods = false)
	static class FailingInstallConfiguration {

		@Bean
		WebFilter handlerAddingFilter() {
			return addHandler("wsShutdownClosingHandshake");
		}

	}

	/**
	 * The channel has a handler of the name of our second one.
	 */
	@Configuration(proxyBeanMethods = false)
	static class FailingLastInstallConfiguration {

		@Bean
		WebFilter handlerAddingFilter() {
			return addHandler("wsShutdownClosingHandshakeLastFrame");
		}

	}

}
