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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.github.wsshutdown.AwaitedWork;
import io.github.wsshutdown.DrainPlan;
import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.DrainTrigger;
import io.github.wsshutdown.Outcome;
import io.github.wsshutdown.UncleanEnds;
import io.github.wsshutdown.WebSocketDrainer;
import io.github.wsshutdown.connection.Connection;
import org.jspecify.annotations.Nullable;

/**
 * Writes a drain to the log: its begin and why, its progress, its end, and who was forced
 * or lost.
 */
final class DrainLog {

	private static final StructuredLog logger = new StructuredLog(WebSocketDrainer.class);

	private DrainLog() {
	}

	static void drainStarted(DrainReport report) {
		String message = "Draining " + connections(report.total()) + " (timeout " + format(report.timeout()) + ")"
				+ why(report);
		boolean refusesFromNowOn = report.trigger() == DrainTrigger.MANUAL && !report.partial();
		if (refusesFromNowOn && report.total() == 0) {
			logger.info(message + ". Handshakes are refused until the application resumes", values(report));
		}
		else {
			write(report, message);
		}
	}

	private static String why(DrainReport report) {
		DrainPlan plan = report.details().plan();
		String part = ((plan.path() != null) ? " of '" + plan.path() + "'" : "")
				+ ((plan.principal() != null) ? " of one principal" : "")
				+ ((plan.remoteAddress() != null) ? " from one address" : "");
		String percent = (plan.percent() < 100) ? ", " + plan.percent() + " percent of those there are" : "";
		return part + percent + switch (report.trigger()) {
			case SHUTDOWN -> " because the application stops";
			case AGE -> " because of their age";
			case PRINCIPAL -> " because their principal has connected again";
			case MANUAL -> " by hand" + requestedBy(plan.requestedBy());
		};
	}

	private static String requestedBy(@Nullable String name) {
		return (name != null) ? ", as '" + name + "' has asked for" : "";
	}

	static void resumed(@Nullable String requestedBy) {
		logger.info("WebSocket handshakes are accepted again" + requestedBy(requestedBy),
				(requestedBy != null) ? Map.of("websocket.drain.requested_by", requestedBy) : Map.of());
	}

	static void drainProgressed(DrainReport report, int pendingHandshakes) {
		logger.info(
				"Draining " + connections(report.total()) + ": " + number(report.remaining()) + " still there after "
						+ seconds(report.elapsed()) + outcomes(report, ", ")
						+ ((pendingHandshakes > 0)
								? ", waiting for " + number(pendingHandshakes) + " unfinished handshakes" : "")
						+ (report.awaited().isEmpty() ? "" : ", waiting for " + describe(report.awaited())),
				values(report));
	}

	static void notSettled(AwaitedWork awaited, DrainTrigger trigger) {
		String message = "Closing WebSocket connections although what was running when the drain began has not ended: "
				+ describe(awaited);
		Map<String, ?> values = Map.of("websocket.drain.awaited.handlers", awaited.handlers(),
				"websocket.drain.awaited.requests", awaited.requests(), "websocket.drain.awaited.streams",
				awaited.streams());
		warn(trigger, message, values);
	}

	private static void warn(DrainTrigger trigger, String message, Map<String, ?> values) {
		if (isRoutine(trigger)) {
			logger.debug(message, values);
		}
		else {
			logger.warn(message, values);
		}
	}

	private static String describe(AwaitedWork awaited) {
		List<String> counts = new ArrayList<>();
		if (awaited.handlers() > 0) {
			counts.add(number(awaited.handlers()) + ((awaited.handlers() == 1) ? " handler" : " handlers"));
		}
		if (awaited.requests() > 0) {
			counts.add(number(awaited.requests()) + ((awaited.requests() == 1) ? " request" : " requests"));
		}
		if (awaited.streams() > 0) {
			counts.add(number(awaited.streams())
					+ ((awaited.streams() == 1) ? " event stream that is expected to end by itself"
							: " event streams that are expected to end by themselves"));
		}
		return String.join(" and ", counts) + " (" + String.join(", ", awaited.paths()) + ")";
	}

	/**
	 * Write that a connection was forced or lost.
	 */
	static void unclean(Outcome outcome, UncleanEnds.Reason reason, Connection connection) {
		if (logger.isDebugEnabled()) {
			logger.debug(
					"Connection " + connection.reference() + " was " + name(outcome) + ": " + reason.label()
							+ ", number " + connection.getId(),
					Map.of("websocket.id", connection.reference().id(), "websocket.path", connection.getPath(),
							"websocket.outcome", name(outcome), "websocket.reason", reason.label()));
		}
	}

	/**
	 * What is written of a drain that has ended.
	 */
	static List<String> lines(DrainReport report) {
		List<String> lines = new ArrayList<>();
		lines.add(summary(report));
		report.details().unclean().forEach((ends) -> lines.add(describe(ends)));
		return lines;
	}

	private static String summary(DrainReport report) {
		return (report.cancelled() ? "Cancelled draining after " : "Drained ") + connections(report.total()) + " in "
				+ seconds(report.elapsed()) + outcomes(report, ": ");
	}

	static void drainCompleted(DrainReport report) {
		String message = summary(report);
		if (report.forced() > 0 && !isRoutine(report.trigger())) {
			logger.warn(message, values(report));
		}
		else {
			write(report, message);
		}
		report.details().unclean().forEach((ends) -> unclean(ends, report.trigger()));
	}

	private static String describe(UncleanEnds ends) {
		int unnamed = ends.count() - ends.examples().size();
		return ends.reason().label() + ": " + connections(ends.count()) + " " + describe(ends.reason()) + ": "
				+ String.join(", ", ends.examples().stream().map(Object::toString).toList())
				+ ((unnamed > 0) ? " and " + number(unnamed) + " more" : "");
	}

	private static void unclean(UncleanEnds ends, DrainTrigger trigger) {
		warn(trigger, describe(ends),
				Map.of("websocket.reason", ends.reason().label(), "websocket.count", ends.count()));
	}

	private static String describe(UncleanEnds.Reason reason) {
		return switch (reason) {
			case ANSWERED_NOT -> "cut because the close frame was not answered in time";
			case DID_NOT_READ -> "cut because what was sent before was not taken";
			case HANDLER_STILL_RUNNING -> "cut while the application was at work";
			case VANISHED -> "reset or gone without an answer";
		};
	}

	private static void write(DrainReport report, String message) {
		if (report.total() > 0 && !isRoutine(report.trigger())) {
			logger.info(message, values(report));
		}
		else {
			logger.debug(message, values(report));
		}
	}

	/** A part of every day, and too many to be told. */
	private static boolean isRoutine(DrainTrigger trigger) {
		return trigger == DrainTrigger.AGE || trigger == DrainTrigger.PRINCIPAL;
	}

	private static Map<String, Object> values(DrainReport report) {
		Map<String, Object> values = new LinkedHashMap<>();
		values.put("websocket.drain.trigger", report.trigger().name().toLowerCase(Locale.ROOT));
		values.put("websocket.drain.partial", report.partial());
		values.put("websocket.drain.total", report.total());
		values.put("websocket.drain.remaining", report.remaining());
		values.put("websocket.drain.elapsed_ms", report.elapsed().toMillis());
		for (Outcome outcome : Outcome.values()) {
			values.put("websocket.drain." + name(outcome), report.count(outcome));
		}
		String requestedBy = report.details().plan().requestedBy();
		if (requestedBy != null) {
			values.put("websocket.drain.requested_by", requestedBy);
		}
		return values;
	}

	private static String name(Outcome outcome) {
		return outcome.name().toLowerCase(Locale.ROOT);
	}

	private static String outcomes(DrainReport report, String prefix) {
		List<String> counts = new ArrayList<>();
		for (Outcome outcome : List.of(Outcome.ACKNOWLEDGED, Outcome.LEFT, Outcome.FORCED, Outcome.LOST)) {
			int count = report.count(outcome);
			if (count > 0) {
				counts.add(number(count) + " " + name(outcome));
			}
		}
		return counts.isEmpty() ? "" : prefix + String.join(", ", counts);
	}

	private static String connections(int count) {
		return number(count) + ((count == 1) ? " WebSocket connection" : " WebSocket connections");
	}

	/** Not with a format, which a JVM that stops would load for this alone. */
	private static String number(int number) {
		return (number < 1000) ? Integer.toString(number)
				: number(number / 1000) + "," + Integer.toString(1000 + number % 1000).substring(1);
	}

	/** As it is configured. */
	static String format(Duration duration) {
		long millis = duration.toMillis();
		return (millis % 1000 == 0) ? (millis / 1000) + "s" : millis + "ms";
	}

	private static String seconds(Duration duration) {
		long tenths = (duration.toMillis() + 50) / 100;
		return tenths / 10 + "." + tenths % 10 + "s";
	}

}
