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

package io.github.wsshutdown.servlet.jetty;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The call that tells the application that its session is closed. Jetty makes it in the
 * thread that finds the session closed, which may be one that cuts connections and must
 * not be held up. Thread-safe.
 */
final class CloseCallback {

	private static final Log logger = LogFactory.getLog(CloseCallback.class);

	private final CountDownLatch returned = new CountDownLatch(1);

	private volatile @Nullable FutureTask<?> left;

	private volatile @Nullable Thread busyThread;

	/**
	 * Run something in whose course Jetty may tell the application, and leave the telling
	 * to other threads.
	 */
	void leaveToOthers(Runnable action) {
		this.busyThread = Thread.currentThread();
		try {
			action.run();
		}
		finally {
			this.busyThread = null;
		}
	}

	/**
	 * Tell the application.
	 * @param call the call
	 * @param executor what runs it if the current thread must not
	 */
	void run(Runnable call, Executor executor) {
		if (this.busyThread != Thread.currentThread()) {
			runNow(call);
			return;
		}
		FutureTask<?> task = new FutureTask<>(() -> runNow(call), null);
		this.left = task;
		try {
			executor.execute(task);
		}
		catch (RejectedExecutionException ex) {
			logger.trace("Jetty has stopped", ex);
		}
	}

	private void runNow(Runnable call) {
		try {
			call.run();
		}
		finally {
			this.returned.countDown();
		}
	}

	/**
	 * Tell the application if that was left, else wait until it has been told.
	 */
	void runOrAwait() {
		FutureTask<?> task = this.left;
		if (task != null) {
			task.run();
		}
		try {
			if (!this.returned.await(10, TimeUnit.SECONDS)) {
				logger.debug("A close callback has not returned");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	boolean hasReturned() {
		return this.returned.getCount() == 0;
	}

}
