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

import java.util.List;

/**
 * What was running when a drain began and has not ended: the drain closes no connection
 * until it has, or until the handler timeout is over. Immutable.
 *
 * @param handlers how many handlers of connections
 * @param requests how many HTTP requests
 * @param streams how many event streams that are expected to end by themselves, since
 * those of their path usually do
 * @param paths some of their paths, each once; those of requests are as the client has
 * sent them, but of a bounded length and without control characters
 */
public record AwaitedWork(int handlers, int requests, int streams, List<String> paths) {

	/**
	 * Nothing that is waited for.
	 */
	public static final AwaitedWork NONE = new AwaitedWork(0, 0, 0, List.of());

	/**
	 * Create new {@link AwaitedWork}.
	 */
	public AwaitedWork {
		paths = List.copyOf(paths);
	}

	/**
	 * Whether nothing is waited for.
	 * @return {@code true} if so
	 */
	public boolean isEmpty() {
		return this.handlers + this.requests + this.streams == 0;
	}

}
