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

package io.github.wsshutdown.testsupport.transparency;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What an application has seen of each case, in order. The peer names its case in the
 * query of its handshake.
 */
public class Diary {

	private static final long LONGEST_HOLD = 60;

	private final Map<String, List<String>> entries = new ConcurrentHashMap<>();

	private final Map<String, CountDownLatch> released = new ConcurrentHashMap<>();

	/**
	 * The name of the case.
	 */
	public static String name(String query) {
		return query.substring(query.indexOf("case="));
	}

	/**
	 * Note something, and the kind of thread that tells the application.
	 */
	public void note(String name, String entry) {
		noteOnly(name, "%s (in %s)".formatted(entry, threadKind()));
	}

	/**
	 * Note something that is told in any thread.
	 */
	public void noteOnly(String name, String entry) {
		of(name).add(entry);
	}

	private static String threadKind() {
		Thread thread = Thread.currentThread();
		return "%s, %s, %s".formatted(thread.getName().replaceAll("[0-9]+", "N").replaceAll("@[0-9a-fN]+", "@N"),
				thread.isDaemon() ? "daemon" : "no daemon", thread.getPriority());
	}

	/**
	 * Wait until the peer has done what it does meanwhile.
	 */
	public void hold(String name) throws InterruptedException {
		noteOnly(name, "holds");
		if (!latch(name).await(LONGEST_HOLD, TimeUnit.SECONDS)) {
			noteOnly(name, "was not released");
		}
	}

	void release(String name) {
		latch(name).countDown();
	}

	private CountDownLatch latch(String name) {
		return this.released.computeIfAbsent(name, (key) -> new CountDownLatch(1));
	}

	List<String> of(String name) {
		return this.entries.computeIfAbsent(name, (key) -> new CopyOnWriteArrayList<>());
	}

	/**
	 * Whether each session that was opened has been closed.
	 */
	boolean isClosed(String name) {
		return count(name, "opened") == count(name, "closed");
	}

	private long count(String name, String entry) {
		return of(name).stream().filter((candidate) -> candidate.startsWith(entry)).count();
	}

}
