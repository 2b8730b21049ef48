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

import reactor.core.publisher.Mono;

import org.springframework.boot.webflux.autoconfigure.WebHttpHandlerBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.ResponseCookie;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.server.WebFilter;

/**
 * Decorates responses before and after the filter of handshakes, as security and session
 * frameworks do.
 */
@Configuration(proxyBeanMethods = false)
class DecoratingConfiguration {

	@Bean
	WebHttpHandlerBuilderCustomizer decoratingCustomizer() {
		return (builder) -> builder.httpHandlerDecorator(
				(handler) -> (request, response) -> handler.handle(request, new ServerHttpResponseDecorator(response)));
	}

	@Bean
	WebFilter decoratingFilter() {
		return (exchange, chain) -> {
			ServerHttpResponse response = new ServerHttpResponseDecorator(exchange.getResponse());
			response.beforeCommit(() -> Mono.fromRunnable(() -> {
				response.getHeaders().set("Before-Commit", "yes");
				response.addCookie(ResponseCookie.from("before", "commit").build());
			}));
			return chain.filter(exchange.mutate().response(response).build());
		};
	}

}
