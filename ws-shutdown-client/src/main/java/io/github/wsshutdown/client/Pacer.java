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
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Begins the attempts of one client, each when its delay is over and the one before has
 * ended or was given notice. The first one begins at once.
 */
final class Pacer {

	private static final int NORMAL = 1000;

	private final Logger logger = System.getLogger(Pacer.class.getName());

	private final Reconnect reconnect;

	private final boolean heedsNotices;

	private final Executor afterOverlap;

	private final @Nullable ClassLoader classLoader = Thread.currentThread().getContextClassLoader();

	private Consumer<Turn> attempt = (turn) -> {
	};

	private @Nullable CompletableFuture<Void> timer;

	private boolean wanted;

	/** Its connection is there, or being opened or waited for. */
	private @Nullable Turn current;

	Pacer(ReconnectOptions options) {
		this(options, null);
	}

	/**
	 * Create a pacer.
	 * @param afterOverlap runs what it is given when the overlap is over
	 */
	Pacer(ReconnectOptions options, @Nullable Executor afterOverlap) {
		this.reconnect = new Reconnect(options);
		this.heedsNotices = !options.overlap().isZero();
		this.afterOverlap = (afterOverlap != null) ? afterOverlap : CompletableFuture
			.delayedExecutor(options.overlap().toNanos(), TimeUnit.NANOSECONDS, this::runInThread);
	}

	synchronized void start(Consumer<Turn> attempt) {
		this.attempt = attempt;
		this.wanted = true;
		if (this.current == null) {
			begin(Duration.ZERO, null);
		}
	}

	synchronized void stop() {
		this.wanted = false;
		if (this.timer != null && this.timer.cancel(false)) {
			this.current = null;
		}
	}

	boolean heedsNotices() {
		return this.heedsNotices;
	}

	synchronized @Nullable Turn current() {
		return this.current;
	}

	private void begin(Duration delay, @Nullable Turn predecessor) {
		Turn turn = new Turn(predecessor);
		this.current = turn;
		CompletableFuture<Void> timer = new CompletableFuture<>();
		timer.thenRunAsync(turn::attempt, this::runInThread);
		timer.completeOnTimeout(null, delay.toNanos(), TimeUnit.NANOSECONDS);
		this.timer = timer;
	}

	private void ended(Turn turn, boolean forGood, String how, Function<Reconnect, Duration> delays) {
		Duration delay;
		synchronized (this) {
			this.wanted = this.wanted && !forGood;
			// If the next one is only waited for, what is assigned now is what counts
			if (this.current != turn && !isAwaitedBeside(turn)) {
				return;
			}
			this.current = null;
			delay = delays.apply(this.reconnect);
			if (this.wanted) {
				begin(delay, turn.predecessor);
			}
			how += this.wanted ? ", connecting again in %d ms".formatted(delay.toMillis()) : ", not reconnecting";
		}
		this.logger.log(Level.INFO, how);
	}

	private boolean isAwaitedBeside(Turn turn) {
		return this.current != null && this.current.predecessor == turn && this.timer != null
				&& this.timer.cancel(false);
	}

	/** The threads of the common pool do not see the classes of an executable jar. */
	private void runInThread(Runnable task) {
		Thread thread = new Thread(task, "ws-shutdown-client");
		thread.setDaemon(true);
		thread.setContextClassLoader(this.classLoader);
		thread.start();
	}

	/**
	 * One attempt, and the connection that it becomes.
	 */
	final class Turn {

		private final AtomicBoolean ended = new AtomicBoolean();

		/** It was given notice and is still there. */
		private volatile @Nullable Turn predecessor;

		private volatile @Nullable Leaving leaving;

		private volatile boolean left;

		private Turn(@Nullable Turn predecessor) {
			this.predecessor = predecessor;
		}

		private void attempt() {
			try {
				Pacer.this.attempt.accept(this);
			}
			catch (RuntimeException ex) {
				failed(ex);
			}
		}

		boolean heedsNotices() {
			return Pacer.this.heedsNotices;
		}

		/**
		 * Whether it was closed for the next one.
		 */
		boolean hasLeft() {
			return this.left;
		}

		/**
		 * The connection is open.
		 * @return whether it is still wanted
		 */
		boolean opened() {
			synchronized (Pacer.this) {
				Pacer.this.reconnect.opened();
				return Pacer.this.wanted;
			}
		}

		/**
		 * The connection can do what its predecessor has done, which has to leave.
		 * @param leaving closes this connection with the code 1000
		 */
		void ready(Leaving leaving) {
			this.leaving = leaving;
			Turn predecessor = this.predecessor;
			this.predecessor = null;
			if (predecessor != null) {
				Pacer.this.afterOverlap.execute(predecessor::leave);
			}
		}

		/**
		 * The server is going to close the connection: the next one is opened.
		 */
		void noticed() {
			synchronized (Pacer.this) {
				if (Pacer.this.heedsNotices && Pacer.this.wanted && Pacer.this.current == this
						&& this.leaving != null) {
					begin(Duration.ZERO, this);
				}
			}
		}

		private void leave() {
			this.left = true;
			Leaving leaving = this.leaving;
			try {
				if (leaving != null && !this.ended.get()) {
					leaving.leave();
				}
			}
			catch (Exception ex) {
				Pacer.this.logger.log(Level.DEBUG, "Could not close", ex);
			}
		}

		/**
		 * The connection was closed.
		 */
		void closed(int code, @Nullable String reason) {
			if (this.ended.compareAndSet(false, true)) {
				Pacer.this.ended(this, code == NORMAL && !this.left, "Closed with code %d".formatted(code),
						(reconnect) -> reconnect.delay(reason));
			}
		}

		/**
		 * The connection could not be opened.
		 */
		void failed(Throwable cause) {
			if (this.ended.compareAndSet(false, true)) {
				Duration retryAfter = RetryAfter.of(cause);
				Pacer.this.ended(this, false, "Could not connect: " + cause,
						(reconnect) -> (retryAfter != null) ? reconnect.refused(retryAfter) : reconnect.delay(null));
			}
		}

	}

	/**
	 * Closes a connection.
	 */
	interface Leaving {

		void leave() throws Exception;

	}

}
