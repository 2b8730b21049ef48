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

import java.time.Instant;
import java.util.UUID;

/**
 * What peers receive, by either transport.
 *
 * @param id identifies the message, also for a peer that hears it twice
 * @param time when the server received it
 * @param sender the name of who said it
 * @param text what was said
 * @param direct whether it is meant for the receiving peer only
 */
record ChatMessage(String id, Instant time, String sender, String text, boolean direct) {

	static ChatMessage toAll(String sender, String text) {
		return new ChatMessage(UUID.randomUUID().toString(), Instant.now(), sender, text, false);
	}

	static ChatMessage toOne(String sender, String text) {
		return new ChatMessage(UUID.randomUUID().toString(), Instant.now(), sender, text, true);
	}

}
