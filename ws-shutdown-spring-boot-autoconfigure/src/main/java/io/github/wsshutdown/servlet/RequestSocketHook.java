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

import jakarta.servlet.http.HttpServletRequest;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * What a servlet container has to provide so that a peer can be cut that does not read
 * the response to a request.
 */
@FunctionalInterface
public interface RequestSocketHook {

	/**
	 * Find the socket of a request.
	 * @param request a request that is being handled, possibly wrapped
	 * @return its socket, or {@code null} if it has none of its own or it can't be found
	 */
	@Nullable ContainerSocket find(HttpServletRequest request);

	/**
	 * Find the socket of a request, if that is possible. Never throws.
	 * @param hook the hook, {@code null} if the container has none
	 * @param request the request
	 * @return its socket, or {@code null}
	 */
	static @Nullable ContainerSocket find(@Nullable RequestSocketHook hook, HttpServletRequest request) {
		try {
			return (hook != null) ? hook.find(request) : null;
		}
		catch (RuntimeException | Error ex) {
			LogFactory.getLog(RequestSocketHook.class).debug("Socket of a request was not found", ex);
			return null;
		}
	}

}
