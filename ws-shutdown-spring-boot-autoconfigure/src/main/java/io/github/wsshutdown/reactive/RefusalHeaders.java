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

package io.github.wsshutdown.reactive;

import java.util.Map;
import java.util.function.Supplier;

import io.github.wsshutdown.admission.RetryAfter;

/**
 * Makes the headers of the response to a handshake that is refused.
 */
public final class RefusalHeaders implements Supplier<Map<String, String>> {

	private final RetryAfter retryAfter;

	/**
	 * Create new {@link RefusalHeaders}.
	 * @param retryAfter when peers that are refused may come back
	 */
	public RefusalHeaders(RetryAfter retryAfter) {
		this.retryAfter = retryAfter;
	}

	@Override
	public Map<String, String> get() {
		return Map.of("Retry-After", this.retryAfter.next(), "Connection", "close", "Cache-Control", "no-store",
				"Content-Length", "0");
	}

}
