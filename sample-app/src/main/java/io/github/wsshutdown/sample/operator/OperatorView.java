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

package io.github.wsshutdown.sample.operator;

import java.util.Map;

import io.github.wsshutdown.Admission;
import io.github.wsshutdown.AwaitedWork;
import io.github.wsshutdown.DrainMilestone;
import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.DrainState;
import io.github.wsshutdown.HandshakeRefusal;
import io.github.wsshutdown.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * What the page shows.
 *
 * @param version changes with each view
 * @param state whether handshakes are accepted
 * @param dots a letter for each connection
 * @param refused how many handshakes were refused because of a drain
 * @param clients what the clients of this page have seen
 * @param drain the drain that runs, or else the last one
 */
record OperatorView(long version, DrainState state, String dots, long refused, CrowdSnapshot clients,
		@Nullable DrainView drain) {

	static OperatorView of(long version, DrainState state, String dots, Admission admission, CrowdSnapshot clients,
			@Nullable DrainReport report, boolean running) {
		return new OperatorView(version, state, dots, admission.getRefused(HandshakeRefusal.DRAINING), clients,
				(report != null) ? DrainView.of(report, running) : null);
	}

	/**
	 * Whether something else is shown than in another view.
	 * @param other the other one, with another version
	 * @return {@code true} if so
	 */
	boolean differs(OperatorView other) {
		return !equals(
				new OperatorView(this.version, other.state, other.dots, other.refused, other.clients, other.drain));
	}

	/**
	 * A drain.
	 *
	 * @param phase what it is doing
	 * @param partial whether it is about a part of the connections
	 * @param trigger what made it begin
	 * @param startedAt milliseconds of the epoch
	 * @param elapsed milliseconds since its begin
	 * @param timeout milliseconds from its begin to its deadline
	 * @param closeTimeout milliseconds that a client has to answer
	 * @param awaited how many handlers, requests and event streams it waits for
	 * @param total how many connections it is about
	 * @param outcomes how many ended in which way
	 */
	record DrainView(Phase phase, boolean partial, String trigger, long startedAt, long elapsed, long timeout,
			long closeTimeout, int awaited, int total, Map<String, Integer> outcomes) {

		private static DrainView of(DrainReport report, boolean running) {
			AwaitedWork awaited = report.awaited();
			return new DrainView(Phase.of(report, running), report.partial(), report.trigger().name(),
					report.startedAt().toEpochMilli(), report.elapsed().toMillis(), report.timeout().toMillis(),
					report.details().plan().closeTimeout().toMillis(),
					awaited.handlers() + awaited.requests() + awaited.streams(), report.total(),
					Map.of("left", report.count(Outcome.LEFT), "acknowledged", report.count(Outcome.ACKNOWLEDGED),
							"forced", report.count(Outcome.FORCED), "lost", report.count(Outcome.LOST)));
		}

	}

	/**
	 * What a drain is doing.
	 */
	enum Phase {

		/** Work that was running at its begin may finish. */
		SETTLING,

		/** Close frames are sent. */
		CLOSING,

		/** All close frames are sent, some have no answer. */
		WAITING,

		/** It is over. */
		DONE;

		private static Phase of(DrainReport report, boolean running) {
			Map<DrainMilestone, ?> milestones = report.details().milestones();
			if (!running) {
				return DONE;
			}
			if (milestones.containsKey(DrainMilestone.LAST_CLOSE_FRAME)) {
				return WAITING;
			}
			return milestones.containsKey(DrainMilestone.FIRST_CLOSE_FRAME) ? CLOSING : SETTLING;
		}

	}

}
