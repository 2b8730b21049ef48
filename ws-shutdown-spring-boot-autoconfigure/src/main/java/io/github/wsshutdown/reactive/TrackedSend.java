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
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.util.context.Context;

/**
 * One {@code send()} of a handler: a reply, or a push, or what the handler makes of its
 * input.
 */
final class TrackedSend {

	/** Longer than the call that brings a message goes on. */
	private static final Duration MOMENT = Duration.ofMillis(5);

	/** What a thread subscribes to meanwhile is what feeds the send. */
	private static final ThreadLocal<@Nullable TrackedSend> beingSubscribed = new ThreadLocal<>();

	private final HandlerWork work;

	private final AtomicReference<Kind> kind;

	TrackedSend(HandlerWork work) {
		this.work = work;
		if (work.hadMessage()) {
			work.beginReply();
			this.kind = new AtomicReference<>(Kind.REPLY);
		}
		else {
			work.beginPush();
			this.kind = new AtomicReference<>(Kind.PUSH);
		}
	}

	<T> Flux<T> track(Publisher<T> messages) {
		return new Flux<>() {

			@Override
			public void subscribe(CoreSubscriber<? super T> transport) {
				TrackedSend before = beingSubscribed.get();
				beingSubscribed.set(TrackedSend.this);
				try {
					messages.subscribe(new Messages<>(transport));
				}
				finally {
					restore(before);
				}
			}

		};
	}

	private static void restore(@Nullable TrackedSend before) {
		if (before != null) {
			beingSubscribed.set(before);
		}
		else {
			beingSubscribed.remove();
		}
	}

	/**
	 * Called when the input of a handler is being subscribed to. If this turns out to be
	 * in order to send what comes of it, the messages count by themselves.
	 */
	static void fedByInput(HandlerWork work) {
		TrackedSend send = beingSubscribed.get();
		if (send != null && send.work == work) {
			send.become(Kind.FED);
		}
	}

	void end() {
		this.work.attempt(() -> become(Kind.ENDED));
	}

	/**
	 * What does not end with its first message may go on for ever. Whether it does is
	 * known when the call that brings the message has returned.
	 */
	private void goesOn() {
		this.work.beginPush();
		if (this.kind.compareAndSet(Kind.REPLY, Kind.PUSH)) {
			this.work.endReply();
		}
		else {
			this.work.endPush();
		}
	}

	private void become(Kind next) {
		Kind before = this.kind.getAndUpdate((current) -> (current == Kind.ENDED) ? current : next);
		if (before == Kind.REPLY) {
			this.work.endReply();
		}
		else if (before == Kind.PUSH) {
			this.work.endPush();
		}
	}

	private enum Kind {

		REPLY, PUSH, FED, ENDED

	}

	/**
	 * Notices when a message was handed over for sending.
	 */
	private final class Messages<T> implements CoreSubscriber<T> {

		private final CoreSubscriber<? super T> transport;

		private boolean begun;

		private volatile boolean complete;

		Messages(CoreSubscriber<? super T> transport) {
			this.transport = transport;
		}

		@Override
		public Context currentContext() {
			return this.transport.currentContext();
		}

		@Override
		public void onSubscribe(Subscription subscription) {
			this.transport.onSubscribe(subscription);
		}

		@Override
		public void onNext(T message) {
			this.transport.onNext(message);
			try {
				sent();
			}
			catch (RuntimeException | LinkageError ex) {
				TrackedSend.this.work.giveUp(ex);
			}
		}

		private void sent() {
			TrackedSend.this.work.sent();
			if (!this.begun) {
				this.begun = true;
				awaitEnd();
			}
		}

		private void awaitEnd() {
			if (TrackedSend.this.kind.get() == Kind.REPLY) {
				TrackedSend.this.work.later(() -> {
					if (!this.complete) {
						goesOn();
					}
				}, MOMENT.toNanos());
			}
		}

		@Override
		public void onError(Throwable ex) {
			this.transport.onError(ex);
		}

		@Override
		public void onComplete() {
			this.complete = true;
			this.transport.onComplete();
		}

	}

}
