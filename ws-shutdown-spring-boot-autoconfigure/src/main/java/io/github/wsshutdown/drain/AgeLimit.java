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
import java.util.Set;

import io.github.wsshutdown.admission.RetryDelays;
import io.github.wsshutdown.connection.Connection;

/**
 * How old connections may become.
 *
 * @param max the age at which a connection is closed at the latest
 * @param jitter the part of it by which a connection may be closed earlier, 0 to 1, so
 * that connections that came together do not go together
 * @param exemptPaths the registered paths whose connections may become any age
 */
public record AgeLimit(Duration max, double jitter, Set<String> exemptPaths) {

	/**
	 * Create a new {@link AgeLimit}.
	 * @throws IllegalArgumentException if the age is not positive or the jitter is out of
	 * range
	 */
	public AgeLimit {
		if (max.isNegative() || max.isZero()) {
			throw new IllegalArgumentException("'max' must be positive");
		}
		// Written so that NaN is out of range
		if (!(jitter >= 0 && jitter <= 1)) {
			throw new IllegalArgumentException("'jitter' must be from 0 to 1");
		}
		exemptPaths = Set.copyOf(exemptPaths);
	}

	boolean isReached(Connection connection) {
		double part = 1 - this.jitter * RetryDelays.part(connection.getId());
		return !this.exemptPaths.contains(connection.getPath())
				&& connection.getAgeNanos() >= this.max.toNanos() * part;
	}

}
