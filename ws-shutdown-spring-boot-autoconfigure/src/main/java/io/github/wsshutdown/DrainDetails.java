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
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What a {@link DrainReport} has beside the numbers. Immutable.
 *
 * @param plan how the drain is carried out, and who has asked for it
 * @param spread the time over which close frames are spread indeed, which is less than
 * the plan's for few connections and where the timeout leaves no room
 * @param slowest the connection that has taken the longest from its close frame to its
 * end, {@code null} if none was closed
 * @param unclean the connections that were forced or lost, by reason
 * @param milestones what the drain has come to so far, and when
 */
public record DrainDetails(DrainPlan plan, Duration spread, @Nullable ConnectionReference slowest,
		List<UncleanEnds> unclean, Map<DrainMilestone, Instant> milestones) {

	/** A drain as it is configured without any configuration. */
	static final DrainDetails NONE = new DrainDetails(DrainPlan.withDefaults(), Duration.ZERO, null, List.of(),
			Map.of());

	/**
	 * Create new {@link DrainDetails}.
	 */
	public DrainDetails {
		unclean = List.copyOf(unclean);
		milestones = Map.copyOf(milestones);
	}

}
