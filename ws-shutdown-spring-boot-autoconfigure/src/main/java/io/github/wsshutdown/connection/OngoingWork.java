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

import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * A piece of work that was found running. What begins later is not part of it.
 * Thread-safe; nothing blocks.
 */
public interface OngoingWork {

	/**
	 * Whether it has ended, or has become something that is not waited for.
	 * @return {@code true} if so, from then on
	 */
	boolean isOver();

	/**
	 * The connection that it is done for.
	 * @return the connection, {@code null} if it is an HTTP request
	 */
	@Nullable Connection connection();

	/**
	 * What it is about.
	 * @return the registered path of the connection, or the path of the request
	 */
	String path();

	/**
	 * Whether one of certain threads does it. To be asked by a thread that they wait for.
	 * @param threads the threads
	 * @return {@code true} if so, as far as is known
	 */
	boolean isDoneBy(Predicate<Thread> threads);

	/**
	 * Whether it is known which thread does it.
	 * @return {@code false} if it may be any
	 */
	default boolean hasThread() {
		return isDoneBy((thread) -> true);
	}

}
