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

import io.github.wsshutdown.DrainInProgressException;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/**
 * {@link EndpointWebExtension @EndpointWebExtension} for the {@link WebSocketsEndpoint}:
 * tells by the status whether a drain has begun.
 */
@RegisterReflectionForBinding(BadRequest.class)
@EndpointWebExtension(endpoint = WebSocketsEndpoint.class)
public class WebSocketsEndpointWebExtension {

	private static final int STATUS_ACCEPTED = 202;

	private static final int STATUS_CONFLICT = 409;

	private final WebSocketsEndpoint delegate;

	/**
	 * Create a new {@link WebSocketsEndpointWebExtension}.
	 * @param delegate the endpoint
	 */
	public WebSocketsEndpointWebExtension(WebSocketsEndpoint delegate) {
		this.delegate = delegate;
	}

	@WriteOperation
	public WebEndpointResponse<?> drainAll() {
		return drain(new DrainRequest(null, null, null, null, null, null, null, null));
	}

	@WriteOperation
	public WebEndpointResponse<?> drain(@Nullable String path, @Nullable String percent, @Nullable String timeout,
			@Nullable String spread, @Nullable String rate, @Nullable String principal, @Nullable String remoteAddress,
			@Nullable String wait) {
		return drain(new DrainRequest(path, percent, timeout, spread, rate, principal, remoteAddress, wait));
	}

	WebEndpointResponse<?> drain(DrainRequest request) {
		try {
			boolean ended = this.delegate.drain(request);
			return new WebEndpointResponse<>(this.delegate.websockets(),
					ended ? WebEndpointResponse.STATUS_OK : STATUS_ACCEPTED);
		}
		catch (IllegalArgumentException ex) {
			return BadRequest.response(ex.getMessage());
		}
		catch (DrainInProgressException ex) {
			return new WebEndpointResponse<>(this.delegate.websockets(), STATUS_CONFLICT);
		}
	}

}
