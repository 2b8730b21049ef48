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

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import jakarta.servlet.ServletContext;
import org.jspecify.annotations.Nullable;

import org.springframework.web.servlet.handler.AbstractUrlHandlerMapping;
import org.springframework.web.socket.server.support.WebSocketHttpRequestHandler;
import org.springframework.web.socket.sockjs.support.SockJsHttpRequestHandler;

/**
 * The paths under which WebSocket handlers of Spring and Jakarta endpoints are
 * registered.
 */
public final class RegisteredPaths {

	private final Set<String> handlerPaths = new TreeSet<>();

	private final UpgradeHook upgradeHook;

	private final ServletContext servletContext;

	/**
	 * Create new {@link RegisteredPaths}.
	 * @param mappings where handlers are registered
	 * @param upgradeHook knows the endpoints
	 * @param servletContext the servlet context
	 */
	public RegisteredPaths(Stream<AbstractUrlHandlerMapping> mappings, UpgradeHook upgradeHook,
			ServletContext servletContext) {
		this.upgradeHook = upgradeHook;
		this.servletContext = servletContext;
		mappings.forEach((mapping) -> mapping.getHandlerMap().forEach((path, handler) -> {
			if (handler instanceof WebSocketHttpRequestHandler || handler instanceof SockJsHttpRequestHandler) {
				this.handlerPaths.add(path);
			}
		}));
	}

	/**
	 * Find the registered path that a configured one means.
	 * @param configured the path; a key of a property may have lost all characters but
	 * letters and digits
	 * @return the registered path, or {@code null} if there is none
	 */
	public @Nullable String find(String configured) {
		if (this.handlerPaths.contains(configured)
				|| this.upgradeHook.isEndpointPath(this.servletContext, configured)) {
			return configured;
		}
		Set<String> similar = new TreeSet<>(this.handlerPaths);
		similar.removeIf((path) -> !uniform(path).equals(uniform(configured)));
		if (similar.size() == 1) {
			return similar.iterator().next();
		}
		return (!configured.startsWith("/")) ? findEndpoint("/" + configured) : null;
	}

	private @Nullable String findEndpoint(String path) {
		return this.upgradeHook.isEndpointPath(this.servletContext, path) ? path : null;
	}

	private static String uniform(String path) {
		return path.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
	}

	/**
	 * The paths of Spring's handlers.
	 * @return the paths
	 */
	public Set<String> getHandlerPaths() {
		return Set.copyOf(this.handlerPaths);
	}

}
