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

package io.github.wsshutdown.testsupport;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;

/**
 * Auto-configurations of Boot's that take a third of the time in which an application
 * starts, and at which few tests look: they are there when the application has a property
 * of theirs.
 */
enum OnDemandAutoConfigurations {

	MANAGEMENT("management.", ".*(\\.(actuate|health|metrics|micrometer)\\.|Observation).*"),

	GRAPHQL("spring.graphql.", ".*\\.graphql\\..*");

	private final String prefix;

	private final String excluded;

	OnDemandAutoConfigurations(String prefix, String classNames) {
		this.prefix = prefix;
		this.excluded = StreamSupport.stream(ImportCandidates.load(AutoConfiguration.class, null).spliterator(), false)
			.filter((name) -> name.startsWith("org.springframework.boot.") && name.matches(classNames))
			.collect(Collectors.joining(","));
	}

	/**
	 * What an application with some properties excludes.
	 * @param properties the properties, as {@code key=value}
	 */
	static String excludedWith(String... properties) {
		return Arrays.stream(values())
			.filter((demanded) -> Arrays.stream(properties)
				.noneMatch((property) -> property.startsWith(demanded.prefix)))
			.map((demanded) -> demanded.excluded)
			.collect(Collectors.joining(","));
	}

}
