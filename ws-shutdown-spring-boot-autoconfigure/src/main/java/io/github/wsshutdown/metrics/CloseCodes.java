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

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Groups the status codes of closing handshakes, so that peers can't make up values of a
 * tag: those that are registered as they are, all others by their range (RFC 6455 section
 * 7.4.2).
 */
final class CloseCodes {

	private static final int FIRST_REGISTERED = 1000;

	private static final int LAST_REGISTERED = 1014;

	/** All groups. */
	static final Set<String> ALL = all();

	private CloseCodes() {
	}

	private static Set<String> all() {
		Set<String> codes = new LinkedHashSet<>();
		IntStream.rangeClosed(FIRST_REGISTERED, LAST_REGISTERED).mapToObj(CloseCodes::of).forEach(codes::add);
		codes.add("1xxx");
		codes.add("3xxx");
		codes.add("4xxx");
		return Set.copyOf(codes);
	}

	static String of(int code) {
		if (code >= FIRST_REGISTERED && code <= LAST_REGISTERED) {
			return Integer.toString(code);
		}
		if (code >= 4000) {
			return "4xxx";
		}
		return (code >= 3000) ? "3xxx" : "1xxx";
	}

}
