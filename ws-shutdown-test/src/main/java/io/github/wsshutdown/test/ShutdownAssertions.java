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

package io.github.wsshutdown.test;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * Entry point for assertions on what WebSocket peers see when an application stops.
 * <pre class="code">
 * assertThatShutdown(context)
 *     .withPeers(10, "/chat")
 *     .within(Duration.ofSeconds(5))
 *     .closesPeersWith(1001);
 * </pre>
 */
public final class ShutdownAssertions {

	private ShutdownAssertions() {
	}

	/**
	 * Begin an assertion on what happens when a context closes. A context that belongs to
	 * Spring's test framework can't be closed inside a test; start the application with
	 * {@code SpringApplication.run} instead.
	 * @param context the context of a running application, which the assertion closes
	 * @return the assertion
	 */
	public static ShutdownAssert assertThatShutdown(ConfigurableApplicationContext context) {
		return new ShutdownAssert(context);
	}

}
