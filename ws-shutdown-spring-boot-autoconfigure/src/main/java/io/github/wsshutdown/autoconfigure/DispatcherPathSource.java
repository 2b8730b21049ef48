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

package io.github.wsshutdown.autoconfigure;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import jakarta.servlet.Registration;
import jakarta.servlet.ServletContext;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.util.ClassUtils;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.FrameworkServlet;
import org.springframework.web.servlet.handler.AbstractUrlHandlerMapping;
import org.springframework.web.socket.server.support.WebSocketHttpRequestHandler;
import org.springframework.web.socket.sockjs.support.SockJsHttpRequestHandler;

/**
 * The paths of Spring MVC's WebSocket and SockJS handlers, in the context of the
 * application and in those of further dispatcher servlets.
 */
final class DispatcherPathSource implements HandlerPathSource {

	private final BeanFactory beanFactory;

	private final ServletContext servletContext;

	DispatcherPathSource(BeanFactory beanFactory, ServletContext servletContext) {
		this.beanFactory = beanFactory;
		this.servletContext = servletContext;
	}

	@Override
	public Set<String> paths() {
		Stream<BeanFactory> further = dispatcherServlets().map(this::context)
			.filter(ApplicationContext.class::isInstance)
			.map(ApplicationContext.class::cast);
		Set<String> paths = new TreeSet<>();
		Stream.concat(Stream.of(this.beanFactory), further)
			.flatMap((context) -> context.getBeanProvider(AbstractUrlHandlerMapping.class).stream())
			.forEach((mapping) -> mapping.getHandlerMap().forEach((path, handler) -> {
				if (handler instanceof WebSocketHttpRequestHandler || handler instanceof SockJsHttpRequestHandler) {
					paths.add(path);
				}
			}));
		return paths;
	}

	/**
	 * Most dispatcher servlets get their context with the first request. One that is a
	 * bean has none of its own.
	 */
	@Override
	public boolean isComplete() {
		return dispatcherServlets().filter((name) -> context(name) == null)
			.allMatch((name) -> this.beanFactory.containsBean(name)
					&& this.beanFactory.isTypeMatch(name, DispatcherServlet.class));
	}

	private @Nullable Object context(String servletName) {
		return this.servletContext.getAttribute(FrameworkServlet.SERVLET_CONTEXT_PREFIX + servletName);
	}

	private Stream<String> dispatcherServlets() {
		return this.servletContext.getServletRegistrations()
			.values()
			.stream()
			.filter((registration) -> isDispatcher(registration.getClassName()))
			.map(Registration::getName);
	}

	private boolean isDispatcher(@Nullable String className) {
		ClassLoader classLoader = this.servletContext.getClassLoader();
		return className != null && ClassUtils.isPresent(className, classLoader)
				&& FrameworkServlet.class.isAssignableFrom(ClassUtils.resolveClassName(className, classLoader));
	}

}
