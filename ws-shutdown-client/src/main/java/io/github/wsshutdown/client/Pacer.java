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

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * Begins the attempts of one client, each when its delay is over and the one before has
 * ended. The first one begins at once.
 */
final class Pacer {

	private static final int NORMAL = 1000;

	private final Logger logger = System.getLogger(Pacer.class.getName());

	private final Reconnect reconnect;

	private final @Nullable ClassLoader classLoader = Thread.currentThread().getContextClassLoader();

	private Runnable attempt = () -> {
	};

	private @Nullable CompletableFuture<Void> timer;

	private boolean wanted;

	/** A connection is there, or being opened or waited for. */
	private boolean busy;

	Pacer(ReconnectOptions options) {
		this.reconnect = new Reconnect(options);
	}

	synchronized void start(Runnable attempt) {
		this.attempt = attempt;
		this.wanted = true;
		if (!this.busy) {
			begin(Duration.ZERO);
		}
	}

	synchronized void stop() {
		this.wanted = false;
		if (this.timer != null && this.timer.cancel(false)) {
			this.busy = false;
		}
	}

	/**
	 * A connection is open.
	 * @return whether it is still wanted
	 */
	synchronized boolean opened() {
		this.reconnect.opened();
		return this.wanted;
	}

	/**
	 * A connection was closed.
	 */
	synchronized void closed(int code, @Nullable String reason) {
		if (this.wanted && code == NORMAL) {
			this.logger.log(Level.DEBUG, "Closed with code 1000, not reconnecting");
			this.wanted = false;
		}
		ended(reason, "Closed with code %d".formatted(code));
	}

	/**
	 * A connection could not be opened.
	 */
	synchronized void failed(Throwable cause) {
		ended(null, "Could not connect: " + cause);
	}

	private void ended(@Nullable String reason, String how) {
		Duration delay = this.reconnect.delay(reason);
		this.busy = false;
		if (this.wanted) {
			this.logger.log(Level.INFO, "%s, connecting again in %d ms".formatted(how, delay.toMillis()));
			begin(delay);
		}
	}

	private void begin(Duration delay) {
		this.busy = true;
		CompletableFuture<Void> timer = new CompletableFuture<>();
		timer.thenRunAsync(this::attempt, this::runInThread);
		timer.completeOnTimeout(null, delay.toNanos(), TimeUnit.NANOSECONDS);
		this.timer = timer;
	}

	private void attempt() {
		try {
			this.attempt.run();
		}
		catch (RuntimeException ex) {
			failed(ex);
		}
	}

	/** The threads of the common pool do not see the classes of an executable jar. */
	private void runInThread(Runnable task) {
		Thread thread = new Thread(task, "ws-shutdown-client");
		thread.setDaemon(true);
		thread.setContextClassLoader(this.classLoader);
		thread.start();
	}

}
