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

package io.github.wsshutdown.reactive;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.connection.HandlerProgress;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether a reactive handler is at work. What is known of a handler is what it asks
 * for, what it was given and what it sends, so this is what counts:
 * <ul>
 * <li>A message that {@code receive()} has emitted counts until the handler asks for one
 * more than it had asked for before, which it does when it is done with one. With
 * unbounded demand it counts until {@code onNext} returns.
 * <li>A {@code send()} that was begun after a message was emitted, and that is not fed by
 * {@code receive()} itself, counts as a reply: until it ends if it sends a {@code Mono},
 * else until its first message was handed over.
 * <li>Operators that prefetch, such as {@code publishOn}, ask for messages in batches, so
 * messages that they are done with go on counting. Therefore at the connection's turn the
 * handler is told that its input has ended: {@code receive()} completes. A handler that
 * lives off its input ends when it is done with that, and then nothing counts any more.
 * <li>A handler that then goes on may be computing a reply, may be sending one in many
 * parts or may be sending for ever, which look the same: it is given its time, unless it
 * sends to a peer that takes nothing.
 * <li>A handler pushes: that has any other {@code send()} in progress, as a gateway has.
 * The end of its input would not tell anything, and it is not told of it. What it has not
 * settled counts until it has sent a message for each one, and then nothing for
 * {@link #DOUBTFUL}; only for so long since the last one if that is older than a handler
 * may take. A push itself counts as nothing.
 * </ul>
 */
public class HandlerWork implements HandlerProgress {

	private static final Log logger = LogFactory.getLog(HandlerWork.class);

	/** Long enough for most replies, short enough to wait for in vain. */
	private static final Duration DOUBTFUL = Duration.ofSeconds(1);

	private final Connection connection;

	private final ScheduledExecutorService executor;

	/** Messages that were emitted and not yet made up for by demand. */
	private final AtomicInteger unsettled = new AtomicInteger();

	private final AtomicInteger pushes = new AtomicInteger();

	private final AtomicLong repliesBegun = new AtomicLong();

	private final AtomicLong repliesEnded = new AtomicLong();

	private final MessageExchange exchange = new MessageExchange();

	private volatile @Nullable TrackedInput<?> input;

	private volatile boolean settlesEach;

	private volatile boolean turnCame;

	private final AtomicBoolean checking = new AtomicBoolean();

	private final AtomicBoolean givenUp = new AtomicBoolean();

	/**
	 * Create new {@link HandlerWork}.
	 * @param connection the connection
	 * @param executor what tells the handler something
	 */
	public HandlerWork(Connection connection, ScheduledExecutorService executor) {
		this.connection = connection;
		this.executor = executor;
	}

	/**
	 * The connection that the handler is at work for.
	 * @return the connection
	 */
	public Connection connection() {
		return this.connection;
	}

	/**
	 * Called when the application has been told of the connection.
	 */
	void opened() {
		this.connection.opened();
	}

	/**
	 * Called before a message is emitted.
	 * @return whether it may be emitted
	 */
	boolean beginMessage() {
		if (!this.connection.beginMessage()) {
			return false;
		}
		this.exchange.received();
		this.unsettled.incrementAndGet();
		return true;
	}

	/**
	 * Called when the handler is done with messages.
	 * @param messages the most that it may be done with
	 */
	void settle(long messages) {
		int before;
		int after;
		do {
			before = this.unsettled.get();
			after = (int) Math.max(0, before - messages);
		}
		while (!this.unsettled.compareAndSet(before, after));
		for (int i = after; i < before; i++) {
			this.connection.endMessage();
		}
	}

	/**
	 * Called when the handler tells of each message by asking for another one.
	 */
	void settlesEach(boolean each) {
		this.settlesEach = each;
	}

	@Override
	public BooleanSupplier watch() {
		long messages = this.exchange.receivedCount();
		long replies = this.repliesBegun.get();
		return () -> !isWorking() || (this.exchange.receivedCount() - this.unsettled.get() >= messages
				&& this.repliesEnded.get() >= replies);
	}

	/**
	 * Whether it is at work for all that is known before its input ends. What has begun
	 * to answer may go on for ever.
	 */
	private boolean isWorking() {
		if (this.repliesBegun.get() > this.repliesEnded.get()) {
			return true;
		}
		boolean answered = this.pushes.get() == 0 && this.exchange.hasSentSinceMessage();
		boolean doubtful = !this.settlesEach && !this.exchange.hadMessageWithin(DOUBTFUL);
		return this.unsettled.get() > 0 && !answered && !doubtful;
	}

	/**
	 * Called when what the handler does is not as expected. It goes on as without us.
	 */
	void giveUp(Throwable cause) {
		if (this.givenUp.compareAndSet(false, true)) {
			this.connection.giveUp("what its handler does could not be followed", cause);
		}
	}

	/**
	 * Do what comes once in a connection or a reply. What comes with every message has a
	 * {@code catch} of its own, which allocates nothing.
	 */
	void attempt(Runnable task) {
		try {
			task.run();
		}
		catch (RuntimeException | LinkageError ex) {
			giveUp(ex);
		}
	}

	@Override
	public void replaced() {
		this.givenUp.set(true);
	}

	boolean isGivenUp() {
		return this.givenUp.get();
	}

	void inputSubscribed(TrackedInput<?> input) {
		this.input = input;
	}

	boolean hadMessage() {
		return this.exchange.receivedCount() > 0;
	}

	void beginReply() {
		this.repliesBegun.incrementAndGet();
		this.connection.beginWork();
	}

	void endReply() {
		this.repliesEnded.incrementAndGet();
		this.connection.endWork();
	}

	void beginPush() {
		this.pushes.incrementAndGet();
	}

	void endPush() {
		this.pushes.decrementAndGet();
	}

	@Override
	public void endInput(Duration handlerTimeout) {
		try {
			this.executor.execute(() -> attempt(() -> turnCame(handlerTimeout)));
		}
		catch (RejectedExecutionException ex) {
			logger.trace("What tells handlers has ended", ex);
		}
	}

	/**
	 * The handler is told that there is no more input, unless it pushes: it would not end
	 * by that, and some, a gateway's for example, would stop sending.
	 */
	private void turnCame(Duration handlerTimeout) {
		this.exchange.turnCame(handlerTimeout);
		this.turnCame = true;
		TrackedInput<?> input = this.input;
		if (input != null && this.pushes.get() == 0) {
			input.end();
		}
		settleDoubtful();
	}

	/**
	 * Called when a message was handed over for sending.
	 */
	void sent() {
		this.exchange.sent();
		if (this.turnCame) {
			settleDoubtful();
		}
	}

	/**
	 * Attempt a task later, or now if what tells handlers has ended.
	 */
	void later(Runnable task, long nanos) {
		try {
			this.executor.schedule(() -> attempt(task), nanos, TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			attempt(task);
		}
	}

	private void settleDoubtful() {
		boolean pushes = this.pushes.get() > 0;
		boolean sendsInVain = !pushes && this.exchange.sentCount() >= this.exchange.receivedCount()
				&& this.connection.getTransport().isSendBlocked();
		boolean awaitsAnswer = pushes && this.exchange.isAnswerExpected();
		if (this.unsettled.get() == 0 || !(pushes || sendsInVain) || awaitsAnswer) {
			return;
		}
		long left = this.exchange.quietSinceNanos(pushes) + DOUBTFUL.toNanos() - System.nanoTime();
		if (left <= 0) {
			handlerEnded();
		}
		else if (this.checking.compareAndSet(false, true)) {
			later(() -> {
				this.checking.set(false);
				settleDoubtful();
			}, left);
		}
	}

	void handlerEnded() {
		settle(Integer.MAX_VALUE);
	}

}
