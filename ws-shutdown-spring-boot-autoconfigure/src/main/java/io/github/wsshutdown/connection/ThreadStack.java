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

package io.github.wsshutdown.connection;

import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.Arrays;

/**
 * What a thread is doing, as far as its stack tells.
 */
public final class ThreadStack {

	/** Where a thread runs or waits for what another thread has begun. */
	private static final String[] FUTURES = { "java.util.concurrent.CompletableFuture",
			"java.util.concurrent.FutureTask" };

	/** What completes work that another thread has begun. */
	private static final String[] ASYNCHRONOUS = { FUTURES[0], FUTURES[1], "reactor.core.",
			"org.springframework.web.context.request.async." };

	private ThreadStack() {
	}

	/**
	 * Whether a thread is inside certain code.
	 * @param thread the thread
	 * @param classNamePrefixes what the names of its classes begin with
	 * @return {@code true} if so at this moment
	 */
	public static boolean isInside(Thread thread, String... classNamePrefixes) {
		return isInside(thread.getStackTrace(), classNamePrefixes);
	}

	/**
	 * Whether a thread was inside certain code.
	 * @param stack its stack
	 * @param classNamePrefixes what the names of its classes begin with
	 * @return {@code true} if so
	 */
	public static boolean isInside(StackTraceElement[] stack, String... classNamePrefixes) {
		return Arrays.stream(stack)
			.map(StackTraceElement::getClassName)
			.anyMatch((className) -> Arrays.stream(classNamePrefixes).anyMatch(className::startsWith));
	}

	/**
	 * Whether a thread did what another one has begun and may be waited for: a future of
	 * Java or a publisher of Reactor.
	 * @param stack its stack
	 * @return {@code true} if so
	 */
	public static boolean isAsynchronous(StackTraceElement[] stack) {
		return isInside(stack, ASYNCHRONOUS);
	}

	/**
	 * Whether a thread waits for a future of Java.
	 * @param thread the thread
	 * @return {@code true} if so at this moment
	 */
	public static boolean awaitsFuture(Thread thread) {
		return Arrays.stream(thread.getStackTrace())
			.filter((frame) -> frame.getMethodName().equals("get") || frame.getMethodName().equals("join"))
			.anyMatch((frame) -> Arrays.asList(FUTURES).contains(frame.getClassName()));
	}

	/**
	 * Whether a thread waits for the end of another one.
	 * @param thread the thread
	 * @param other the other one
	 * @return {@code true} if so at this moment
	 */
	public static boolean joins(Thread thread, Thread other) {
		ThreadInfo info = ManagementFactory.getThreadMXBean().getThreadInfo(thread.getId());
		LockInfo lock = (info != null) ? info.getLockInfo() : null;
		return lock != null && lock.getIdentityHashCode() == System.identityHashCode(other)
				&& lock.getClassName().equals(other.getClass().getName());
	}

}
