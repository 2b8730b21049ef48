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

package io.github.wsshutdown.servlet.stomp;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

/**
 * The messages that are on their way through brokers without telling whose work they are,
 * and whom they are for: what a handler, a scheduler or any other thread has sent with a
 * template. They belong to generations. One ends when all that was handed over before its
 * end has been handled, also what it was turned into. Thread-safe.
 */
final class BrokerTraffic {

	private static final Log logger = LogFactory.getLog(BrokerTraffic.class);

	/** What is being sent or handled by this thread, the innermost first. */
	private final ThreadLocal<Deque<Passage>> current = ThreadLocal.withInitial(() -> new ArrayDeque<>(2));

	/** What may be handled by other threads. */
	private final Map<Message<?>, Passage> passages = Collections.synchronizedMap(new IdentityHashMap<>());

	private Generation open = new Generation();

	/** Complete when all generations before have ended. */
	private CompletableFuture<Void> closed = CompletableFuture.completedFuture(null);

	/**
	 * Called when a message is handed over. {@link #sent} follows on the same thread.
	 * @param handlers how many handle it
	 */
	void send(Message<?> message, int handlers) {
		Deque<Passage> current = this.current.get();
		Passage passage = new Passage(message, enter(current.peek()), new AtomicInteger(handlers + 1));
		this.passages.put(message, passage);
		current.push(passage);
	}

	/**
	 * Called when a message was handed over.
	 * @param message the message as it was in the end
	 * @param pending whether other threads may yet handle it
	 */
	void sent(Message<?> message, boolean pending) {
		Passage passage = this.current.get().poll();
		if (passage != null) {
			end(passage, !pending || passage.message() != message);
		}
	}

	/**
	 * Called before a message is handled. {@link #handled} follows on the same thread.
	 */
	void handle(Message<?> message) {
		Deque<Passage> current = this.current.get();
		Passage passage = this.passages.getOrDefault(message, current.peek());
		if (passage != null) {
			current.push(passage);
		}
	}

	void handled() {
		Passage passage = this.current.get().poll();
		if (passage != null) {
			end(passage, false);
		}
	}

	private void end(Passage passage, boolean forAll) {
		AtomicInteger left = passage.left();
		boolean last = forAll ? left.getAndSet(0) > 0 : left.getAndDecrement() == 1;
		if (last) {
			this.passages.remove(passage.message());
			leave(passage.generation());
		}
	}

	private synchronized Generation enter(@Nullable Passage outer) {
		Generation generation = (outer != null) ? outer.generation() : this.open;
		generation.messages++;
		return generation;
	}

	private void leave(Generation generation) {
		boolean ended;
		synchronized (this) {
			ended = --generation.messages == 0 && generation != this.open;
		}
		if (ended) {
			generation.ended.complete(null);
		}
	}

	/**
	 * Run the action once everything that was handed over before has been handled; at
	 * once if that is nothing.
	 */
	void whenHandled(Runnable action) {
		close().thenRun(action).whenComplete((done, failure) -> {
			if (failure != null) {
				logger.warn("What was to be done behind the messages of a broker has failed", failure);
			}
		});
	}

	private synchronized CompletableFuture<Void> close() {
		if (this.open.messages > 0) {
			this.closed = CompletableFuture.allOf(this.closed, this.open.ended);
			this.open = new Generation();
		}
		return this.closed;
	}

	private static final class Generation {

		private final CompletableFuture<Void> ended = new CompletableFuture<>();

		private int messages;

	}

	/**
	 * A message on its way.
	 *
	 * @param message the message
	 * @param generation the generation that it belongs to
	 * @param left how many have yet to handle it, and one more until it is handed over
	 */
	private record Passage(Message<?> message, Generation generation, AtomicInteger left) {

	}

}
