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

package io.github.wsshutdown.metrics;

import java.util.Set;

/**
 * Groups the status codes of closing handshakes, so that peers can't make up values of a
 * tag: the usual ones as they are, all others by their range (RFC 6455 section 7.4.2).
 */
final class CloseCodes {

	/** All groups. */
	static final Set<String> ALL = Set.of("1000", "1001", "1005", "1006", "1xxx", "3xxx", "4xxx");

	private CloseCodes() {
	}

	static String of(int code) {
		return switch (code) {
			case 1000, 1001, 1005, 1006 -> String.valueOf(code);
			default -> inRange(code);
		};
	}

	private static String inRange(int code) {
		if (code >= 4000) {
			return "4xxx";
		}
		return (code >= 3000) ? "3xxx" : "1xxx";
	}

}
