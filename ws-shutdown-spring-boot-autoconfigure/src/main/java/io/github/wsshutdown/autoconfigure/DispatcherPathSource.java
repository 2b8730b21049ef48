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

import io.github.wsshutdown.servlet.HandlerPaths;
import jakarta.servlet.ServletContext;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.handler.AbstractUrlHandlerMapping;

/**
 * The paths of Spring MVC's handlers, in the context of the application and in those of
 * further dispatcher servlets.
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
		return HandlerPaths.of(this.beanFactory.getBeanProvider(AbstractUrlHandlerMapping.class).stream(),
				this.servletContext);
	}

	/** A dispatcher servlet that is a bean has no context of its own. */
	@Override
	public boolean isComplete() {
		return HandlerPaths.notLoaded(this.servletContext)
			.stream()
			.allMatch((name) -> this.beanFactory.containsBean(name)
					&& this.beanFactory.isTypeMatch(name, DispatcherServlet.class));
	}

}
