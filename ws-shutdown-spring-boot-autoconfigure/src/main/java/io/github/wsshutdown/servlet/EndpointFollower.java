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

package io.github.wsshutdown.servlet;

import java.util.function.Supplier;

import io.github.wsshutdown.connection.Connection;
import org.jspecify.annotations.Nullable;

/**
 * Follows what the endpoints of a framework do, of which a container knows only when it
 * calls them.
 */
@FunctionalInterface
public interface EndpointFollower {

	/** Follows none. */
	EndpointFollower NONE = (endpoint, connection) -> endpoint;

	/**
	 * Follow an endpoint.
	 * @param endpoint what the container would call
	 * @param connection knows the connection once the endpoint is opened, {@code null} if
	 * it is not tracked
	 * @return what the container is to call, the same if there is nothing to follow
	 */
	Object follow(Object endpoint, Supplier<@Nullable Connection> connection);

}
