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

package io.github.wsshutdown.testsupport.transparency;

import java.io.IOException;
import java.security.Principal;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;

/**
 * Takes requests to a handler in other ways than the straight one.
 */
class DispatchingFilter implements Filter {

	private static final String HANDLER = "/handler";

	@Override
	public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		HttpServletRequest httpRequest = (HttpServletRequest) request;
		switch (httpRequest.getServletPath()) {
			case "/forwarded" -> request.getRequestDispatcher(HANDLER).forward(request, response);
			case "/forwarded-http" -> request.getRequestDispatcher("/http").forward(request, response);
			case "/wrapped" -> request.getRequestDispatcher(HANDLER)
				.forward(new KnownUser(httpRequest), new HttpServletResponseWrapper((HttpServletResponse) response));
			default -> dispatch(request, response, chain);
		}
	}

	/** As a filter does that asks somebody else who the user is. */
	private void dispatch(ServletRequest request, ServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		if (request.getDispatcherType() == DispatcherType.ASYNC) {
			chain.doFilter(request, response);
			return;
		}
		AsyncContext asynchronous = request.startAsync(request, response);
		new Thread(asynchronous::dispatch, "application").start();
	}

	private static final class KnownUser extends HttpServletRequestWrapper {

		KnownUser(HttpServletRequest request) {
			super(request);
		}

		@Override
		public Principal getUserPrincipal() {
			return () -> "wrapped";
		}

	}

}
