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
import java.util.List;
import java.util.Map;

import io.github.wsshutdown.connection.ThreadStack;

/**
 * The threads that wait for the end of a drain: the one that has begun it, and those that
 * have it begun by ending the JVM. All are looked at in one moment: for each look the JVM
 * stops all of its threads, which takes its time where they have no processor.
 */
final class DrainWaiters {

	private static final String EXIT = "java.lang.Shutdown";

	private final boolean stopping;

	private final Map<Thread, StackTraceElement[]> stacks;

	private final List<Thread> waiters;

	private DrainWaiters(boolean stopping, Map<Thread, StackTraceElement[]> stacks, List<Thread> waiters) {
		this.stopping = stopping;
		this.stacks = stacks;
		this.waiters = waiters;
	}

	/**
	 * Find those of a drain that the current thread begins.
	 * @param stopping whether the application stops
	 */
	static DrainWaiters find(boolean stopping) {
		Thread current = Thread.currentThread();
		Map<Thread, StackTraceElement[]> stacks = new HashMap<>(stopping ? Thread.getAllStackTraces() : Map.of());
		stacks.put(current, current.getStackTrace());
		List<Thread> waiters = stacks.keySet()
			.stream()
			.filter((thread) -> thread == current || ThreadStack.isInside(stacks.get(thread), EXIT))
			.toList();
		return new DrainWaiters(stopping, stacks, waiters);
	}

	/**
	 * Whether a thread waits for the end, or for a thread that does. A virtual one is
	 * looked at by itself, which stops no other.
	 */
	boolean contain(Thread thread) {
		return this.waiters.stream().anyMatch((waiter) -> thread == waiter || ThreadStack.joins(thread, waiter))
				|| (this.stopping && !this.stacks.containsKey(thread) && ThreadStack.isInside(thread, EXIT));
	}

	/**
	 * Whether what one of them does may have been begun by another thread, so that it
	 * can't be told whose work it is.
	 */
	boolean mayBeHidden() {
		return this.waiters.stream().map(this.stacks::get).anyMatch(ThreadStack::isAsynchronous);
	}

}
