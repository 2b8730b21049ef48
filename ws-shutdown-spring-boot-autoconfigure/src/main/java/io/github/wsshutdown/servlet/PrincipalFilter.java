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

import java.io.IOException;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/**
 * Refuses handshakes of principals that have as many connections as they may. Last of all
 * filters: by then the application knows who a request comes from.
 */
public final class PrincipalFilter extends HttpFilter {

	private final transient HandshakeRefusalWriter refusals;

	/**
	 * Create a new {@link PrincipalFilter}.
	 * @param refusals answers those that are refused
	 */
	public PrincipalFilter(HandshakeRefusalWriter refusals) {
		this.refusals = refusals;
	}

	@Override
	protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		TrackedHandshakeRequest handshake = TrackedHandshakeRequest.find(request);
		if (handshake == null || handshake.claimPrincipal(request)) {
			chain.doFilter(request, response);
		}
		else {
			this.refusals.write(request, response);
		}
	}

}
