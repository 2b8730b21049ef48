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
import java.util.Set;
import java.util.TreeSet;

import io.github.wsshutdown.Admission;
import io.github.wsshutdown.AdmissionLimits;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextRefreshedEvent;

/**
 * Applies the limits for paths once all handlers and endpoints are registered. Where a
 * servlet with a context of its own may still register some, a limit is applied to the
 * path as it is written.
 */
final class AdmissionConfigurer implements SmartInitializingSingleton, ApplicationListener<ContextRefreshedEvent> {

	private static final Log logger = LogFactory.getLog(AdmissionConfigurer.class);

	private final ApplicationContext context;

	private final Map<String, Integer> limits;

	private final Admission admission;

	private final RegisteredPaths paths;

	private boolean applied;

	AdmissionConfigurer(ApplicationContext context, Map<String, Integer> limits, Admission admission,
			RegisteredPaths paths) {
		this.context = context;
		this.limits = limits;
		this.admission = admission;
		this.paths = paths;
	}

	@Override
	public void afterSingletonsInstantiated() {
		this.applied = apply().isEmpty();
	}

	/** By now servlets that are loaded at the start have their contexts. */
	@Override
	public void onApplicationEvent(ContextRefreshedEvent event) {
		if (this.applied || event.getApplicationContext() != this.context) {
			return;
		}
		this.applied = true;
		Set<String> unknown = apply();
		if (!unknown.isEmpty()) {
			logger.warn("Property 'ws-shutdown.admission.max-sessions-per-path' limits " + unknown
					+ ", under which no WebSocket handler or endpoint is registered yet. The limit holds if one is"
					+ " registered later under exactly this path, in the context of another servlet");
		}
	}

	/**
	 * Apply the limits.
	 * @return the paths that are not registered yet
	 */
	private Set<String> apply() {
		Set<String> unknown = new TreeSet<>();
		Map<String, Integer> limitsByPath = new LinkedHashMap<>();
		this.limits.forEach((configured, limit) -> {
			Set<String> meant = this.paths.findByKey(configured);
			if (meant.isEmpty() && !this.paths.isComplete()) {
				unknown.add(configured);
				limitsByPath.put(configured, limit);
				return;
			}
			if (meant.size() != 1) {
				throw unusable(configured, limit, meant);
			}
			meant.forEach((path) -> limitsByPath.put(path, limit));
		});
		if (!limitsByPath.isEmpty()) {
			AdmissionLimits limits = this.admission.getLimits();
			this.admission.setLimits(limits.withMaxSessionsPerPath(limitsByPath));
		}
		return unknown;
	}

	private UnusablePropertyException unusable(String configured, Integer limit, Set<String> meant) {
		String reason = meant.isEmpty() ? "No WebSocket handler or endpoint is registered under '" + configured + "'."
				: "It may mean each of " + String.join(", ", meant) + ".";
		Set<String> known = this.paths.handlerPaths();
		String action = "Use a path exactly as it is registered, in brackets: '" + property("/path") + "'."
				+ (known.isEmpty() ? "" : " Handlers are registered under " + String.join(", ", known) + ".");
		return new UnusablePropertyException(property(configured), limit, reason, action);
	}

	static String property(String path) {
		return "ws-shutdown.admission.max-sessions-per-path[" + path + "]";
	}

}
