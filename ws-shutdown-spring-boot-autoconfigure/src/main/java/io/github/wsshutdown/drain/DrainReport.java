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
import java.time.Instant;

/**
 * What became of the connections of a drain, so far or at its end.
 *
 * @param trigger what made it begin
 * @param startedAt when it began
 * @param timeout how long it may take
 * @param elapsed how long it took, or has taken
 * @param total how many connections it has to do with, stragglers included
 * @param left how many went by themselves before a close frame was sent
 * @param acknowledged how many answered the close frame
 * @param forced how many were cut
 * @param lost how many were reset or vanished after the close frame
 * @param slowest the longest time from a close frame to the end of its transport
 * @param cancelled whether somebody cancelled it
 * @param partial whether it is about a part of the connections only, and handshakes are
 * not refused for its sake
 */
public record DrainReport(DrainTrigger trigger, Instant startedAt, Duration timeout, Duration elapsed, int total,
		int left, int acknowledged, int forced, int lost, Duration slowest, boolean cancelled, boolean partial) {

	/**
	 * How many connections are still there.
	 * @return the number, 0 at the end
	 */
	public int remaining() {
		return this.total - this.left - this.acknowledged - this.forced - this.lost;
	}

	/**
	 * How many connections ended in the given way.
	 * @param outcome the outcome
	 * @return the number
	 */
	public int count(Outcome outcome) {
		return switch (outcome) {
			case LEFT -> this.left;
			case ACKNOWLEDGED -> this.acknowledged;
			case FORCED -> this.forced;
			case LOST -> this.lost;
		};
	}

}
