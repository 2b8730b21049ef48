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

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.wsshutdown.ConnectionInfo;
import io.github.wsshutdown.ConnectionReference;
import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.Outcome;
import io.github.wsshutdown.UncleanEnds;
import org.jspecify.annotations.Nullable;

/**
 * One dot for each connection, in the order in which they have come. The drain tells how
 * many connections have ended in which way and names a few of them; for the others this
 * finds out from how long they have been closing. Not thread-safe.
 */
final class Dots {

	private final Map<String, Dot> dots = new LinkedHashMap<>();

	private final int[] shown = new int[Outcome.values().length];

	private @Nullable Instant drain;

	/**
	 * Show what has changed.
	 * @param connections all that are there
	 * @param report the drain that runs, or else the last one
	 * @param running whether it runs
	 */
	void update(List<ConnectionInfo> connections, @Nullable DrainReport report, boolean running) {
		if (report != null && !report.startedAt().equals(this.drain)) {
			this.drain = report.startedAt();
			Arrays.fill(this.shown, 0);
			clearEnded();
		}
		Set<String> present = new HashSet<>();
		for (ConnectionInfo info : connections) {
			present.add(info.id());
			this.dots.computeIfAbsent(info.id(), (id) -> new Dot(info)).show(info);
		}
		this.dots.forEach((id, dot) -> {
			if (!present.contains(id)) {
				dot.gone();
			}
		});
		if (report != null) {
			explain(report);
		}
		if (!running) {
			this.dots.values().removeIf(Dot::isUnexplained);
		}
	}

	/**
	 * Remove those whose connections have ended.
	 */
	void clearEnded() {
		this.dots.values().removeIf(Dot::isEnded);
	}

	/**
	 * All of them.
	 * @return a letter for each
	 */
	String letters() {
		StringBuilder letters = new StringBuilder(this.dots.size());
		this.dots.values().forEach((dot) -> letters.append(dot.letter()));
		return letters.toString();
	}

	private void explain(DrainReport report) {
		for (UncleanEnds ends : report.details().unclean()) {
			Outcome outcome = (ends.reason() == UncleanEnds.Reason.VANISHED) ? Outcome.LOST : Outcome.FORCED;
			for (ConnectionReference reference : ends.examples()) {
				Dot dot = this.dots.get(reference.id());
				if (dot != null && dot.isUnexplained()) {
					end(dot, outcome);
				}
			}
		}
		Deque<Dot> unexplained = new ArrayDeque<>(this.dots.values()
			.stream()
			.filter(Dot::isUnexplained)
			.sorted(Comparator.comparingLong(Dot::closingSince))
			.toList());
		endSome(unexplained, report, Outcome.LEFT, false);
		endSome(unexplained, report, Outcome.FORCED, true);
		endSome(unexplained, report, Outcome.LOST, true);
		endSome(unexplained, report, Outcome.ACKNOWLEDGED, true);
	}

	private void endSome(Deque<Dot> unexplained, DrainReport report, Outcome outcome, boolean longestFirst) {
		while (!unexplained.isEmpty() && this.shown[outcome.ordinal()] < report.count(outcome)) {
			end(longestFirst ? unexplained.removeFirst() : unexplained.removeLast(), outcome);
		}
	}

	private void end(Dot dot, Outcome outcome) {
		dot.end(outcome);
		this.shown[outcome.ordinal()]++;
	}

}
