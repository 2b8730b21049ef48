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

package io.github.wsshutdown.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What the connections of a client have seen, and when.
 */
final class Diary {

	static final Duration TIMEOUT = Duration.ofSeconds(60);

	private final List<Entry> entries = new CopyOnWriteArrayList<>();

	void add(String what) {
		this.entries.add(new Entry(what, System.nanoTime()));
	}

	void awaitLast(String what) {
		await().atMost(TIMEOUT).until(() -> !this.entries.isEmpty() && last().what().equals(what));
	}

	boolean has(String what) {
		return this.entries.stream().anyMatch((entry) -> entry.what().equals(what));
	}

	long count(String what) {
		return this.entries.stream().filter((entry) -> entry.what().equals(what)).count();
	}

	private Entry last() {
		return this.entries.get(this.entries.size() - 1);
	}

	/**
	 * That a connection was closed with a delay, and that the next one was opened when it
	 * was over.
	 */
	void assertReturned(String closed, Duration delay) {
		await().atMost(TIMEOUT).until(() -> count("open") > 1);
		assertThat(this.entries.stream().map(Entry::what)).startsWith("open", closed, "open");
		assertThat(between(1, 2)).isGreaterThanOrEqualTo(delay);
	}

	Duration between(int entry, int other) {
		return Duration.ofNanos(this.entries.get(other).nanoTime() - this.entries.get(entry).nanoTime());
	}

	@Override
	public String toString() {
		return this.entries.stream().map(Entry::what).toList().toString();
	}

	private record Entry(String what, long nanoTime) {
	}

}
