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

import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/**
 * What is answered to requests that can't be fulfilled as they are. Spring Boot's own
 * answer keeps the message to itself.
 *
 * @param message what is wrong
 */
record BadRequest(@Nullable String message) implements OperationResponseBody {

	static WebEndpointResponse<BadRequest> response(@Nullable String message) {
		return new WebEndpointResponse<>(new BadRequest(message), WebEndpointResponse.STATUS_BAD_REQUEST);
	}

}
