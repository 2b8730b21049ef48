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

import java.io.IOException;
import java.security.Principal;
import java.time.Duration;
import java.util.List;

import io.github.wsshutdown.admission.HandshakePermit;
import io.github.wsshutdown.servlet.TrackedHandshakeRequest;
import io.github.wsshutdown.testsupport.DrainFixture;
import io.github.wsshutdown.testsupport.Frame;
import io.github.wsshutdown.testsupport.PeerEnd;
import io.github.wsshutdown.testsupport.PeerKind;
import io.github.wsshutdown.testsupport.RawWebSocketPeer;
import io.github.wsshutdown.testsupport.TestPeer;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import org.awaitility.Awaitility;
import org.eclipse.jetty.ee11.webapp.WebAppContext;
import org.eclipse.jetty.ee11.websocket.server.JettyWebSocketServlet;
import org.eclipse.jetty.ee11.websocket.server.JettyWebSocketServletFactory;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.core.server.WebSocketMappings;
import org.eclipse.jetty.websocket.core.server.WebSocketServerComponents;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what becomes of connections when something on Jetty is not as the hooks
 * expect it: they work as without the starter, untracked.
 */
@ExtendWith(OutputCaptureExtension.class)
class JettyHookFailureTests extends DrainFixture implements OnJetty {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private static final String WARNING = "A connection is not tracked: ";

	@ParameterizedTest
	@ValueSource(strings = { "fail in negotiation", "hide handshake", "release permit" })
	void whenHookFailsThenConnectionWorksUntracked(String what, CapturedOutput output) {
		startWith(BreakingConfiguration.class, "ws-shutdown.admission.max-sessions=1");
		for (PeerKind kind : List.of(PeerKind.PLAIN, PeerKind.STANDARD, PeerKind.ENDPOINT)) {
			long before = server().registry().untracked().count();
			assertWorksUntracked(
					RawWebSocketPeer.handshake(server().port()).path(kind.requestPath()).header("Break", what).open());
			assertThat(server().registry().untracked().count()).as(kind.name()).isEqualTo(before + 1);
		}
		assertThat(output).containsOnlyOnce(WARNING);
		TestPeer tracked = connect(PeerKind.PLAIN);
		awaitConnections(1);
		assertThat(server().registry().untracked().count()).isEqualTo(3);
		tracked.leave();
	}

	@Test
	void whenServletHasMappingsOfItsOwnThenItsConnectionsWorkUntracked(CapturedOutput output) {
		startWith(OwnMappingsConfiguration.class, "ws-shutdown.admission.max-sessions=1");
		for (int i = 0; i < 2; i++) {
			assertWorksUntracked(RawWebSocketPeer.connect(server().port(), "/own"));
		}
		assertThat(server().registry().untracked().count()).isEqualTo(2);
		assertThat(output).containsOnlyOnce(WARNING).contains("mappings of its own");
	}

	@Test
	void whenSomethingElseHasSetJettyUpThenConnectionsWorkUntracked(CapturedOutput output) {
		startWith(SetUpBeforeConfiguration.class);
		assertWorksUntracked(RawWebSocketPeer.connect(server().port(), PeerKind.ENDPOINT.requestPath()));
		assertWorksUntracked(RawWebSocketPeer.connect(server().port(), PeerKind.PLAIN.requestPath()));
		assertThat(server().registry().untracked().count()).isEqualTo(2);
		assertThat(output).containsOnlyOnce("something else has set it up");
	}

	private void assertWorksUntracked(RawWebSocketPeer peer) {
		closeLater(peer).startReading();
		peer.sendText("echo hello");
		peer.awaitText("hello", TIMEOUT);
		assertThat(server().registry().connections()).isEmpty();
		Awaitility.await().untilAsserted(() -> assertThat(server().admission().getSlotsTaken()).isZero());
		assertThat(server().admission().pendingHandshakes()).isZero();
		peer.sendClose(1000, "");
		Frame close = peer.awaitClose(TIMEOUT);
		assertThat(close.closeCode()).isEqualTo(1000);
		assertThat(close.closeReason()).isEmpty();
		assertThat(peer.awaitEnd(TIMEOUT)).isEqualTo(PeerEnd.EOF);
	}

	/**
	 * Breaks what the hooks rely on for requests that ask for it.
	 */
	@Configuration(proxyBeanMethods = false)
	static class BreakingConfiguration {

		@Bean
		FilterRegistrationBean<HttpFilter> breakingFilter() {
			FilterRegistrationBean<HttpFilter> registration = new FilterRegistrationBean<>(new BreakingFilter());
			registration.setOrder(0);
			return registration;
		}

	}

	static final class BreakingFilter extends HttpFilter {

		@Override
		protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
				throws IOException, ServletException {
			String what = request.getHeader("Break");
			if (what == null) {
				chain.doFilter(request, response);
				return;
			}
			switch (what) {
				case "fail in negotiation" -> chain.doFilter(new FailingRequest(request), response);
				case "hide handshake" -> chain.doFilter(hidden(request), response);
				case "release permit" -> {
					HandshakePermit permit = TrackedHandshakeRequest.find(request).permit();
					chain.doFilter(request, response);
					permit.release();
				}
				default -> throw new IllegalArgumentException(what);
			}
		}

		private static HttpServletRequest hidden(HttpServletRequest request) {
			return (HttpServletRequest) ((ServletRequestWrapper) TrackedHandshakeRequest.find(request)).getRequest();
		}

	}

	/**
	 * Fails when the hooks ask it.
	 */
	private static final class FailingRequest extends HttpServletRequestWrapper {

		FailingRequest(HttpServletRequest request) {
			super(request);
		}

		@Override
		public Principal getUserPrincipal() {
			boolean asked = StackWalker.getInstance()
				.walk((frames) -> frames.skip(1)
					.findFirst()
					.filter((frame) -> frame.getClassName().startsWith("io.github.wsshutdown.servlet.jetty."))
					.isPresent());
			if (asked) {
				throw new IllegalStateException("Must not reach the peer");
			}
			return super.getUserPrincipal();
		}

	}

	/**
	 * A servlet of Jetty's.
	 */
	@Configuration(proxyBeanMethods = false)
	static class OwnMappingsConfiguration {

		@Bean
		ServletRegistrationBean<JettyWebSocketServlet> ownServlet() {
			return new ServletRegistrationBean<>(new OwnServlet(), "/own");
		}

	}

	static final class OwnServlet extends JettyWebSocketServlet {

		@Override
		protected void configure(JettyWebSocketServletFactory factory) {
			factory.setCreator((request, response) -> new EchoListener());
		}

	}

	/**
	 * Obeys {@code echo}.
	 */
	public static final class EchoListener implements Session.Listener.AutoDemanding {

		private volatile Session session;

		@Override
		public void onWebSocketOpen(Session session) {
			this.session = session;
		}

		@Override
		public void onWebSocketText(String message) {
			this.session.sendText(message.substring("echo ".length()), Callback.NOOP);
		}

	}

	/**
	 * Another library that does what the hooks do.
	 */
	@Configuration(proxyBeanMethods = false)
	static class SetUpBeforeConfiguration {

		@Bean
		WebServerFactoryCustomizer<JettyServletWebServerFactory> setUpBefore() {
			return (factory) -> factory.addServerCustomizers((server) -> {
				WebAppContext context = server.getDescendant(WebAppContext.class);
				context.setAttribute(WebSocketMappings.WEBSOCKET_MAPPING_ATTRIBUTE,
						new WebSocketMappings(WebSocketServerComponents.ensureWebSocketComponents(server, context)));
			});
		}

	}

}
