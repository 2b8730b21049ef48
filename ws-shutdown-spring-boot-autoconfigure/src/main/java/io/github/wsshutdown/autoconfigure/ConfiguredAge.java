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

import java.time.Duration;
import java.util.List;

import io.github.wsshutdown.drain.AgeLimit;
import io.github.wsshutdown.drain.PathLookup;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.Assert;

/**
 * Makes the limit for the age of connections that is configured, once all handlers and
 * endpoints are registered.
 */
final class ConfiguredAge {

	private static final Log logger = LogFactory.getLog(ConfiguredAge.class);

	private final WebSocketShutdownProperties.Age properties;

	private final ObjectProvider<PathLookup> lookups;

	ConfiguredAge(WebSocketShutdownProperties.Age properties, ObjectProvider<PathLookup> lookups) {
		Duration max = properties.getMax();
		if (max == null || max.isNegative() || max.isZero()) {
			throw new InvalidConfigurationPropertyValueException("ws-shutdown.age.max", max,
					"It must be positive. Remove it if connections may become any age.");
		}
		// Written so that NaN is out of range
		if (!(properties.getJitter() >= 0 && properties.getJitter() <= 1)) {
			throw new InvalidConfigurationPropertyValueException("ws-shutdown.age.jitter", properties.getJitter(),
					"It must be from 0 to 1.");
		}
		this.properties = properties;
		this.lookups = lookups;
	}

	AgeLimit limit() {
		Duration max = this.properties.getMax();
		Assert.state(max != null, "Age was checked before");
		List<PathLookup> lookups = this.lookups.stream().toList();
		for (String path : this.properties.getExemptPaths()) {
			if (lookups.isEmpty() || lookups.stream().anyMatch((lookup) -> lookup.isRegistered(path))) {
				continue;
			}
			if (lookups.stream().allMatch(PathLookup::isComplete)) {
				throw new InvalidConfigurationPropertyValueException("ws-shutdown.age.exempt-paths", path,
						"No WebSocket handler or endpoint is registered under this path.");
			}
			logger.warn("Property 'ws-shutdown.age.exempt-paths' has '" + path
					+ "', under which no WebSocket handler or endpoint is registered yet");
		}
		return new AgeLimit(max, this.properties.getJitter(), this.properties.getExemptPaths());
	}

}
