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

package io.github.wsshutdown.stream;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What is written on an event stream on behalf of a drain (HTML Living Standard, section
 * 9.2.5).
 */
public final class EventFormat {

	/** Says nothing: clients ignore it. */
	public static final String COMMENT = ":\n\n";

	private final String noticeEvent;

	/**
	 * Create a new {@link EventFormat}.
	 * @param noticeEvent the name of events that are notices
	 */
	public EventFormat(String noticeEvent) {
		this.noticeEvent = noticeEvent;
	}

	/**
	 * What a client is told before its stream ends.
	 * @param delay the time after which it is to come back, {@code null} for its own
	 * @return the text, empty if there is nothing to tell
	 */
	public static String retry(@Nullable Duration delay) {
		return (delay != null) ? "retry: " + delay.toMillis() + "\n\n" : "";
	}

	/**
	 * An event that is a notice.
	 * @param text its data
	 * @return the event
	 */
	public String notice(String text) {
		StringBuilder event = new StringBuilder("event: ").append(this.noticeEvent).append('\n');
		text.lines().forEach((line) -> event.append("data: ").append(line).append('\n'));
		return event.append('\n').toString();
	}

}
