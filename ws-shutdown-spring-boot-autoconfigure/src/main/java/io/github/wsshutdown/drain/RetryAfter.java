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

package io.github.wsshutdown.drain;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * When a refused peer may try again: RFC 9110 section 10.2.3. Every answer is another, so
 * that those who were refused together do not come back together.
 */
public final class RetryAfter {

	private final long seconds;

	/**
	 * Create a new {@link RetryAfter}.
	 * @param least the least time to wait, rounded up to seconds; answers are up to twice
	 * that
	 */
	public RetryAfter(Duration least) {
		this.seconds = Math.max(1, least.plusMillis(999).toSeconds());
	}

	/**
	 * The value of the header for another peer.
	 * @return a number of seconds
	 */
	public String next() {
		return Long.toString(ThreadLocalRandom.current().nextLong(this.seconds, 2 * this.seconds + 1));
	}

}
