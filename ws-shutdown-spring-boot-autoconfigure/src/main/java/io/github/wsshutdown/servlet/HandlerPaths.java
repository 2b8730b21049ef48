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
import java.util.stream.Collectors;
import java.util.stream.Stream;

import jakarta.servlet.Registration;
import jakarta.servlet.ServletContext;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationContext;
import org.springframework.util.ClassUtils;
import org.springframework.web.servlet.FrameworkServlet;
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
	 * Collect the paths of WebSocket and SockJS handlers, also those in the contexts of
	 * further dispatcher servlets.
	 * @param mappings where handlers are registered
	 * @param servletContext knows the contexts of dispatcher servlets
	 * @return the paths
	 */
	public static Set<String> of(Stream<AbstractUrlHandlerMapping> mappings, ServletContext servletContext) {
		Stream<AbstractUrlHandlerMapping> further = dispatcherServlets(servletContext)
			.map((name) -> servletContext.getAttribute(FrameworkServlet.SERVLET_CONTEXT_PREFIX + name))
			.filter(ApplicationContext.class::isInstance)
			.map(ApplicationContext.class::cast)
			.flatMap((context) -> context.getBeanProvider(AbstractUrlHandlerMapping.class).stream());
		return of(Stream.concat(mappings, further));
	}

	/**
	 * The dispatcher servlets that have no context yet: most get theirs with the first
	 * request.
	 * @param servletContext knows the servlets
	 * @return their names
	 */
	public static Set<String> notLoaded(ServletContext servletContext) {
		return dispatcherServlets(servletContext)
			.filter((name) -> servletContext.getAttribute(FrameworkServlet.SERVLET_CONTEXT_PREFIX + name) == null)
			.collect(Collectors.toSet());
	}

	private static Stream<String> dispatcherServlets(ServletContext servletContext) {
		return servletContext.getServletRegistrations()
			.values()
			.stream()
			.filter((registration) -> isDispatcher(registration.getClassName(), servletContext.getClassLoader()))
			.map(Registration::getName);
	}

	private static boolean isDispatcher(@Nullable String className, @Nullable ClassLoader classLoader) {
		return className != null && ClassUtils.isPresent(className, classLoader)
				&& FrameworkServlet.class.isAssignableFrom(ClassUtils.resolveClassName(className, classLoader));
	}

	/**
	 * Collect the paths of WebSocket and SockJS handlers.
	 * @param mappings where handlers are registered
	 * @return the paths
	 */
	static Set<String> of(Stream<AbstractUrlHandlerMapping> mappings) {
		Set<String> paths = new TreeSet<>();
		mappings.forEach((mapping) -> mapping.getHandlerMap().forEach((path, handler) -> {
			if (handler instanceof WebSocketHttpRequestHandler || handler instanceof SockJsHttpRequestHandler) {
				paths.add(path);
			}
		}));
		return paths;
	}

}
