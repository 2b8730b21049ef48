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

package io.github.wsshutdown.drain;

import java.time.Duration;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * How long peers may be silent.
 *
 * @param pingInterval a peer from which nothing has come in it is sent a ping
 * @param timeout how long it may be silent after that before it is cut, {@code null} for
 * any time
 * @param exemptPaths the registered paths whose peers are left alone
 */
public record LivenessLimits(Duration pingInterval, @Nullable Duration timeout, Set<String> exemptPaths) {

	/**
	 * Create new {@link LivenessLimits}.
	 */
	public LivenessLimits {
		exemptPaths = Set.copyOf(exemptPaths);
	}

}
