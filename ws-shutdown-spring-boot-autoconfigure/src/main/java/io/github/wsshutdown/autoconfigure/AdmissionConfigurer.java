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

import java.util.LinkedHashMap;
import java.util.Map;

import io.github.wsshutdown.drain.Admission;
import io.github.wsshutdown.drain.AdmissionLimits;
import io.github.wsshutdown.servlet.RegisteredPaths;
import io.github.wsshutdown.servlet.UpgradeHook;
import jakarta.servlet.ServletContext;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.web.servlet.handler.AbstractUrlHandlerMapping;

/**
 * Applies the limits for paths once all handlers and endpoints are registered.
 */
final class AdmissionConfigurer implements SmartInitializingSingleton {

	private final Map<String, Integer> limits;

	private final Admission admission;

	private final ObjectProvider<AbstractUrlHandlerMapping> mappings;

	private final UpgradeHook upgradeHook;

	private final ServletContext servletContext;

	AdmissionConfigurer(Map<String, Integer> limits, Admission admission,
			ObjectProvider<AbstractUrlHandlerMapping> mappings, UpgradeHook upgradeHook,
			ServletContext servletContext) {
		this.limits = limits;
		this.admission = admission;
		this.mappings = mappings;
		this.upgradeHook = upgradeHook;
		this.servletContext = servletContext;
	}

	@Override
	public void afterSingletonsInstantiated() {
		if (this.limits.isEmpty()) {
			return;
		}
		RegisteredPaths paths = new RegisteredPaths(this.mappings.stream(), this.upgradeHook, this.servletContext);
		Map<String, Integer> limitsByPath = new LinkedHashMap<>();
		this.limits.forEach((configured, limit) -> {
			String path = paths.find(configured);
			if (path == null) {
				throw new UnknownPathException(configured, paths.getHandlerPaths());
			}
			limitsByPath.put(path, limit);
		});
		AdmissionLimits limits = this.admission.getLimits();
		this.admission.setLimits(limits.withMaxSessionsPerPath(limitsByPath));
	}

}
