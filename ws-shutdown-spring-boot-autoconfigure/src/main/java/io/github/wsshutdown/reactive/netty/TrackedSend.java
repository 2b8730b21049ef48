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

package io.github.wsshutdown.reactive.netty;

import java.util.concurrent.atomic.AtomicReference;

import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

import org.springframework.web.reactive.socket.WebSocketMessage;

/**
 * One {@code send()} of a handler: a reply, or a push, or what the handler makes of its
 * input.
 */
final class TrackedSend {

	private final HandlerWork work;

	private final boolean single;

	private final AtomicReference<Kind> kind;

	TrackedSend(Publisher<WebSocketMessage> messages, HandlerWork work) {
		this.work = work;
		this.single = messages instanceof Mono;
		if (work.hadMessage()) {
			work.beginReply();
			this.kind = new AtomicReference<>(Kind.REPLY);
		}
		else {
			work.beginPush();
			this.kind = new AtomicReference<>(Kind.PUSH);
		}
	}

	Flux<WebSocketMessage> track(Publisher<WebSocketMessage> messages) {
		return new Flux<>() {

			@Override
			public void subscribe(CoreSubscriber<? super WebSocketMessage> transport) {
				TrackedSend.this.work.subscribing(TrackedSend.this);
				try {
					messages.subscribe(new Messages(transport));
				}
				finally {
					TrackedSend.this.work.subscribing(null);
				}
			}

		};
	}

	/**
	 * Called when this turns out to send what comes of {@code receive()}, whose messages
	 * count by themselves.
	 */
	void fedByInput() {
		become(Kind.FED);
	}

	void end() {
		become(Kind.ENDED);
	}

	private void sentOne() {
		if (!this.single && this.kind.get() == Kind.REPLY) {
			this.work.beginPush();
			if (!this.kind.compareAndSet(Kind.REPLY, Kind.PUSH)) {
				this.work.endPush();
				return;
			}
			this.work.endReply();
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
	private final class Messages implements CoreSubscriber<WebSocketMessage> {

		private final CoreSubscriber<? super WebSocketMessage> transport;

		private Messages(CoreSubscriber<? super WebSocketMessage> transport) {
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
		public void onNext(WebSocketMessage message) {
			this.transport.onNext(message);
			TrackedSend.this.work.sent();
			sentOne();
		}

		@Override
		public void onError(Throwable ex) {
			this.transport.onError(ex);
		}

		@Override
		public void onComplete() {
			this.transport.onComplete();
		}

	}

}
