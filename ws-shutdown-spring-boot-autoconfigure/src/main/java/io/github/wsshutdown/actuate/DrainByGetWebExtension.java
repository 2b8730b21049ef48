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

import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/**
 * {@link EndpointWebExtension @EndpointWebExtension} that drains with GET too, for those
 * who can send nothing else, such as the hooks of a pod that has no shell.
 */
@RegisterReflectionForBinding(BadRequest.class)
@EndpointWebExtension(endpoint = WebSocketsEndpoint.class)
public class DrainByGetWebExtension extends WebSocketsEndpointWebExtension {

	/**
	 * Create a new {@link DrainByGetWebExtension}.
	 * @param delegate the endpoint
	 */
	public DrainByGetWebExtension(WebSocketsEndpoint delegate) {
		super(delegate);
	}

	@ReadOperation
	public WebEndpointResponse<?> drainByGet(@Selector String action, @Nullable String path, @Nullable String percent,
			@Nullable String timeout, @Nullable String spread, @Nullable String rate, @Nullable String principal,
			@Nullable String remoteAddress, @Nullable String wait) {
		if (!action.equals("drain")) {
			return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
		}
		return drain(path, percent, timeout, spread, rate, principal, remoteAddress, wait);
	}

}
