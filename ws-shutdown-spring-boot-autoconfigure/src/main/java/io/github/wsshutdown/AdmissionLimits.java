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

package io.github.wsshutdown;

import java.util.Map;

/**
 * How many connections there may be. 0 or a negative number means any number. Rates and
 * the limit for a principal are not among these: they are set at the start. Immutable.
 *
 * @param maxSessions in the whole application
 * @param maxSessionsPerAddress from one remote IPv4 address or one IPv6 /64
 * @param maxSessionsPerPath on each registered path; no limit for paths that are missing
 */
public record AdmissionLimits(int maxSessions, int maxSessionsPerAddress, Map<String, Integer> maxSessionsPerPath) {

	/** Any number of connections. */
	public static final AdmissionLimits UNLIMITED = new AdmissionLimits(0, 0, Map.of());

	/**
	 * Create new {@link AdmissionLimits}.
	 */
	public AdmissionLimits {
		maxSessionsPerPath = Map.copyOf(maxSessionsPerPath);
	}

	/**
	 * These limits with another limit for the whole application.
	 * @param maxSessions how many connections there may be
	 * @return the limits
	 */
	public AdmissionLimits withMaxSessions(int maxSessions) {
		return new AdmissionLimits(maxSessions, this.maxSessionsPerAddress, this.maxSessionsPerPath);
	}

	/**
	 * These limits with another limit for each remote address.
	 * @param maxSessionsPerAddress how many connections there may be from one address
	 * @return the limits
	 */
	public AdmissionLimits withMaxSessionsPerAddress(int maxSessionsPerAddress) {
		return new AdmissionLimits(this.maxSessions, maxSessionsPerAddress, this.maxSessionsPerPath);
	}

	/**
	 * These limits with other limits for paths.
	 * @param maxSessionsPerPath how many connections there may be on each path
	 * @return the limits
	 */
	public AdmissionLimits withMaxSessionsPerPath(Map<String, Integer> maxSessionsPerPath) {
		return new AdmissionLimits(this.maxSessions, this.maxSessionsPerAddress, maxSessionsPerPath);
	}

}
