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

package io.github.wsshutdown.testsupport;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.github.wsshutdown.WebSocketDrainer;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;

/**
 * One wait of a thread that has an end: a sleep, a park or a wait on a monitor.
 *
 * @param thread the id of the thread
 * @param begin when it began
 * @param end when it was over
 * @param asked for how long the thread asked to wait at the most, whatever the machine
 * made of it
 * @param sleep whether nothing can end it before
 * @param by who asked for it
 */
public record Wait(long thread, Instant begin, Instant end, Duration asked, boolean sleep, String by) {

	private static final String SLEEP = "jdk.ThreadSleep";

	private static final String PARK = "jdk.ThreadPark";

	private static final String MONITOR = "jdk.JavaMonitorWait";

	static final List<String> EVENTS = List.of(SLEEP, PARK, MONITOR);

	/** By how much two clocks of the JVM may disagree about one wait. */
	private static final Duration CLOCKS = Duration.ofMillis(1);

	/** What only passes on how long its caller asks to wait. */
	private static final List<String> LIBRARIES = List.of("java.", "jdk.", "reactor.core.");

	/**
	 * The wait that an event of the flight recorder tells of.
	 * @return the wait, empty if it is not one of the library's own, or has no end but
	 * what it waits for
	 */
	static Optional<Wait> ofTheLibrary(RecordedEvent event) {
		if (!EVENTS.contains(event.getEventType().getName()) || event.getStackTrace() == null
				|| event.getThread() == null) {
			return Optional.empty();
		}
		boolean sleep = event.getEventType().getName().equals(SLEEP);
		Duration asked = event.getDuration(sleep ? "time" : "timeout");
		return caller(event).filter((caller) -> asked.compareTo(Duration.ZERO) > 0)
			.map((caller) -> new Wait(event.getThread().getId(), event.getStartTime(), event.getEndTime(), asked, sleep,
					"%s.%s:%d".formatted(caller.getMethod().getType().getName(), caller.getMethod().getName(),
							caller.getLineNumber())));
	}

	private static Optional<RecordedFrame> caller(RecordedEvent event) {
		return event.getStackTrace()
			.getFrames()
			.stream()
			.filter((frame) -> LIBRARIES.stream().noneMatch(typeName(frame)::startsWith))
			.findFirst()
			.filter((frame) -> isOfTheLibrary(typeName(frame)));
	}

	private static String typeName(RecordedFrame frame) {
		return frame.getMethod().getType().getName().split("\\$\\$", 2)[0];
	}

	private static boolean isOfTheLibrary(String typeName) {
		if (!typeName.startsWith("io.github.wsshutdown.")) {
			return false;
		}
		try {
			Class<?> type = Class.forName(typeName, false, Wait.class.getClassLoader());
			return type.getProtectionDomain()
				.getCodeSource()
				.equals(WebSocketDrainer.class.getProtectionDomain().getCodeSource());
		}
		catch (ClassNotFoundException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Whether it is one of the thread that looks after drains.
	 */
	boolean isOfLoop() {
		return this.by.contains(".LoopThread.");
	}

	/**
	 * Whether it ended because its time was over, and not because of what was waited for.
	 */
	public boolean isInVain() {
		return !this.end.isBefore(this.begin.plus(this.asked).minus(CLOCKS));
	}

	/**
	 * How much of a time the thread asked to spend waiting. What a busy machine adds to
	 * it does not count.
	 */
	Duration within(Instant from, Instant to) {
		Instant first = Stream.of(this.begin, from).max(Comparator.naturalOrder()).orElseThrow();
		Instant last = Stream.of(this.end, this.begin.plus(this.asked), to)
			.min(Comparator.naturalOrder())
			.orElseThrow();
		return first.isBefore(last) ? Duration.between(first, last) : Duration.ZERO;
	}

}
