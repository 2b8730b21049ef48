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

/**
 * An HTTP request that no thread belongs to. Thread-safe; nothing blocks.
 */
public interface AsynchronousRequest {

	/**
	 * The path of the request.
	 * @return the path
	 */
	String path();

	/**
	 * Whether its response is yet to come. One that has begun is a stream, which may go
	 * on for ever.
	 * @return {@code true} if a drain is to wait for it
	 */
	boolean isAwaited();

}
