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

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;

import io.github.wsshutdown.drain.PathLookup;
import org.jspecify.annotations.Nullable;

/**
 * The paths under which WebSocket handlers and endpoints are registered.
 */
final class RegisteredPaths implements PathLookup {

	private final Supplier<Set<String>> handlerPaths;

	private final Predicate<String> endpointPaths;

	/**
	 * Create new {@link RegisteredPaths}.
	 * @param handlerPaths the paths of Spring's handlers, asked for once they are
	 * registered
	 * @param endpointPaths knows the paths of Jakarta endpoints
	 */
	RegisteredPaths(Supplier<Set<String>> handlerPaths, Predicate<String> endpointPaths) {
		this.handlerPaths = handlerPaths;
		this.endpointPaths = endpointPaths;
	}

	/**
	 * Find the registered path that a configured one means.
	 * @param configured the path; a key of a property may have lost all characters but
	 * letters and digits
	 * @return the registered path, or {@code null} if there is none
	 */
	@Override
	public @Nullable String find(String configured) {
		Set<String> handlerPaths = handlerPaths();
		if (handlerPaths.contains(configured) || this.endpointPaths.test(configured)) {
			return configured;
		}
		Set<String> similar = new TreeSet<>(handlerPaths);
		similar.removeIf((path) -> !uniform(path).equals(uniform(configured)));
		if (similar.size() == 1) {
			return similar.iterator().next();
		}
		return (!configured.startsWith("/")) ? findEndpoint("/" + configured) : null;
	}

	private @Nullable String findEndpoint(String path) {
		return this.endpointPaths.test(path) ? path : null;
	}

	private static String uniform(String path) {
		return path.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
	}

	/**
	 * The paths of Spring's handlers.
	 * @return the paths
	 */
	Set<String> handlerPaths() {
		return this.handlerPaths.get();
	}

}
