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
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.github.wsshutdown.connection.PathLookup;

import org.springframework.beans.factory.ObjectProvider;

/**
 * The paths under which WebSocket handlers and endpoints are registered.
 */
final class RegisteredPaths implements PathLookup {

	private final Supplier<Set<String>> handlerPaths;

	private final Predicate<String> endpointPaths;

	private final BooleanSupplier complete;

	/**
	 * Create new {@link RegisteredPaths}.
	 * @param handlerPaths the paths of Spring's handlers, asked for once they are
	 * registered
	 * @param endpointPaths knows the paths of Jakarta endpoints
	 * @param complete knows whether that is all
	 */
	RegisteredPaths(Supplier<Set<String>> handlerPaths, Predicate<String> endpointPaths, BooleanSupplier complete) {
		this.handlerPaths = handlerPaths;
		this.endpointPaths = endpointPaths;
		this.complete = complete;
	}

	/**
	 * The paths of handlers, once there are any.
	 */
	static Supplier<Set<String>> supplier(ObjectProvider<RegisteredPaths> paths) {
		return () -> {
			RegisteredPaths registeredPaths = paths.getIfAvailable();
			return (registeredPaths != null) ? registeredPaths.handlerPaths() : Set.of();
		};
	}

	@Override
	public boolean isRegistered(String path) {
		return handlerPaths().contains(path) || this.endpointPaths.test(path);
	}

	@Override
	public boolean isComplete() {
		return this.complete.getAsBoolean();
	}

	/**
	 * Find the registered paths that a key of a property may mean. A key that was written
	 * without brackets has lost all characters but letters, digits, dots and dashes.
	 * @param key the last part of the key
	 * @return the paths: one if the key is clear, more if it is ambiguous
	 */
	Set<String> findByKey(String key) {
		if (isRegistered(key)) {
			return Set.of(key);
		}
		Set<String> paths = new TreeSet<>();
		if (key.indexOf('/') < 0) {
			handlerPaths().stream().filter((path) -> uniform(path).equals(uniform(key))).forEach(paths::add);
			Stream.of("/" + key).filter(this.endpointPaths).forEach(paths::add);
		}
		return paths;
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
