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
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.servlet.FilterChain;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.error.ErrorPage;
import org.springframework.boot.web.error.ErrorPageRegistrar;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.http.HttpStatus;
import org.springframework.session.MapSessionRepository;
import org.springframework.session.config.annotation.web.http.EnableSpringHttpSession;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is to hold for handshakes that reach their handler by another way than straight
 * through the filters, or do not reach it.
 */
public abstract class HandshakeDispatchContract extends UpgradeFixture {

	@Test
	void whenHandshakesAreForwardedThenTheyBecomeConnections() throws Exception {
		startWith(DispatchConfiguration.class);
		assertBecomeConnections(
				Map.of("/forward/plain", "/plain", "/forward-wrapped/plain", "/plain", "/forward/forward/plain",
						"/plain", "/forward/plain/one", "/plain/{room}", "/forward/standard", "/standard"));
	}

	@Test
	void whenHandshakeIsForwardedToPathThatIsFullThenItIsRefused() {
		startWith(DispatchConfiguration.class, "ws-shutdown.admission.max-sessions-per-path.[/plain]=1");
		assertFull("/forward/plain");
	}

	/**
	 * On some servers an include upgrades, without the headers that go with it.
	 */
	@Test
	void whenHandshakeIsAnsweredOtherwiseThenAnswerIsThatWithoutStarter() throws Exception {
		List<String> paths = List.of("/include/plain", "/include/missing", "/reject", "/fail", "/status", "/missing",
				"/forward/missing", "/forward/reject", "/forward/fail", "/gone", "/failed");
		Map<String, HandshakeResponse> expected = answersWithoutStarter(paths);
		startWith(DispatchConfiguration.class, "ws-shutdown.admission.max-sessions=1");
		Map<String, HandshakeResponse> answers = new LinkedHashMap<>();
		for (String path : paths) {
			answers.put(path, answer(server().port(), path));
			Awaitility.await(path).until(() -> server().admission().getSlotsTaken() == 0);
		}
		assertThat(answers).isEqualTo(expected);
		assertThat(answers.get("/reject")).extracting(HandshakeResponse::status, HandshakeResponse::body)
			.containsExactly(418, "failed 418");
		assertThat(answers.get("/fail")).extracting(HandshakeResponse::status, HandshakeResponse::body)
			.containsExactly(500, "failed 500");
		assertThat(server().admission().pendingHandshakes()).isZero();
		assertThat(server().registry().untracked().count()).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "before", "after", "before and after" })
	void whenFiltersWrapRequestAndResponseThenHandshakesBecomeConnectionsUpToTheLimit(String order) throws Exception {
		startWith(WrappingConfiguration.class, "test.order=" + order,
				"ws-shutdown.admission.max-sessions-per-path.[/plain]=1");
		assertFull("/plain");
		assertBecomeConnections(bareTextPaths(""));
	}

	@Test
	void whenSessionsAreThoseOfSpringSessionThenHandshakesBecomeConnections() throws Exception {
		startWith(SessionConfiguration.class);
		assertBecomeConnections(bareTextPaths(""));
	}

	@Test
	void whenApplicationHasContextPathThenPathsAreCountedAndLimitedWithoutIt() throws Exception {
		List<PeerKind> kinds = kinds(PeerTrait.BARE_TEXT);
		List<String> properties = new ArrayList<>(List.of("server.servlet.context-path=/app"));
		kinds.forEach((kind) -> properties
			.add("ws-shutdown.admission.max-sessions-per-path.[" + kind.registeredPath() + "]=1"));
		start(properties.toArray(String[]::new));
		kinds.forEach((kind) -> assertFull("/app" + kind.requestPath()));
		assertBecomeConnections(bareTextPaths("/app"));
	}

	private Map<String, String> bareTextPaths(String prefix) {
		Map<String, String> paths = new LinkedHashMap<>();
		kinds(PeerTrait.BARE_TEXT).forEach((kind) -> paths.put(prefix + kind.requestPath(), kind.registeredPath()));
		return paths;
	}

	private Map<String, HandshakeResponse> answersWithoutStarter(List<String> paths) throws IOException {
		SpringApplication application = new SpringApplication(configuration(), DispatchConfiguration.class);
		application.setRegisterShutdownHook(false);
		try (ConfigurableApplicationContext context = application.run("--server.port=0", "--ws-shutdown.enabled=false",
				"--spring.main.banner-mode=off")) {
			int port = ((WebServerApplicationContext) context).getWebServer().getPort();
			Map<String, HandshakeResponse> answers = new LinkedHashMap<>();
			for (String path : paths) {
				answers.put(path, answer(port, path));
			}
			return answers;
		}
	}

	private static HandshakeResponse answer(int port, String path) throws IOException {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
			Handshake handshake = RawWebSocketPeer.handshake(port).path(path).header("Host", "localhost");
			socket.getOutputStream().write(FrameEncoder.text(handshake.request("dGhlIHNhbXBsZSBub25jZQ==")));
			HandshakeResponse response = HandshakeResponse.read(new WireInput(socket), Deadline.in(TIMEOUT));
			Map<String, String> headers = new TreeMap<>(response.headers());
			headers.remove("Date");
			return new HandshakeResponse(response.status(), headers, response.body());
		}
	}

	/**
	 * An application that hands requests on, or fails.
	 */
	@Configuration(proxyBeanMethods = false)
	protected static class DispatchConfiguration {

		@Bean
		ServletRegistrationBean<HttpServlet> forward() {
			return servlet("forward", (request, response) -> target(request).forward(request, response));
		}

		@Bean
		ServletRegistrationBean<HttpServlet> forwardWrapped() {
			return servlet("forward-wrapped", (request, response) -> target(request)
				.forward(new HttpServletRequestWrapper(request), new HttpServletResponseWrapper(response)));
		}

		@Bean
		ServletRegistrationBean<HttpServlet> include() {
			return servlet("include", (request, response) -> target(request).include(request, response));
		}

		@Bean
		ServletRegistrationBean<HttpServlet> reject() {
			return servlet("reject", (request, response) -> response.sendError(418));
		}

		@Bean
		ServletRegistrationBean<HttpServlet> gone() {
			return servlet("gone", (request, response) -> response.sendError(410));
		}

		@Bean
		ServletRegistrationBean<HttpServlet> status() {
			return servlet("status", (request, response) -> {
				response.setStatus(418);
				response.getWriter().print("status");
			});
		}

		@Bean
		ServletRegistrationBean<HttpServlet> fail() {
			return servlet("fail", (request, response) -> {
				throw new ServletException("Failed on purpose");
			});
		}

		@Bean
		ServletRegistrationBean<HttpServlet> failed() {
			return servlet("failed", (request, response) -> response.getWriter()
				.print("failed " + request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE)));
		}

		/**
		 * One of the error pages is a WebSocket handler.
		 */
		@Bean
		ErrorPageRegistrar errorPages() {
			return (registry) -> registry.addErrorPages(new ErrorPage(HttpStatus.valueOf(418), "/failed"),
					new ErrorPage(HttpStatus.NOT_FOUND, "/failed"),
					new ErrorPage(HttpStatus.INTERNAL_SERVER_ERROR, "/failed"),
					new ErrorPage(HttpStatus.GONE, "/plain"));
		}

		private static RequestDispatcher target(HttpServletRequest request) {
			return request.getRequestDispatcher(request.getPathInfo());
		}

	}

	/**
	 * An application with a filter that wraps, before ours or after it or both.
	 */
	@Configuration(proxyBeanMethods = false)
	static class WrappingConfiguration {

		@Bean
		FilterRegistrationBean<HttpFilter> wrapsBefore(@Value("${test.order}") String order) {
			return registration("before", Ordered.HIGHEST_PRECEDENCE, order);
		}

		@Bean
		FilterRegistrationBean<HttpFilter> wrapsAfter(@Value("${test.order}") String order) {
			return registration("after", 0, order);
		}

		private static FilterRegistrationBean<HttpFilter> registration(String name, int order, String enabled) {
			FilterRegistrationBean<HttpFilter> registration = new FilterRegistrationBean<>(new HttpFilter() {

				@Override
				protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
						throws IOException, ServletException {
					chain.doFilter(new HttpServletRequestWrapper(request), new HttpServletResponseWrapper(response));
				}

			});
			registration.setName(name);
			registration.setOrder(order);
			registration.setEnabled(enabled.contains(name));
			return registration;
		}

	}

	/**
	 * An application whose sessions are those of Spring Session, which wraps requests and
	 * responses.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableSpringHttpSession
	static class SessionConfiguration {

		@Bean
		MapSessionRepository sessionRepository() {
			return new MapSessionRepository(new ConcurrentHashMap<>());
		}

	}

}
