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

package io.github.wsshutdown.connection;

import java.util.Arrays;

/**
 * What a thread is doing, as far as its stack tells.
 */
public final class ThreadStack {

	/** What completes work that another thread has begun. */
	private static final String[] ASYNCHRONOUS = { "java.util.concurrent.CompletableFuture", "reactor.core.",
			"org.springframework.web.context.request.async." };

	private ThreadStack() {
	}

	/**
	 * Whether a thread is inside certain code.
	 * @param thread the thread
	 * @param classNamePrefixes what the names of its classes begin with
	 * @return {@code true} if so at this moment
	 */
	public static boolean isInside(Thread thread, String... classNamePrefixes) {
		return Arrays.stream(thread.getStackTrace())
			.map(StackTraceElement::getClassName)
			.anyMatch((className) -> Arrays.stream(classNamePrefixes).anyMatch(className::startsWith));
	}

	/**
	 * Whether a thread does what another one has begun and may be waited for: a future of
	 * Java or a publisher of Reactor.
	 * @param thread the thread
	 * @return {@code true} if so at this moment
	 */
	public static boolean isAsynchronous(Thread thread) {
		return isInside(thread, ASYNCHRONOUS);
	}

}
