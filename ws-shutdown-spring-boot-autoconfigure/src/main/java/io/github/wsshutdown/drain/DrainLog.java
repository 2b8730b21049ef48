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
import java.util.List;
import java.util.Locale;

import io.github.wsshutdown.AwaitedWork;
import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.DrainTrigger;
import io.github.wsshutdown.Outcome;
import io.github.wsshutdown.WebSocketDrainer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Writes a drain to the log: its begin, its progress and its end.
 */
final class DrainLog {

	private static final Log logger = LogFactory.getLog(WebSocketDrainer.class);

	private DrainLog() {
	}

	static void drainStarted(DrainReport report) {
		write(report, "Draining " + connections(report.total()) + " (timeout " + format(report.timeout()) + ")");
	}

	static void drainProgressed(DrainReport report, int pendingHandshakes) {
		logger.info("Draining " + connections(report.total()) + ": " + number(report.remaining())
				+ " still there after " + seconds(report.elapsed()) + outcomes(report, ", ") + ((pendingHandshakes > 0)
						? ", waiting for " + number(pendingHandshakes) + " unfinished handshakes" : "")
				+ (report.awaited().isEmpty() ? "" : ", waiting for " + describe(report.awaited())));
	}

	static void notSettled(AwaitedWork awaited, DrainTrigger trigger) {
		String message = "Closing WebSocket connections although what was running when the drain began has not ended: "
				+ describe(awaited);
		if (trigger == DrainTrigger.AGE) {
			logger.debug(message);
		}
		else {
			logger.warn(message);
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
		return String.join(" and ", counts) + " (" + String.join(", ", awaited.paths()) + ")";
	}

	static void drainCompleted(DrainReport report) {
		String message = (report.cancelled() ? "Cancelled draining after " : "Drained ") + connections(report.total())
				+ " in " + seconds(report.elapsed()) + outcomes(report, ": ");
		if (report.forced() > 0 && report.trigger() != DrainTrigger.AGE) {
			logger.warn(message);
		}
		else {
			write(report, message);
		}
	}

	private static void write(DrainReport report, String message) {
		if (report.total() > 0 && report.trigger() != DrainTrigger.AGE) {
			logger.info(message);
		}
		else {
			logger.debug(message);
		}
	}

	private static String outcomes(DrainReport report, String prefix) {
		List<String> counts = new ArrayList<>();
		for (Outcome outcome : List.of(Outcome.ACKNOWLEDGED, Outcome.LEFT, Outcome.FORCED, Outcome.LOST)) {
			int count = report.count(outcome);
			if (count > 0) {
				counts.add(number(count) + " " + outcome.name().toLowerCase(Locale.ROOT));
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
