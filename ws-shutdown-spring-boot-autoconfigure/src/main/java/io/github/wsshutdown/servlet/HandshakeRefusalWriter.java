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

import io.github.wsshutdown.admission.RetryAfter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/**
 * Answers handshakes that are refused: 503 without a body, told when to come back.
 */
public final class HandshakeRefusalWriter {

	private final RetryAfter retryAfter;

	/**
	 * Create a new {@link HandshakeRefusalWriter}.
	 * @param retryAfter when peers may come back
	 */
	public HandshakeRefusalWriter(RetryAfter retryAfter) {
		this.retryAfter = retryAfter;
	}

	/**
	 * Answer a request that is refused.
	 * @param request the request
	 * @param response the response, of which nothing has been written
	 */
	public void write(HttpServletRequest request, HttpServletResponse response) {
		response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
		this.retryAfter.headers(isHttp2(request)).forEach(response::setHeader);
	}

	/**
	 * Whether a request has come over HTTP/2.
	 * @param request the request
	 * @return {@code true} if so
	 */
	public static boolean isHttp2(HttpServletRequest request) {
		return request.getProtocol().startsWith("HTTP/2");
	}

}
