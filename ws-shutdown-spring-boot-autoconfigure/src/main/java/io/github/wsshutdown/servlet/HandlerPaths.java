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

package io.github.wsshutdown.servlet;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.springframework.web.servlet.handler.AbstractUrlHandlerMapping;
import org.springframework.web.socket.server.support.WebSocketHttpRequestHandler;
import org.springframework.web.socket.sockjs.support.SockJsHttpRequestHandler;

/**
 * Finds the paths under which WebSocket handlers of Spring MVC are registered.
 */
public final class HandlerPaths {

	private HandlerPaths() {
	}

	/**
	 * Collect the paths of WebSocket and SockJS handlers.
	 * @param mappings where handlers are registered
	 * @return the paths
	 */
	public static Set<String> of(Stream<AbstractUrlHandlerMapping> mappings) {
		Set<String> paths = new TreeSet<>();
		mappings.forEach((mapping) -> mapping.getHandlerMap().forEach((path, handler) -> {
			if (handler instanceof WebSocketHttpRequestHandler || handler instanceof SockJsHttpRequestHandler) {
				paths.add(path);
			}
		}));
		return paths;
	}

}
