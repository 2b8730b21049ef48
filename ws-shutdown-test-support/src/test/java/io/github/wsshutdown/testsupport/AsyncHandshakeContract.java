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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import io.github.wsshutdown.DrainReport;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.socket.server.support.WebSocketHttpRequestHandler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What is to hold for handshakes that a filter of the application authenticates
 * asynchronously.
 */
public abstract class AsyncHandshakeContract extends DrainFixture {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	@ParameterizedTest
	@ValueSource(strings = { "before", "after" })
	void whenHandshakesAreAuthenticatedAsynchronouslyThenTheyBecomeConnections(String order) throws Exception {
		startWith(AuthenticatingConfiguration.class, "test.order=" + order);
		server().application().release("dispatch");
		assertTracked(PeerKind.PLAIN.requestPath(), "start", "start-wrapped", "start-twice");
	}

	private void assertTracked(String path, String... ways) throws Exception {
		for (String how : ways) {
			RawWebSocketPeer leaving = closeLater(handshake(path, how).open()).startReading();
			leaving.sendText("echo hello");
			leaving.awaitText("hello", TIMEOUT);
			assertThat(server().admission().getSlotsTaken()).as(how).isOne();
			assertThat(server().registry().connections()).as(how).hasSize(1);
			leaving.close();
			Awaitility.await(how).until(() -> server().admission().getSlotsTaken() == 0);
		}
		List<RawWebSocketPeer> staying = new ArrayList<>();
		for (String how : ways) {
			staying.add(closeLater(handshake(path, how).open()).startReading());
		}
		awaitConnections(ways.length);
		DrainReport report = stop();
		assertThat(staying).allSatisfy((peer) -> assertThat(peer.awaitClose(TIMEOUT).closeCode()).isEqualTo(1001));
		assertOutcomes(report, 0, ways.length, 0, 0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "start", "start-wrapped" })
	void whenHandshakeIsBeingAuthenticatedThenItHoldsItsSlot(String how) throws Exception {
		startWith(AuthenticatingConfiguration.class, "test.order=after", "ws-shutdown.admission.max-sessions=1");
		RawWebSocketPeer peer = closeLater(handshake(PeerKind.PLAIN.requestPath(), how).connectOnly());
		peer.sendHandshake();
		server().application().awaitBegun("dispatch");
		assertThatExceptionOfType(HandshakeRefused.class).isThrownBy(() -> connect(PeerKind.PLAIN))
			.satisfies((refused) -> assertThat(refused.status()).isEqualTo(503));
		server().application().release("dispatch");
		peer.readHandshakeResponse();
		awaitConnections(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "start", "start-wrapped" })
	void whenDrainBeginsDuringAuthenticationThenPeerSeesCloseFrame(String how) throws Exception {
		startWith(AuthenticatingConfiguration.class, "test.order=after");
		RawWebSocketPeer peer = closeLater(handshake(PeerKind.PLAIN.requestPath(), how).connectOnly());
		peer.sendHandshake();
		server().application().awaitBegun("dispatch");
		CompletableFuture<Void> stopping = server().stop();
		awaitDraining();
		server().application().release("dispatch");
		peer.readHandshakeResponse();
		assertThat(peer.startReading().awaitClose(TIMEOUT).closeCode()).isEqualTo(1001);
		assertOutcomes(stopped(stopping), 0, 1, 0, 0);
	}

	@Test
	void whenHandshakesAreNotAuthenticatedThenTheirSlotIsGivenBack() throws Exception {
		startWith(AuthenticatingConfiguration.class, "test.order=after", "ws-shutdown.admission.max-sessions=1");
		server().application().release("dispatch");
		assertRefusedAgainAndAgain("reject", 401);
		assertRefusedAgainAndAgain("reject-in-dispatch", 401);
		assertRefusedAgainAndAgain("fail-in-dispatch", 500);
		assertRefusedAgainAndAgain("time-out", 500);
		assertRefusedAgainAndAgain("time-out-wrapped", 500);
	}

	private void assertRefusedAgainAndAgain(String how, int status) {
		for (int i = 0; i < 3; i++) {
			assertThatExceptionOfType(HandshakeRefused.class).as(how)
				.isThrownBy(() -> handshake(PeerKind.PLAIN.requestPath(), how).open())
				.satisfies((refused) -> assertThat(refused.status()).isEqualTo(status));
			Awaitility.await(how).until(() -> server().admission().getSlotsTaken() == 0);
		}
		assertThat(server().admission().pendingHandshakes()).as(how).isZero();
	}

	@Test
	void whenPeerVanishesDuringAuthenticationThenItsSlotIsGivenBack() {
		startWith(AuthenticatingConfiguration.class, "test.order=after");
		RawWebSocketPeer peer = closeLater(handshake(PeerKind.PLAIN.requestPath(), "start").connectOnly());
		peer.sendHandshake();
		server().application().awaitBegun("dispatch");
		peer.reset();
		server().application().release("dispatch");
		Awaitility.await()
			.until(() -> server().admission().getSlotsTaken() == 0 && server().admission().pendingHandshakes() == 0);
	}

	@Test
	void whenHandshakesAreMadeInAnotherThreadThenTheyBecomeConnections() throws Exception {
		startWith(ElsewhereConfiguration.class);
		assertTracked("/elsewhere", "start", "start-wrapped");
	}

	private Handshake handshake(String path, String how) {
		return RawWebSocketPeer.handshake(server().port()).path(path).header("Authenticate", how);
	}

	/**
	 * An application that authenticates, before or after other filters.
	 */
	@Configuration(proxyBeanMethods = false)
	static class AuthenticatingConfiguration {

		@Bean
		FilterRegistrationBean<HttpFilter> authenticatingFilter(Application application,
				@Value("${test.order}") String order) {
			FilterRegistrationBean<HttpFilter> registration = new FilterRegistrationBean<>(
					new AuthenticatingFilter(application));
			registration.setOrder(order.equals("before") ? Ordered.HIGHEST_PRECEDENCE : 0);
			registration.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC);
			return registration;
		}

	}

	/**
	 * Holds a request until the test says that it is authenticated.
	 */
	static final class AuthenticatingFilter extends HttpFilter {

		private final transient Application application;

		private final transient Executor executor = (task) -> new Thread(task, "test-authentication").start();

		AuthenticatingFilter(Application application) {
			this.application = application;
		}

		@Override
		protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
				throws IOException, ServletException {
			String how = request.getHeader("Authenticate");
			int dispatches = (request.getAttribute("dispatches") instanceof Integer number) ? number : 0;
			request.setAttribute("dispatches", dispatches + 1);
			if (how == null) {
				chain.doFilter(request, response);
			}
			else if (dispatches == 0 || (dispatches == 1 && how.equals("start-twice"))) {
				begin(request, response, how);
			}
			else if (how.equals("reject-in-dispatch")) {
				response.sendError(401);
			}
			else if (how.equals("fail-in-dispatch")) {
				throw new ServletException("Not authenticated");
			}
			else {
				chain.doFilter(request, response);
			}
		}

		private void begin(HttpServletRequest request, HttpServletResponse response, String how) {
			AsyncContext context = how.endsWith("-wrapped") ? request.startAsync(request, response)
					: request.startAsync();
			if (how.startsWith("time-out")) {
				context.setTimeout(100);
				return;
			}
			this.executor.execute(() -> {
				this.application.hold("dispatch");
				switch (how) {
					case "reject" -> {
						response.setStatus(401);
						context.complete();
					}
					default -> context.dispatch();
				}
			});
		}

	}

	/**
	 * An application that upgrades in threads of its own.
	 */
	@Configuration(proxyBeanMethods = false)
	static class ElsewhereConfiguration {

		@Bean
		ServletRegistrationBean<HttpServlet> elsewhere(Application application) {
			return new ServletRegistrationBean<>(new ElsewhereServlet(application), "/elsewhere");
		}

	}

	/**
	 * Upgrades in another thread.
	 */
	static final class ElsewhereServlet extends HttpServlet {

		private final transient WebSocketHttpRequestHandler handler;

		ElsewhereServlet(Application application) {
			this.handler = new WebSocketHttpRequestHandler(new ServletTestConfiguration.PlainHandler(application));
		}

		@Override
		protected void doGet(HttpServletRequest request, HttpServletResponse response) {
			AsyncContext context = request.getHeader("Authenticate").endsWith("-wrapped")
					? request.startAsync(request, response) : request.startAsync();
			new Thread(() -> {
				try {
					this.handler.handleRequest(request, response);
				}
				catch (IOException | ServletException ex) {
					throw new IllegalStateException(ex);
				}
				finally {
					context.complete();
				}
			}, "test-upgrade").start();
		}

	}

}
