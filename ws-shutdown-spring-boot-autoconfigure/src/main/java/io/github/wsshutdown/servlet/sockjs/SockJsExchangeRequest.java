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

package io.github.wsshutdown.servlet.sockjs;

import io.github.wsshutdown.servlet.DelegatingAsyncContext;
import io.github.wsshutdown.servlet.RequestSocketHook;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.jspecify.annotations.Nullable;

/**
 * Tells an exchange when its response begins to carry the session, and when it ends.
 */
final class SockJsExchangeRequest extends HttpServletRequestWrapper {

	private final SockJsExchange exchange;

	private final @Nullable RequestSocketHook socketHook;

	SockJsExchangeRequest(HttpServletRequest request, SockJsExchange exchange, @Nullable RequestSocketHook socketHook) {
		super(request);
		this.exchange = exchange;
		this.socketHook = socketHook;
	}

	@Override
	public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
		AsyncContext asyncContext = super.startAsync(request, response);
		asyncContext.addListener(this.exchange);
		this.exchange.started(RequestSocketHook.find(this.socketHook, (HttpServletRequest) getRequest()));
		return new DelegatingAsyncContext(asyncContext) {

			@Override
			public void complete() {
				SockJsExchangeRequest.this.exchange.complete(asyncContext);
			}

		};
	}

}
