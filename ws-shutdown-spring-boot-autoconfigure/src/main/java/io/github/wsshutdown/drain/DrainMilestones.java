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

import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

import io.github.wsshutdown.DrainMilestone;

/**
 * When a drain came to what. Thread-safe.
 */
final class DrainMilestones {

	private final Map<DrainMilestone, Instant> reached = new EnumMap<>(DrainMilestone.class);

	/**
	 * Remember this moment: the first such, but of close frames the last one too.
	 */
	synchronized void reach(DrainMilestone milestone) {
		Instant now = Instant.now();
		if (milestone == DrainMilestone.LAST_CLOSE_FRAME) {
			this.reached.putIfAbsent(DrainMilestone.FIRST_CLOSE_FRAME, now);
			this.reached.put(milestone, now);
		}
		else {
			this.reached.putIfAbsent(milestone, now);
		}
	}

	synchronized Map<DrainMilestone, Instant> toMap() {
		return Map.copyOf(this.reached);
	}

}
