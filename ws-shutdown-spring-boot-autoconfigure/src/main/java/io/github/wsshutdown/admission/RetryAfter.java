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

package io.github.wsshutdown.admission;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * When a refused peer may try again: RFC 9110 section 10.2.3. The answers are spread
 * evenly, so that peers that were refused together come back at a flat rate.
 */
public final class RetryAfter {

	private final long seconds;

	private final long windowSeconds;

	private final BooleanSupplier draining;

	private final AtomicLong answers = new AtomicLong(ThreadLocalRandom.current().nextInt(1_000_000));

	/**
	 * Create a new {@link RetryAfter}.
	 * @param least the least time to wait, rounded up to seconds; answers are up to twice
	 * that
	 * @param window the time over which answers are spread evenly during a drain instead,
	 * rounded up to seconds; zero for none
	 * @param draining whether handshakes are refused because of a drain
	 */
	public RetryAfter(Duration least, Duration window, BooleanSupplier draining) {
		this.seconds = Math.max(1, ceilSeconds(least));
		this.windowSeconds = ceilSeconds(window);
		this.draining = draining;
	}

	private static long ceilSeconds(Duration duration) {
		return duration.plusMillis(999).toSeconds();
	}

	/**
	 * The value of the header for another peer.
	 * @return a number of seconds
	 */
	public String next() {
		double part = RetryDelays.part(this.answers.incrementAndGet());
		return Long.toString((this.windowSeconds > 0 && this.draining.getAsBoolean())
				? 1 + (long) (this.windowSeconds * part) : this.seconds + (long) ((this.seconds + 1) * part));
	}

	/**
	 * The headers of the answer to another peer, which has no body.
	 * @param http2 whether the protocol is HTTP/2, which prohibits to ask for the end of
	 * the connection (RFC 9113, section 8.2.2)
	 * @return the values by name
	 */
	public Map<String, String> headers(boolean http2) {
		Map<String, String> headers = new HashMap<>(connectionHeaders(http2));
		headers.put("Retry-After", next());
		headers.put("Cache-Control", "no-store");
		headers.put("Content-Length", "0");
		return headers;
	}

	/**
	 * The headers that make the peer's next connection another one.
	 * @param http2 whether the protocol is HTTP/2
	 * @return the values by name
	 */
	public static Map<String, String> connectionHeaders(boolean http2) {
		return http2 ? Map.of() : Map.of("Connection", "close");
	}

}
