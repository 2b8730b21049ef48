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

import java.util.Collection;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.env.Environment;

/**
 * Finds properties whose value is blank, for example because a variable is not set.
 * Spring Boot takes most of them for properties that are not there.
 */
final class BlankValues implements BindHandler {

	/** A close frame may do without a reason. */
	private static final ConfigurationPropertyName CLOSE_REASON = ConfigurationPropertyName
		.of("ws-shutdown.drain.close-reason");

	private final Environment environment;

	private final AtomicReference<@Nullable ConfigurationPropertyName> found = new AtomicReference<>();

	private BlankValues(Environment environment) {
		this.environment = environment;
	}

	static void rejectIn(Environment environment) {
		BlankValues blankValues = new BlankValues(environment);
		Binder.get(environment).bind("ws-shutdown", Bindable.of(WebSocketShutdownProperties.class), blankValues);
		ConfigurationPropertyName name = blankValues.found.get();
		if (name != null) {
			throw new UnusablePropertyException(name.toString(), "", "It is blank.",
					"Give it a value, or remove it for the default.");
		}
	}

	@Override
	public <T> Bindable<T> onStart(ConfigurationPropertyName name, Bindable<T> target, BindContext context) {
		// A list may be empty
		Class<?> type = target.getType().resolve(Object.class);
		if (!Collection.class.isAssignableFrom(type) && !name.equals(CLOSE_REASON) && isBlank(name, context)) {
			this.found.compareAndSet(null, name);
		}
		return target;
	}

	private boolean isBlank(ConfigurationPropertyName name, BindContext context) {
		for (var source : context.getSources()) {
			ConfigurationProperty property = source.getConfigurationProperty(name);
			if (property != null) {
				return property.getValue() instanceof CharSequence text
						&& this.environment.resolvePlaceholders(text.toString()).isBlank();
			}
		}
		return false;
	}

}
