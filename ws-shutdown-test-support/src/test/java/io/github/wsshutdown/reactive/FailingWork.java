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

import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;

import io.github.wsshutdown.connection.Connection;

/**
 * Work of a handler each part of which can be made to fail.
 */
public final class FailingWork extends HandlerWork {

	private final Consumer<String> failure;

	/**
	 * Create new {@link FailingWork}.
	 * @param failure is told which part is reached, and may fail
	 */
	public FailingWork(Connection connection, ScheduledExecutorService executor, Consumer<String> failure) {
		super(connection, executor);
		this.failure = failure;
	}

	@Override
	void opened() {
		this.failure.accept("OPENED");
		super.opened();
	}

	@Override
	void inputSubscribed(TrackedInput<?> input) {
		this.failure.accept("INPUT_SUBSCRIBED");
		super.inputSubscribed(input);
	}

	@Override
	boolean beginMessage() {
		this.failure.accept("MESSAGE");
		return super.beginMessage();
	}

	@Override
	void settle(long messages) {
		this.failure.accept("SETTLE");
		super.settle(messages);
	}

	@Override
	void beginReply() {
		this.failure.accept("REPLY");
		super.beginReply();
	}

	@Override
	void endReply() {
		this.failure.accept("REPLY_END");
		super.endReply();
	}

	@Override
	void beginPush() {
		this.failure.accept("PUSH");
		super.beginPush();
	}

	@Override
	void sent() {
		this.failure.accept("SENT");
		super.sent();
	}

}
