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
import java.util.Map;
import java.util.concurrent.TimeUnit;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.Test;

import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;
import org.springframework.web.socket.server.support.WebSocketHttpRequestHandler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * An application calls Spring's handler of handshakes by hand, wherever requests are
 * handled.
 */
public abstract class UpgradeByHandContract extends UpgradeFixture {

	/** A filter stands before a servlet, here the dispatcher. */
	private static final Map<String, String> PATHS = Map.of("/functional/one", "/functional/{room}", "/controller/one",
			"/controller/{room}", "/servlet/one", "/servlet/*", "/filter/one", "/", "/named", "/named");

	@Test
	void whenApplicationUpgradesByHandThenHandshakesBecomeConnections() throws Exception {
		startWith(ByHandConfiguration.class);
		assertBecomeConnections(PATHS);
	}

	@Test
	void whenApplicationIsFullThenUpgradesByHandAreRefused() {
		startWith(ByHandConfiguration.class, "ws-shutdown.admission.max-sessions=1");
		PATHS.keySet().forEach(this::assertFull);
	}

	@Test
	void whenDrainedThenUpgradesByHandAreRefused() throws Exception {
		startWith(ByHandConfiguration.class);
		server().drainer().start().toCompletableFuture().get(60, TimeUnit.SECONDS);
		for (String path : PATHS.keySet()) {
			assertThatExceptionOfType(HandshakeRefused.class).as(path)
				.isThrownBy(() -> open(path))
				.satisfies((refused) -> assertThat(refused.status()).isEqualTo(503));
		}
		assertThat(server().admission().getSlotsTaken()).isZero();
	}

	/**
	 * An application that has no handler mapping for its handler.
	 */
	@Configuration(proxyBeanMethods = false)
	static class ByHandConfiguration {

		@Bean
		RouterFunction<ServerResponse> functionalEndpoint(Application application) {
			WebSocketHttpRequestHandler handler = handler(application);
			return RouterFunctions.route()
				.GET("/functional/{room}",
						(request) -> ServerResponse.status(101).build((servletRequest, servletResponse) -> {
							handler.handleRequest(servletRequest, servletResponse);
							return null;
						}))
				.build();
		}

		@Bean
		ServletRegistrationBean<HttpServlet> upgradingServlet(Application application) {
			return servlet("servlet", handler(application)::handleRequest);
		}

		@Bean
		FilterRegistrationBean<HttpFilter> upgradingFilter(Application application) {
			WebSocketHttpRequestHandler handler = handler(application);
			FilterRegistrationBean<HttpFilter> registration = new FilterRegistrationBean<>(new HttpFilter() {

				@Override
				protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
						throws IOException, ServletException {
					handler.handleRequest(request, response);
				}

			});
			registration.addUrlPatterns("/filter/*");
			return registration;
		}

		/** For its mapping, which makes a path of its name. */
		@Bean("/named")
		WebSocketHttpRequestHandler namedHandler(Application application) {
			return handler(application);
		}

		static WebSocketHttpRequestHandler handler(Application application) {
			return new WebSocketHttpRequestHandler(new ServletTestConfiguration.PlainHandler(application));
		}

		/**
		 * Upgrades in a method that handles requests.
		 */
		@Controller
		static class UpgradingController {

			private final WebSocketHttpRequestHandler handler;

			UpgradingController(Application application) {
				this.handler = handler(application);
			}

			@GetMapping("/controller/{room}")
			void upgrade(HttpServletRequest request, HttpServletResponse response)
					throws ServletException, IOException {
				this.handler.handleRequest(request, response);
			}

		}

	}

}
