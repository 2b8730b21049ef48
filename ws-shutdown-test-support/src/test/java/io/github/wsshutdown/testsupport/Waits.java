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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import jdk.jfr.Event;
import jdk.jfr.Name;
import jdk.jfr.Recording;
import jdk.jfr.StackTrace;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/**
 * How long the library asks to wait, in this JVM, as its flight recorder tells. A clock
 * tells how fast the machine is; this tells what the code does: on a busy machine a
 * thread may be late, but asks to wait for no longer.
 */
public final class Waits implements AutoCloseable {

	private final Recording recording = new Recording();

	private List<RecordedEvent> events = List.of();

	private Waits() {
	}

	/**
	 * Record from now on.
	 */
	public static Waits record() {
		Waits waits = new Waits();
		Wait.EVENTS.forEach((name) -> waits.recording.enable(name).withoutThreshold().withStackTrace());
		waits.recording.enable(Mark.class).withoutThreshold();
		waits.recording.start();
		return waits;
	}

	/**
	 * Remember this moment and this thread.
	 */
	public static void mark(String name) {
		Mark mark = new Mark();
		mark.name = name;
		mark.commit();
	}

	/**
	 * Record no more.
	 */
	public Waits stop() {
		this.recording.stop();
		try {
			Path file = Files.createTempFile("waits-", ".jfr");
			try {
				this.recording.dump(file);
				this.events = RecordingFile.readAllEvents(file);
			}
			finally {
				Files.delete(file);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return this;
	}

	/**
	 * The waits of the library's own code, on all threads.
	 */
	public List<Wait> all() {
		return this.events.stream().map(Wait::ofTheLibrary).flatMap(Optional::stream).toList();
	}

	/**
	 * When a mark was made first.
	 */
	public Instant at(String mark) {
		return find(mark).getStartTime();
	}

	/**
	 * The waits of the thread that made a mark.
	 */
	public List<Wait> ofThreadOf(String mark) {
		long thread = find(mark).getThread().getId();
		return all().stream().filter((wait) -> wait.thread() == thread).toList();
	}

	/**
	 * The waits of the thread that looks after drains, before one ended.
	 */
	public List<Wait> ofLoop(String endMark) {
		Instant end = ofThreadOf(endMark).stream().map(Wait::begin).min(Comparator.naturalOrder()).orElse(at(endMark));
		return all().stream().filter((wait) -> wait.isOfLoop() && wait.begin().isBefore(end)).toList();
	}

	/**
	 * How much of the time until it made a mark a thread asked to spend waiting.
	 */
	public Duration asked(Instant from, String mark) {
		return asked(from, at(mark), mark);
	}

	/**
	 * How much of a time was asked for to be spent waiting, by the thread that looks
	 * after drains, and after it by the one that made the mark.
	 */
	public Duration asked(Instant from, Instant to, String mark) {
		Instant end = ofThreadOf(mark).stream()
			.map(Wait::begin)
			.filter((begin) -> begin.isAfter(from) && begin.isBefore(to))
			.min(Comparator.naturalOrder())
			.orElse(to);
		Stream<Duration> byLoop = ofLoop(mark).stream().map((wait) -> wait.within(from, end));
		Stream<Duration> after = ofThreadOf(mark).stream().map((wait) -> wait.within(from, to));
		return Stream.concat(byLoop, after).reduce(Duration.ZERO, Duration::plus);
	}

	private RecordedEvent find(String mark) {
		return this.events.stream()
			.filter((event) -> event.getEventType().getName().equals(Mark.NAME) && event.getString("name").equals(mark))
			.min(Comparator.comparing(RecordedEvent::getStartTime))
			.orElseThrow(() -> new IllegalStateException("No mark " + mark));
	}

	@Override
	public void close() {
		this.recording.close();
	}

	@Name(Mark.NAME)
	@StackTrace(false)
	private static final class Mark extends Event {

		static final String NAME = "io.github.wsshutdown.Mark";

		private String name = "";

	}

}
