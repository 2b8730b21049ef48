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

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * How a connection is about to end, for a {@link GoingAwayNotice}.
 *
 * @param trigger what made its drain begin
 * @param deadline when the drain ends at the latest
 * @param retryDelay the time after which the peer may come back, the same as in its close
 * frame; {@code null} if no reconnect window is configured
 */
public record Departure(DrainTrigger trigger, Instant deadline, @Nullable Duration retryDelay) {

}
