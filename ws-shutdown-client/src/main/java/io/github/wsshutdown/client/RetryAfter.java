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

package io.github.wsshutdown.client;

import java.net.http.WebSocketHandshakeException;
import java.time.Duration;

import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * Finds the {@code Retry-After} of a refused handshake. The exceptions of the JDK and of
 * Netty have it, those of Tomcat and Jetty do not.
 */
final class RetryAfter {

	private static final String HEADER = "Retry-After";

	private static final String NETTY = "io.netty.handler.codec.http.websocketx.WebSocketClientHandshakeException";

	private RetryAfter() {
	}

	/**
	 * Look for it in a failure and its causes.
	 * @return the delay, {@code null} if there is none, or a date
	 */
	static @Nullable Duration of(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			String value = null;
			if (cause instanceof WebSocketHandshakeException exception && exception.getResponse() != null) {
				value = exception.getResponse().headers().firstValue(HEADER).orElse(null);
			}
			else if (cause.getClass().getName().equals(NETTY)) {
				value = Netty.header(cause);
			}
			if (value != null) {
				return value.matches("\\d{1,9}") ? Duration.ofSeconds(Integer.parseInt(value)) : null;
			}
		}
		return null;
	}

	/**
	 * Apart, since Netty need not be there.
	 */
	private static final class Netty {

		private static @Nullable String header(Throwable failure) {
			return (failure instanceof WebSocketClientHandshakeException exception && exception.response() != null)
					? exception.response().headers().get(HEADER) : null;
		}

	}

}
