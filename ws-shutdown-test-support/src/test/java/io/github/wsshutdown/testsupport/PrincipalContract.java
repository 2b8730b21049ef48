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
import java.security.Principal;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.github.wsshutdown.ConnectionInfo;
import io.github.wsshutdown.HandshakeRefusal;
import io.github.wsshutdown.WebSocketConnections;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What is to hold for the principal of a handshake: it is asked for its name, which is
 * code of the application's, only when an operator wants to know it, and may fail then.
 */
public abstract class PrincipalContract extends DrainFixture {

	@ParameterizedTest
	@EnumSource(names = { "PLAIN", "STANDARD", "ENDPOINT", "SOCKJS", "XHR_STREAMING" })
	void whenOperatorAsksThenPrincipalIsAskedForItsName(PeerKind kind) throws Exception {
		NamedPrincipal principal = open(kind, "alice");
		assertThat(principal.asked).hasValue(0);
		assertThat(connections().list(null, null, 10)).extracting(ConnectionInfo::principal).containsExactly("alice");
	}

	@ParameterizedTest
	@EnumSource(names = { "PLAIN", "STANDARD", "ENDPOINT", "SOCKJS", "XHR_STREAMING" })
	void whenPrincipalFailsThenConnectionIsTrackedAllTheSame(PeerKind kind) throws Exception {
		NamedPrincipal principal = open(kind, "");
		assertThat(server().registry().untracked().count()).isZero();
		assertThat(connections().list(null, null, 10)).extracting(ConnectionInfo::principal).containsOnlyNulls();
		assertThat(principal.asked).hasPositiveValue();
		assertOutcomes(stop(), 0, 1, 0, 0);
	}

	@ParameterizedTest
	@EnumSource(names = { "PLAIN", "STANDARD", "ENDPOINT", "SOCKJS", "XHR_STREAMING" })
	void whenNumberOfConnectionsIsLimitedThenAnotherIsRefused(PeerKind kind) throws Exception {
		open(kind, "alice", "ws-shutdown.admission.max-sessions-per-principal=1");
		assertThatExceptionOfType(HandshakeRefused.class).isThrownBy(() -> connect(kind))
			.satisfies((refused) -> assertThat(refused.status()).isEqualTo(503));
		assertThat(server().admission().getRefused(HandshakeRefusal.PRINCIPAL)).isOne();
		assertThat(server().admission().getSlotsTaken()).isOne();
		assertOutcomes(stop(), 0, 1, 0, 0);
	}

	private NamedPrincipal open(PeerKind kind, String name, String... properties) {
		Assumptions.assumeTrue(kind.isServed(), "Spring Framework is older than 7.0.9");
		startWith(AuthenticatingConfiguration.class,
				Stream.concat(Stream.of("test.name=" + name), Arrays.stream(properties)).toArray(String[]::new));
		TestPeer peer = connect(kind);
		peer.command("echo hello");
		peer.awaitAnswer("hello");
		awaitConnections(1);
		return server().context().getBean(NamedPrincipal.class);
	}

	private WebSocketConnections connections() {
		return server().context().getBean(WebSocketConnections.class);
	}

	/**
	 * An application in which every request comes from the same.
	 */
	@Configuration(proxyBeanMethods = false)
	static class AuthenticatingConfiguration {

		@Bean
		NamedPrincipal principal(@Value("${test.name}") String name) {
			return new NamedPrincipal(name);
		}

		@Bean
		Filter authenticatingFilter(NamedPrincipal principal) {
			return new HttpFilter() {

				@Override
				protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
						throws IOException, ServletException {
					chain.doFilter(new HttpServletRequestWrapper(request) {

						@Override
						public Principal getUserPrincipal() {
							return principal;
						}

					}, response);
				}

			};
		}

	}

	/**
	 * Counts how often the starter, and nobody else, asks it for its name, and fails then
	 * if it has none.
	 */
	static final class NamedPrincipal implements Principal {

		private final AtomicInteger asked = new AtomicInteger();

		private final String name;

		NamedPrincipal(String name) {
			this.name = name;
		}

		@Override
		public String getName() {
			if (isAskedByStarter()) {
				this.asked.incrementAndGet();
				if (this.name.isEmpty()) {
					throw new NoSuchMethodError("Made to fail");
				}
			}
			return this.name;
		}

		private static boolean isAskedByStarter() {
			return StackWalker.getInstance()
				.walk((frames) -> frames.map(StackWalker.StackFrame::getClassName)
					.filter((name) -> !name.startsWith(PrincipalContract.class.getName()))
					.findFirst()
					.filter((name) -> name.startsWith("io.github.wsshutdown."))
					.isPresent());
		}

	}

}
