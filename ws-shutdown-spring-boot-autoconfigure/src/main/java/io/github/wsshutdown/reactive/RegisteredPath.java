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

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.handler.AbstractUrlHandlerMapping;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.pattern.PathPattern;

/**
 * Finds the path under which a handler was registered, which, unlike the path that a peer
 * asks for, comes from a bounded set.
 */
public final class RegisteredPath {

	/** Set by Spring Cloud Gateway: the pattern that its route was found by. */
	private static final String GATEWAY_PATTERN_ATTRIBUTE = "org.springframework.cloud.gateway.support"
			+ ".ServerWebExchangeUtils.gatewayPredicateMatchedPathAttr";

	/**
	 * The path of connections whose handler was not found by one.
	 */
	public static final String ANY_PATH = "/**";

	private RegisteredPath() {
	}

	/**
	 * The path under which the handler of an exchange was found.
	 * @param exchange an exchange that is being handled
	 * @return the pattern
	 */
	public static String of(ServerWebExchange exchange) {
		PathPattern pattern = exchange.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
		return (pattern != null) ? pattern.getPatternString()
				: exchange.getAttributeOrDefault(GATEWAY_PATTERN_ATTRIBUTE, ANY_PATH);
	}

	/**
	 * Collect the paths under which WebSocket handlers are registered.
	 * @param mappings where handlers are registered
	 * @return the paths
	 */
	public static Set<String> ofHandlers(Stream<AbstractUrlHandlerMapping> mappings) {
		Set<String> paths = new TreeSet<>();
		mappings.forEach((mapping) -> mapping.getHandlerMap().forEach((path, handler) -> {
			if (handler instanceof WebSocketHandler) {
				paths.add(path.getPatternString());
			}
		}));
		return paths;
	}

}
