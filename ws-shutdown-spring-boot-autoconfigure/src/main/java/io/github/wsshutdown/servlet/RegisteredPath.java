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

import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * Finds the path under which a handler was registered, which, unlike the path that a peer
 * asks for, comes from a bounded set.
 */
public final class RegisteredPath {

	/**
	 * By name, since an application with Jakarta endpoints only may not have Spring MVC.
	 */
	private static final String BEST_MATCHING_PATTERN = "org.springframework.web.servlet.HandlerMapping"
			+ ".bestMatchingPattern";

	/** Of a handler that is not Spring MVC's. */
	private static final String HANDLER_PATH = RegisteredPath.class.getName();

	private RegisteredPath() {
	}

	/**
	 * Tell who knows the path of the handler of a request, if not Spring MVC.
	 */
	static void setHandler(HttpServletRequest request, Supplier<String> path) {
		request.setAttribute(HANDLER_PATH, path);
	}

	/**
	 * The path under which Spring has found the handler of a request.
	 * @param request a request that is being handled
	 * @return the pattern of the handler mapping, or {@code null} if none took part
	 */
	public static @Nullable String ofHandler(HttpServletRequest request) {
		if (request.getAttribute(HANDLER_PATH) instanceof Supplier<?> path) {
			return (String) path.get();
		}
		Object pattern = request.getAttribute(BEST_MATCHING_PATTERN);
		return (pattern != null) ? pattern.toString() : null;
	}

	/**
	 * The servlet mapping of a request.
	 * @param request a request that is being handled
	 * @return the pattern of the servlet mapping
	 */
	public static String ofServlet(HttpServletRequest request) {
		HttpServletMapping mapping = request.getHttpServletMapping();
		return mapping.getPattern();
	}

	/**
	 * The registered path of a request, whoever handles it.
	 * @param request a request that is being handled
	 * @return the path of its handler, else the servlet mapping
	 */
	public static String of(HttpServletRequest request) {
		String path = ofHandler(request);
		return (path != null) ? path : ofServlet(request);
	}

}
