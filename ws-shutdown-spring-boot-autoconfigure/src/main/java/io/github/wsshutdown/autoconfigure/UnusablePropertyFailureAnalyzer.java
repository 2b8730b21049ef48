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

import java.util.Objects;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

/**
 * Tells which property can't be used, where its value comes from, and what to write
 * instead.
 */
class UnusablePropertyFailureAnalyzer extends AbstractFailureAnalyzer<UnusablePropertyException> {

	/** More elements of a list are not looked at. */
	private static final int MAX_ELEMENTS = 1000;

	private final Environment environment;

	UnusablePropertyFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, UnusablePropertyException cause) {
		ConfigurationProperty property = find(cause);
		Object name = (property != null) ? property.getName() : cause.getName();
		Object value = (property != null) ? resolved(property) : cause.getValue();
		StringBuilder description = new StringBuilder("A property has a value that can't be used:%n".formatted());
		description.append("%n    Property: %s%n    Value: \"%s\"".formatted(name, value));
		if (property != null && property.getOrigin() != null) {
			description.append("%n    Origin: %s".formatted(property.getOrigin()));
		}
		description.append("%n    Reason: %s".formatted(cause.getReason()));
		return new FailureAnalysis(description.toString(), cause.getAction(), cause);
	}

	/** Each element of a list may have a property of its own. */
	private @Nullable ConfigurationProperty find(UnusablePropertyException cause) {
		ConfigurationPropertyName name = ConfigurationPropertyName.of(cause.getName());
		ConfigurationProperty property = find(name);
		return (property != null) ? property
				: IntStream.range(0, MAX_ELEMENTS)
					.mapToObj((i) -> find(name.append("[" + i + "]")))
					.takeWhile(Objects::nonNull)
					.filter((element) -> resolved(element).equals(cause.getValue()))
					.findFirst()
					.orElse(null);
	}

	private @Nullable ConfigurationProperty find(ConfigurationPropertyName name) {
		for (var source : ConfigurationPropertySources.get(this.environment)) {
			ConfigurationProperty property = source.getConfigurationProperty(name);
			if (property != null) {
				return property;
			}
		}
		return null;
	}

	private String resolved(ConfigurationProperty property) {
		return this.environment.resolvePlaceholders(String.valueOf(property.getValue()));
	}

}
