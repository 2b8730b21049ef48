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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many messages a handler was given and has sent, and when. For a handler that also
 * pushes, each message that it sends counts as the answer to one that it was given.
 */
final class MessageExchange {

	private final AtomicLong received = new AtomicLong();

	private final AtomicLong sent = new AtomicLong();

	/** Messages for which none was sent since. */
	private final AtomicInteger unanswered = new AtomicInteger();

	private volatile long lastReceivedNanos;

	private volatile long lastSentNanos;

	/** Since when there is no answer to any. */
	private volatile long unansweredSinceNanos;

	private volatile long sentBeforeMessage;

	private volatile boolean answerInTime;

	private volatile boolean recent;

	void received() {
		this.received.incrementAndGet();
		this.lastReceivedNanos = System.nanoTime();
		this.sentBeforeMessage = this.sent.get();
		if (this.unanswered.getAndIncrement() == 0) {
			this.unansweredSinceNanos = this.lastReceivedNanos;
		}
	}

	void sent() {
		this.sent.incrementAndGet();
		this.lastSentNanos = System.nanoTime();
		if (this.unanswered.getAndUpdate((count) -> Math.max(0, count - 1)) > 0) {
			this.unansweredSinceNanos = this.lastSentNanos;
		}
	}

	/**
	 * Called when the connection's turn has come: what is older than a handler may take
	 * is no longer expected.
	 */
	void turnCame(Duration handlerTimeout) {
		long now = System.nanoTime();
		this.answerInTime = now - this.unansweredSinceNanos < handlerTimeout.toNanos();
		this.recent = now - this.lastReceivedNanos < handlerTimeout.toNanos();
	}

	long receivedCount() {
		return this.received.get();
	}

	long sentCount() {
		return this.sent.get();
	}

	boolean hasSentSinceMessage() {
		return this.sent.get() > this.sentBeforeMessage;
	}

	boolean hadMessageWithin(Duration duration) {
		return System.nanoTime() - this.lastReceivedNanos < duration.toNanos();
	}

	boolean isAnswerExpected() {
		return this.answerInTime && this.unanswered.get() > 0;
	}

	/**
	 * Since when nothing has come, by {@link System#nanoTime()}.
	 * @param sendsCount whether what was sent counts as well, where that may still be an
	 * answer
	 */
	long quietSinceNanos(boolean sendsCount) {
		boolean sendsMatter = sendsCount && this.recent && this.sent.get() > 0;
		return sendsMatter ? Math.max(this.lastReceivedNanos, this.lastSentNanos) : this.lastReceivedNanos;
	}

}
