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

import java.util.EnumSet;
import java.util.Set;

import io.github.wsshutdown.servlet.UpgradeFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import org.jspecify.annotations.Nullable;

/**
 * Puts the {@link UpgradeFilter} before all others, and before the servlet that WebFlux
 * is, to whose servlet context Boot registers no filters.
 *
 * @param filter the filter
 */
record UpgradeFilterInitializer(UpgradeFilter filter) implements ServletContainerInitializer {

	@Override
	public void onStartup(@Nullable Set<Class<?>> types, ServletContext servletContext) {
		FilterRegistration.Dynamic registration = servletContext.addFilter("wsShutdownUpgradeFilter", this.filter);
		registration.setAsyncSupported(true);
		registration.addMappingForUrlPatterns(
				EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR), false, "/*");
	}

}
