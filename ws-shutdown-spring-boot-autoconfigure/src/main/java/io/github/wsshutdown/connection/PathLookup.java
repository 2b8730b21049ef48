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

package io.github.wsshutdown.connection;

/**
 * Knows the paths under which handlers and endpoints are registered. Thread-safe.
 */
@FunctionalInterface
public interface PathLookup {

	/**
	 * Whether a handler or endpoint is registered under a path.
	 * @param path the path
	 * @return {@code true} if there is one under exactly this path
	 */
	boolean isRegistered(String path);

	/**
	 * Whether all paths are known, so that one that is not registered never will be.
	 * @return {@code false} if some may still be to come
	 */
	default boolean isComplete() {
		return true;
	}

}
