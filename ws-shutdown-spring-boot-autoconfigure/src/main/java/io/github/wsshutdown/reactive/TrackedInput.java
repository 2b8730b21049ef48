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

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Stands between what a channel receives and the handler that subscribed to them. Signals
 * come from the event loop, demand from any thread.
 *
 * @param <T> the type of the messages
 */
final class TrackedInput<T> implements CoreSubscriber<T>, Subscription {

	private static final long MANY = 1L << 60;

	private final CoreSubscriber<? super T> handler;

	private final HandlerWork work;

	private volatile @Nullable Subscription session;

	private volatile boolean ended;

	private volatile boolean requested;

	private volatile boolean unbounded;

	TrackedInput(CoreSubscriber<? super T> handler, HandlerWork work) {
		this.handler = handler;
		this.work = work;
	}

	@Override
	public Context currentContext() {
		return this.handler.currentContext();
	}

	@Override
	public void onSubscribe(Subscription session) {
		if (Operators.validate(this.session, session)) {
			this.session = session;
			this.work.attempt(() -> this.work.inputSubscribed(this));
			this.handler.onSubscribe(this);
		}
	}

	@Override
	public void request(long messages) {
		if (this.ended) {
			return;
		}
		boolean unbounded = this.unbounded;
		this.unbounded = unbounded || messages == Long.MAX_VALUE;
		this.work.settlesEach(messages == 1 || this.unbounded);
		if (this.requested) {
			settle(messages);
		}
		this.requested = true;
		if (!unbounded) {
			requestFromSession(messages);
		}
	}

	/** Spring's session on Jetty fails where the sum is more than there are numbers. */
	private void requestFromSession(long messages) {
		Subscription session = this.session;
		if (session != null) {
			session.request(messages);
		}
	}

	@Override
	public void cancel() {
		Subscription session = this.session;
		if (session != null) {
			session.cancel();
		}
	}

	@Override
	public void onNext(T message) {
		if (this.ended) {
			return;
		}
		if (!beginMessage()) {
			discarded(1);
			return;
		}
		try {
			this.handler.onNext(message);
		}
		finally {
			this.work.connection().leaveMessage();
			if (this.unbounded) {
				settle(1);
			}
		}
	}

	private boolean beginMessage() {
		try {
			return this.work.isGivenUp() || this.work.beginMessage();
		}
		catch (RuntimeException | LinkageError ex) {
			this.work.giveUp(ex);
			return true;
		}
	}

	private void settle(long messages) {
		try {
			this.work.settle(messages);
		}
		catch (RuntimeException | LinkageError ex) {
			this.work.giveUp(ex);
		}
	}

	/**
	 * Complete, and discard what still comes. The session's own messages are not
	 * cancelled: Reactor Netty would close the connection.
	 */
	void end() {
		if (!this.ended) {
			this.ended = true;
			this.handler.onComplete();
			discarded(MANY);
		}
	}

	private void discarded(long messages) {
		if (!this.unbounded) {
			requestFromSession(messages);
		}
	}

	@Override
	public void onError(Throwable ex) {
		if (!this.ended) {
			this.ended = true;
			this.handler.onError(ex);
		}
	}

	@Override
	public void onComplete() {
		if (!this.ended) {
			this.ended = true;
			this.handler.onComplete();
		}
	}

}
