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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How the event streams of one path have ended so far, which tells what those that run
 * are: an answer, which the application brings to its end by itself and soon, or one that
 * stays for as long as its client. Free of locks and allocation. Thread-safe.
 */
public final class StreamHistory {

	/**
	 * A stream that the application ends later than this is not taken for an answer: as
	 * long as Spring Boot waits for requests, if nothing else is configured.
	 */
	private static final long LONGEST_ANSWER_MILLIS = Duration.ofSeconds(30).toMillis();

	/** How many answers more than other streams there are at the most. */
	private static final int MOST = 8;

	/** By what part the longest answer is forgotten with each shorter one. */
	private static final int FORGETTING = 8;

	private final long patienceMillis;

	/**
	 * How long the longest answer took, in milliseconds, and in the lowest byte how many
	 * answers there were more than other streams.
	 */
	private final AtomicLong state = new AtomicLong();

	StreamHistory(Duration patience) {
		this.patienceMillis = patience.toMillis();
	}

	/**
	 * Called when a stream has ended. One that is short for another reason than that the
	 * application has ended it tells nothing.
	 * @param ageNanos how long it took
	 * @param byApplication whether the application has ended it, with success, after one
	 * event at the least
	 */
	void ended(long ageNanos, boolean byApplication) {
		long millis = TimeUnit.NANOSECONDS.toMillis(ageNanos);
		while (true) {
			long current = this.state.get();
			if (this.state.compareAndSet(current, next(current, millis, byApplication))) {
				return;
			}
		}
	}

	private long next(long current, long millis, boolean byApplication) {
		long longest = longest(current);
		int answers = answers(current);
		if (byApplication && millis <= Math.max(LONGEST_ANSWER_MILLIS, this.patienceMillis)) {
			return state(Math.max(millis, longest - (longest - millis) / FORGETTING), Math.min(answers + 1, MOST));
		}
		return (millis > mostMillis(longest)) ? state(longest, Math.max(answers - 1, -MOST)) : current;
	}

	/**
	 * Whether a stream that runs can be expected to come to its end by itself: most have,
	 * and it is not much older than these were.
	 * @param ageNanos for how long it has been running
	 * @return {@code true} if so
	 */
	boolean isExpectedToEnd(long ageNanos) {
		long current = this.state.get();
		return answers(current) > 0 && TimeUnit.NANOSECONDS.toMillis(ageNanos) <= mostMillis(longest(current));
	}

	/** The next answer may well be longer than any of a few before. */
	private long mostMillis(long longest) {
		return Math.max(2 * longest, this.patienceMillis);
	}

	private static long state(long longest, int answers) {
		return (longest << Byte.SIZE) | (answers & 0xFF);
	}

	private static long longest(long state) {
		return state >>> Byte.SIZE;
	}

	private static int answers(long state) {
		return (byte) state;
	}

}
