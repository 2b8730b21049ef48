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

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes the threads of a drain: daemons, so that none of them keeps a process alive, and
 * none of the application's, whose executors refuse work once the context closes.
 */
final class DrainThreads {

	private static final Log logger = LogFactory.getLog(DrainThreads.class);

	private static final String PREFIX = "ws-shutdown-";

	private DrainThreads() {
	}

	static ThreadFactory platform(String name) {
		AtomicInteger number = new AtomicInteger();
		return (task) -> {
			Thread thread = new Thread(task, PREFIX + name + "-" + number.incrementAndGet());
			thread.setDaemon(true);
			return thread;
		};
	}

	/**
	 * An executor for work that may block as long as it likes: a virtual thread for each
	 * piece where the JVM has them, else a pool that grows.
	 */
	static ClosingExecutor blocking(String name) {
		ThreadFactory virtual = virtual(name);
		return (virtual != null) ? new ClosingExecutor(virtual, 10_000, 10_000)
				: new ClosingExecutor(platform(name), 16, 256);
	}

	/**
	 * Start a thread.
	 * @param starter starts it
	 * @return {@code false} if the system has no more threads
	 */
	static boolean start(Thread thread, Consumer<Thread> starter) {
		try {
			starter.accept(thread);
			return true;
		}
		catch (OutOfMemoryError ex) {
			logger.debug("The system has no more threads", ex);
			return false;
		}
	}

	/**
	 * Wait for the end of a thread.
	 * @param most how long to wait
	 */
	static void awaitEnd(Thread thread, Duration most) {
		try {
			thread.join(most.toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static @Nullable ThreadFactory virtual(String name) {
		// Before 24, a virtual thread that waits inside synchronized, as Tomcat's senders
		// do, holds on to its carrier
		if (Runtime.version().feature() < 24) {
			return null;
		}
		try {
			Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
			Class<?> builderType = Class.forName("java.lang.Thread$Builder");
			Method named = builderType.getMethod("name", String.class, long.class);
			Method factory = builderType.getMethod("factory");
			return (ThreadFactory) factory.invoke(named.invoke(builder, PREFIX + name + "-", 1L));
		}
		catch (ReflectiveOperationException ex) {
			logger.debug("No virtual threads: a bounded number of platform threads takes their place", ex);
			return null;
		}
	}

}
