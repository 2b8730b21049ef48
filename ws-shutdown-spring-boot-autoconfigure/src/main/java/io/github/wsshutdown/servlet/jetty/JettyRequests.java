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

package io.github.wsshutdown.servlet.jetty;

import jakarta.servlet.http.HttpServletRequest;
import org.eclipse.jetty.ee11.servlet.ServletContextRequest;
import org.jspecify.annotations.Nullable;

/**
 * Finds Jetty's own requests behind those of the servlet API.
 */
final class JettyRequests {

	private JettyRequests() {
	}

	/**
	 * Find the request of Jetty's that a request stands for.
	 * @param request the request, possibly wrapped
	 * @return that request, {@code null} if it can't be found
	 */
	static @Nullable ServletContextRequest find(HttpServletRequest request) {
		try {
			return ServletContextRequest.getServletContextRequest(request);
		}
		catch (IllegalStateException ex) {
			return null;
		}
	}

}
