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

package io.github.wsshutdown.actuate;

import java.util.Set;

import io.github.wsshutdown.actuate.WebSocketSessionsEndpoint.SessionDescriptor;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/**
 * {@link EndpointWebExtension @EndpointWebExtension} for the
 * {@link WebSocketSessionsEndpoint}: knows who asks.
 */
@RegisterReflectionForBinding(BadRequest.class)
@EndpointWebExtension(endpoint = WebSocketSessionsEndpoint.class)
public class WebSocketSessionsEndpointWebExtension {

	private final WebSocketSessionsEndpoint delegate;

	private final Show showValues;

	private final Set<String> roles;

	/**
	 * Create a new {@link WebSocketSessionsEndpointWebExtension}.
	 * @param delegate the endpoint
	 * @param showValues when remote addresses and principals are shown
	 * @param roles who they are shown to
	 */
	public WebSocketSessionsEndpointWebExtension(WebSocketSessionsEndpoint delegate, Show showValues,
			Set<String> roles) {
		this.delegate = delegate;
		this.showValues = showValues;
		this.roles = Set.copyOf(roles);
	}

	@ReadOperation
	public WebEndpointResponse<?> sessions(SecurityContext securityContext, @Nullable String path,
			@Nullable String limit, @Nullable String after) {
		try {
			return new WebEndpointResponse<>(
					this.delegate.sessions(path, toNumber(limit), after, isShown(securityContext)));
		}
		catch (IllegalArgumentException ex) {
			return BadRequest.response(ex.getMessage());
		}
	}

	@ReadOperation
	public @Nullable SessionDescriptor session(SecurityContext securityContext, @Selector String id) {
		return this.delegate.session(id, isShown(securityContext));
	}

	@DeleteOperation
	public WebEndpointResponse<Void> close(@Selector String id) {
		return new WebEndpointResponse<>(
				this.delegate.close(id) ? WebEndpointResponse.STATUS_NO_CONTENT : WebEndpointResponse.STATUS_NOT_FOUND);
	}

	private boolean isShown(SecurityContext securityContext) {
		return this.showValues.isShown(securityContext, this.roles);
	}

	private static @Nullable Integer toNumber(@Nullable String limit) {
		try {
			return (limit != null) ? Integer.valueOf(limit) : null;
		}
		catch (NumberFormatException ex) {
			throw new IllegalArgumentException("'limit' must be a number", ex);
		}
	}

}
