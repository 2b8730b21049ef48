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
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

/**
 * The messages that are on their way through brokers without telling whose work they are,
 * and whom they are for: what a handler, a scheduler or any other thread has sent with a
 * template. They belong to generations. One ends when all that was handed over before its
 * end has been handled, also what it was turned into. Thread-safe.
 */
final class BrokerTraffic {

	/** What is being sent or handled by this thread, the innermost first. */
	private final ThreadLocal<@Nullable Passage> current = new ThreadLocal<>();

	/** What waits for an executor. */
	private final Map<Message<?>, Passage> queued = Collections.synchronizedMap(new IdentityHashMap<>());

	private final Deque<Generation> closed = new ArrayDeque<>();

	private Generation open = new Generation();

	private long handled;

	/**
	 * Called when a message is handed over. {@link #sent} follows on the same thread.
	 * @param handlers how many handle it on other threads, 0 if this one does
	 */
	void send(Message<?> message, int handlers) {
		Passage outer = this.current.get();
		Generation generation = enter((outer != null) ? outer.generation : null);
		Passage passage = new Passage(message, generation, handlers, outer);
		if (handlers > 0) {
			this.queued.put(message, passage);
		}
		this.current.set(passage);
	}

	/**
	 * Called when a message was handed over.
	 * @param message the message as it was in the end
	 * @param sent whether it is handled, or was
	 */
	void sent(Message<?> message, boolean sent) {
		Passage passage = this.current.get();
		if (passage == null) {
			return;
		}
		restore(passage.outer);
		boolean replaced = passage.message != message;
		if (passage.handlers == 0) {
			leave(passage.generation);
		}
		else if (!sent || replaced) {
			end(passage);
		}
	}

	/**
	 * Called before a message is handled. {@link #handled} follows on the same thread.
	 */
	void handle(Message<?> message) {
		Passage passage = this.queued.get(message);
		Passage outer = this.current.get();
		if (passage != null || outer != null) {
			Generation generation = (passage != null) ? passage.generation : outer.generation;
			this.current.set(new Passage(message, generation, 0, outer));
		}
	}

	void handled() {
		Passage handling = this.current.get();
		if (handling != null) {
			restore(handling.outer);
			Passage passage = this.queued.get(handling.message);
			if (passage != null && passage.isHandledByAll()) {
				end(passage);
			}
		}
	}

	private void restore(@Nullable Passage outer) {
		if (outer != null) {
			this.current.set(outer);
		}
		else {
			this.current.remove();
		}
	}

	private void end(Passage passage) {
		if (this.queued.remove(passage.message) != null) {
			leave(passage.generation);
		}
	}

	private synchronized Generation enter(@Nullable Generation same) {
		Generation generation = (same != null) ? same : this.open;
		generation.messages++;
		return generation;
	}

	private void leave(Generation generation) {
		List<Runnable> due = new ArrayList<>(0);
		synchronized (this) {
			generation.messages--;
			this.handled += (generation == this.closed.peekFirst()) ? 1 : 0;
			for (Generation first = this.closed.peekFirst(); first != null
					&& first.messages == 0; first = this.closed.peekFirst()) {
				due.addAll(this.closed.removeFirst().actions);
			}
		}
		due.forEach(Runnable::run);
	}

	/**
	 * Run the action once everything that was handed over before has been handled; at
	 * once if that is nothing.
	 */
	void whenHandled(Runnable action) {
		synchronized (this) {
			if (this.open.messages > 0) {
				this.closed.addLast(this.open);
				this.open = new Generation();
			}
			Generation last = this.closed.peekLast();
			if (last != null) {
				last.actions.add(action);
				return;
			}
		}
		action.run();
	}

	/**
	 * A number that grows while what is waited for is being handled.
	 */
	synchronized long progress() {
		return this.handled;
	}

	private static final class Generation {

		private final List<Runnable> actions = new ArrayList<>(1);

		private int messages;

	}

	private static final class Passage {

		private final Message<?> message;

		private final Generation generation;

		private final int handlers;

		private final @Nullable Passage outer;

		private int handledBy;

		Passage(Message<?> message, Generation generation, int handlers, @Nullable Passage outer) {
			this.message = message;
			this.generation = generation;
			this.handlers = handlers;
			this.outer = outer;
		}

		synchronized boolean isHandledByAll() {
			return ++this.handledBy >= this.handlers;
		}

	}

}
