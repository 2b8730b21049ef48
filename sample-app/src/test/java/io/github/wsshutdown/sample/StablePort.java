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

package io.github.wsshutdown.sample;

import java.util.stream.Stream;

import org.springframework.test.util.TestSocketUtils;

/**
 * A port that is still free when the process that had it is started again.
 */
final class StablePort {

	/**
	 * From here on Linux takes the ports of outgoing connections, of which there are
	 * many.
	 */
	private static final int FIRST_EPHEMERAL = 32768;

	private StablePort() {
	}

	static int find() {
		return Stream.generate(TestSocketUtils::findAvailableTcpPort)
			.filter((port) -> port < FIRST_EPHEMERAL)
			.findFirst()
			.orElseThrow();
	}

}
