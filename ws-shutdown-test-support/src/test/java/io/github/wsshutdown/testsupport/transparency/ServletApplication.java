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

package io.github.wsshutdown.testsupport.transparency;

import java.security.Principal;
import java.util.Map;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.error.ErrorAttributeOptions;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.webmvc.error.DefaultErrorAttributes;
import org.springframework.boot.webmvc.error.ErrorAttributes;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.stereotype.Controller;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketHandlerRegistry;
import org.springframework.web.socket.server.HandshakeInterceptor;
import org.springframework.web.socket.server.standard.StandardWebSocketUpgradeStrategy;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;

/**
 * A servlet application with an endpoint of every kind.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableWebSocket
@Import({ HttpController.class, EventController.class, JakartaApplication.class, StompApplication.class,
		ServletApplication.GreetingController.class })
public class ServletApplication {

	@Bean
	Diary diary() {
		return new Diary();
	}

	@Bean
	WebSocketConfigurer endpoints(Diary diary) {
		return (registry) -> {
			RecordingHandler handler = new RecordingHandler(diary, false);
			registry.addHandler(handler, "/handler", "/dispatched");
			registry.addHandler(new RecordingHandler(diary, true), "/partial");
			registry.addHandler(handler, "/sockjs").withSockJS();
			registry.addHandler(handler, "/standard")
				.setHandshakeHandler(new DefaultHandshakeHandler(new StandardWebSocketUpgradeStrategy()));
			addSpecial(registry, diary, handler);
		};
	}

	private void addSpecial(WebSocketHandlerRegistry registry, Diary diary, RecordingHandler handler) {
		registry.addHandler(new RecordingHandler(diary, false, (session) -> {
			session.setTextMessageSizeLimit(100);
			session.setBinaryMessageSizeLimit(200);
		}), "/limits");
		registry.addHandler(new RecordingHandler(diary, false, (session) -> {
			throw new IllegalStateException("Application does not like this session");
		}), "/failing");
		registry.addHandler(
				new RecordingHandler(diary, false, (session) -> session.close(new CloseStatus(4000, "on opening"))),
				"/closing");
		registry.addHandler(handler, "/protocols").setHandshakeHandler(supporting("v1", "v2"));
		registry.addHandler(handler, "/origins").setAllowedOrigins("https://good.example");
		registry.addHandler(handler, "/refusing").addInterceptors(new Interceptor((response, attributes) -> {
			response.setStatusCode(HttpStatus.UNAUTHORIZED);
			return false;
		}));
		registry.addHandler(handler, "/throwing").addInterceptors(new Interceptor((response, attributes) -> {
			throw new IllegalStateException("Interceptor fails");
		}));
		registry.addHandler(handler, "/known").addInterceptors(new Interceptor((response, attributes) -> {
			attributes.put("colour", "green");
			response.getHeaders().set("X-Mine", "mine");
			return true;
		})).setHandshakeHandler(new DefaultHandshakeHandler() {

			@Override
			protected Principal determineUser(ServerHttpRequest request, WebSocketHandler wsHandler,
					Map<String, Object> attributes) {
				return () -> "user";
			}

		});
	}

	private static DefaultHandshakeHandler supporting(String... subProtocols) {
		DefaultHandshakeHandler handler = new DefaultHandshakeHandler();
		handler.setSupportedProtocols(subProtocols);
		return handler;
	}

	/** Without the time of day. */
	@Bean
	ErrorAttributes errorAttributes() {
		return new DefaultErrorAttributes() {

			@Override
			public Map<String, Object> getErrorAttributes(WebRequest request, ErrorAttributeOptions options) {
				Map<String, Object> attributes = super.getErrorAttributes(request, options);
				attributes.remove("timestamp");
				return attributes;
			}

		};
	}

	@Bean
	FilterRegistrationBean<Filter> dispatching() {
		return filter(new DispatchingFilter(), "/forwarded", "/forwarded-http", "/wrapped", "/dispatched");
	}

	private static FilterRegistrationBean<Filter> filter(Filter filter, String... paths) {
		FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>(filter);
		registration.addUrlPatterns(paths);
		registration.setAsyncSupported(true);
		registration.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC);
		return registration;
	}

	private record Interceptor(Decision decision) implements HandshakeInterceptor {

		@Override
		public boolean beforeHandshake(ServerHttpRequest request, ServerHttpResponse response, WebSocketHandler handler,
				Map<String, Object> attributes) {
			return this.decision.decide(response, attributes);
		}

		@Override
		public void afterHandshake(ServerHttpRequest request, ServerHttpResponse response, WebSocketHandler handler,
				@Nullable Exception exception) {
		}

	}

	/**
	 * Answers GraphQL.
	 */
	@Controller
	static class GreetingController {

		@QueryMapping
		String greeting() {
			return "hello";
		}

	}

	private interface Decision {

		boolean decide(ServerHttpResponse response, Map<String, Object> attributes);

	}

}
