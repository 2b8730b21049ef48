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
import java.util.concurrent.ConcurrentHashMap;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.session.MapSessionRepository;
import org.springframework.session.web.http.SessionRepositoryFilter;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.filter.ShallowEtagHeaderFilter;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.util.WebUtils;

/**
 * Streams behind filters that wrap requests and responses, at the order
 * {@code test.filters}, and requests that fail.
 */
@Configuration(proxyBeanMethods = false)
@Import(ServletStreamsConfiguration.class)
class StreamFiltersConfiguration {

	@Bean
	FilterRegistrationBean<Filter> etagFilter(@Value("${test.filters:0}") int order) {
		return registration(new ShallowEtagHeaderFilter(), "etag", order);
	}

	@Bean
	FilterRegistrationBean<Filter> sessionFilter(@Value("${test.filters:0}") int order) {
		return registration(new SessionRepositoryFilter<>(new MapSessionRepository(new ConcurrentHashMap<>())),
				"sessions", order);
	}

	private static FilterRegistrationBean<Filter> registration(Filter filter, String name, int order) {
		FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>(filter);
		registration.setName(name);
		registration.setOrder(order);
		return registration;
	}

	@Bean
	ServletRegistrationBean<HttpServlet> failingStreamServlet() {
		ServletRegistrationBean<HttpServlet> registration = new ServletRegistrationBean<>(new FailingStreamServlet(),
				"/sse/failing");
		registration.setAsyncSupported(true);
		return registration;
	}

	/**
	 * Has what filters are for.
	 */
	@RestController
	static class SessionController {

		private final ServletStreamsConfiguration.StreamController streams;

		SessionController(ServletStreamsConfiguration.StreamController streams) {
			this.streams = streams;
		}

		@GetMapping("/text")
		String text() {
			return "text";
		}

		@GetMapping("/native")
		String unwrap(HttpServletRequest request, HttpServletResponse response) throws ClassNotFoundException {
			boolean tomcat = request.getServletContext().getServerInfo().contains("Tomcat");
			String prefix = tomcat ? "org.apache.catalina.connector." : "org.eclipse.jetty.ee11.servlet.ServletApi";
			String suffix = tomcat ? "Facade" : "";
			Class<?> requestType = Class.forName(prefix + "Request" + suffix);
			Class<?> responseType = Class.forName(prefix + "Response" + suffix);
			return String.valueOf(WebUtils.getNativeRequest(request, requestType) != null
					&& WebUtils.getNativeResponse(response, responseType) != null);
		}

		@GetMapping("/failing")
		String fail() {
			throw new IllegalStateException("fails on purpose");
		}

		@GetMapping("/sse/session")
		SseEmitter events(@RequestParam String name, HttpSession session) throws IOException {
			session.setAttribute("name", name);
			return this.streams.events(name, 0);
		}

	}

	/**
	 * Fails when it has gone on asynchronously.
	 */
	private static final class FailingStreamServlet extends HttpServlet {

		private static final long serialVersionUID = 1L;

		@Override
		protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
			AsyncContext context = request.startAsync();
			((HttpServletResponse) context.getResponse()).sendError(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
			context.complete();
		}

	}

}
