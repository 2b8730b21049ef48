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

import io.github.wsshutdown.drain.Admission;
import io.github.wsshutdown.drain.AdmissionLimits;

import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Applies the limits for paths once all handlers and endpoints are registered.
 */
final class AdmissionConfigurer implements SmartInitializingSingleton {

	private final Map<String, Integer> limits;

	private final Admission admission;

	private final RegisteredPaths paths;

	AdmissionConfigurer(Map<String, Integer> limits, Admission admission, RegisteredPaths paths) {
		this.limits = limits;
		this.admission = admission;
		this.paths = paths;
	}

	@Override
	public void afterSingletonsInstantiated() {
		if (this.limits.isEmpty()) {
			return;
		}
		Map<String, Integer> limitsByPath = new LinkedHashMap<>();
		this.limits.forEach((configured, limit) -> {
			Set<String> meant = this.paths.findByKey(configured);
			if (meant.size() != 1) {
				throw new UnknownPathException(configured, this.paths.handlerPaths());
			}
			meant.forEach((path) -> limitsByPath.put(path, limit));
		});
		AdmissionLimits limits = this.admission.getLimits();
		this.admission.setLimits(limits.withMaxSessionsPerPath(limitsByPath));
	}

}
