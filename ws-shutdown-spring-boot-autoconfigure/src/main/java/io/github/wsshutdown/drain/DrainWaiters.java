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

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.wsshutdown.connection.ThreadStack;

/**
 * The threads that wait for the end of a drain: the one that has begun it, and those that
 * have it begun by ending the JVM. All are looked at in one moment: for each look the JVM
 * stops all of its threads, which takes its time where they have no processor. Of one
 * thread at a time.
 */
final class DrainWaiters {

	private static final String EXIT = "java.lang.Shutdown";

	private final Thread beginner = Thread.currentThread();

	private final boolean stopping;

	/** Those whose work was found. */
	private final Set<Thread> known = new HashSet<>();

	private Map<Thread, StackTraceElement[]> stacks = Map.of();

	private List<Thread> waiters = List.of();

	/**
	 * Create new {@link DrainWaiters} of a drain that the current thread begins.
	 * @param stopping whether the application stops
	 */
	DrainWaiters(boolean stopping) {
		this.stopping = stopping;
	}

	/**
	 * Look which there are now.
	 */
	void look() {
		this.stacks = new HashMap<>(this.stopping ? Thread.getAllStackTraces() : Map.of());
		this.stacks.put(this.beginner, this.beginner.getStackTrace());
		this.waiters = this.stacks.keySet()
			.stream()
			.filter((thread) -> thread == this.beginner || ThreadStack.isInside(this.stacks.get(thread), EXIT))
			.toList();
	}

	/**
	 * Whether a thread waits for the end, or for a thread that does. A virtual one is
	 * looked at by itself, which stops no other.
	 */
	boolean contain(Thread thread) {
		for (Thread waiter : this.waiters) {
			if (thread == waiter || ThreadStack.joins(thread, waiter)) {
				this.known.add(waiter);
				return true;
			}
		}
		return this.stopping && !this.stacks.containsKey(thread) && ThreadStack.isInside(thread, EXIT);
	}

	/**
	 * How many do what may have been begun by another thread, so that it can't be told
	 * whose work it is.
	 */
	int hidden() {
		return (int) this.waiters.stream()
			.filter((waiter) -> !this.known.contains(waiter))
			.filter((waiter) -> ThreadStack.isAsynchronous(this.stacks.get(waiter)))
			.count();
	}

}
