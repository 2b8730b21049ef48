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

package io.github.wsshutdown.actuate;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

import io.github.wsshutdown.AwaitedWork;
import io.github.wsshutdown.ConnectionReference;
import io.github.wsshutdown.DrainPlan;
import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.UncleanEnds;
import org.jspecify.annotations.Nullable;

/**
 * How a drain goes, or went.
 *
 * @param trigger what made it begin
 * @param requestedBy who has asked for it, {@code null} if that is not known
 * @param path the path that it is about, {@code null} for all
 * @param percent the share of the connections that it is about
 * @param partial whether it is about a part of them and refuses no handshakes
 * @param cancelled whether connections stay because it was cancelled
 * @param startedAt when it began
 * @param elapsed how long it took, or has taken
 * @param deadline when everything is cut that is left
 * @param spread the time over which close frames are spread
 * @param total how many connections it is about
 * @param remaining how many of them are still there
 * @param outcomes how the others have ended
 * @param awaited what it waits for before it closes any, {@code null} for nothing
 * @param slowest the connection that has taken the longest from its close frame to its
 * end, {@code null} if none has ended so
 * @param unclean who was forced or lost, by reason
 */
public record DrainDescriptor(String trigger, @Nullable String requestedBy, @Nullable String path, int percent,
		boolean partial, boolean cancelled, Instant startedAt, Duration elapsed, Instant deadline,
		SpreadDescriptor spread, int total, int remaining, OutcomesDescriptor outcomes,
		@Nullable AwaitedDescriptor awaited, @Nullable SlowestDescriptor slowest, List<UncleanDescriptor> unclean) {

	static DrainDescriptor of(DrainReport report) {
		DrainPlan plan = report.details().plan();
		return new DrainDescriptor(report.trigger().name().toLowerCase(Locale.ROOT), plan.requestedBy(), plan.path(),
				plan.percent(), report.partial(), report.cancelled(), report.startedAt(), report.elapsed(),
				report.startedAt().plus(report.timeout()), SpreadDescriptor.of(report), report.total(),
				report.remaining(),
				new OutcomesDescriptor(report.left(), report.acknowledged(), report.forced(), report.lost()),
				AwaitedDescriptor.of(report.awaited()), SlowestDescriptor.of(report),
				report.details().unclean().stream().map(UncleanDescriptor::of).toList());
	}

	/**
	 * The time over which close frames are spread.
	 *
	 * @param asked what was configured or asked for
	 * @param used what it is, which is less where that would make less than 200 a second
	 * and where the timeout leaves no room
	 */
	public record SpreadDescriptor(Duration asked, Duration used) {

		static SpreadDescriptor of(DrainReport report) {
			DrainPlan plan = report.details().plan();
			Duration asked = (plan.rate() > 0) ? Duration.ofSeconds(report.total()).dividedBy(plan.rate())
					: plan.spread();
			return new SpreadDescriptor(asked, report.details().spread());
		}

	}

	/**
	 * What was running when a drain began and has not ended.
	 *
	 * @param handlers how many handlers of connections
	 * @param requests how many HTTP requests
	 * @param streams how many event streams that are expected to end by themselves
	 * @param paths some of their paths
	 */
	public record AwaitedDescriptor(int handlers, int requests, int streams, List<String> paths) {

		static @Nullable AwaitedDescriptor of(AwaitedWork awaited) {
			return awaited.isEmpty() ? null
					: new AwaitedDescriptor(awaited.handlers(), awaited.requests(), awaited.streams(), awaited.paths());
		}

	}

	/**
	 * How connections have ended in a drain.
	 *
	 * @param left went by themselves before a close frame was sent
	 * @param acknowledged answered the close frame
	 * @param forced were cut
	 * @param lost were reset or vanished after the close frame
	 */
	public record OutcomesDescriptor(int left, int acknowledged, int forced, int lost) {

	}

	/**
	 * The connection that has taken the longest.
	 *
	 * @param id its id
	 * @param path its registered path
	 * @param time the time from its close frame to its end
	 */
	public record SlowestDescriptor(String id, String path, Duration time) {

		static @Nullable SlowestDescriptor of(DrainReport report) {
			ConnectionReference slowest = report.details().slowest();
			return (slowest != null) ? new SlowestDescriptor(slowest.id(), slowest.path(), report.slowest()) : null;
		}

	}

	/**
	 * Who was forced or lost for one reason.
	 *
	 * @param reason the reason
	 * @param count how many there are
	 * @param connections the first of them
	 */
	public record UncleanDescriptor(String reason, int count, List<ConnectionReference> connections) {

		static UncleanDescriptor of(UncleanEnds ends) {
			return new UncleanDescriptor(ends.reason().label(), ends.count(), ends.examples());
		}

	}

}
