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

package io.github.wsshutdown.testsupport;

/**
 * A server whose container runs all of the contracts with another stack as well, and
 * whose framework does so with another container, so that {@linkplain EngineTest some
 * tests} would show nothing more. The system property {@code test.all} has them run all
 * the same.
 */
public interface SecondStack extends ServerUnderTest {

	/**
	 * Whether a class of tests leaves them out.
	 */
	static boolean leavesOutEngineTests(Class<?> testClass) {
		return SecondStack.class.isAssignableFrom(testClass) && !Boolean.getBoolean("test.all");
	}

}
