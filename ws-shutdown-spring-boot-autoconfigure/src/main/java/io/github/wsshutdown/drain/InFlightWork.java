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

package io.github.wsshutdown.drain;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * Counts what is being done for one connection and can be told to let nothing new in.
 * Free of allocation and locks, since every message passes it.
 */
final class InFlightWork {

	private static final int CLOSED = 1 << 30;

	/** There is one of these for each connection, so save it an object. */
	private static final AtomicIntegerFieldUpdater<InFlightWork> STATE = AtomicIntegerFieldUpdater
		.newUpdater(InFlightWork.class, "state");

	private volatile int state;

	/**
	 * Begin a piece of work unless nothing new is let in.
	 * @return whether it may begin; if so {@link #end()} must follow
	 */
	boolean begin() {
		while (true) {
			int current = this.state;
			if ((current & CLOSED) != 0) {
				return false;
			}
			if (STATE.compareAndSet(this, current, current + 1)) {
				return true;
			}
		}
	}

	/**
	 * Begin a piece of work that follows from one that was let in.
	 */
	void beginConsequence() {
		STATE.incrementAndGet(this);
	}

	/**
	 * End a piece of work.
	 * @return whether nothing new is let in and this was the last
	 */
	boolean end() {
		return STATE.decrementAndGet(this) == CLOSED;
	}

	/**
	 * Let nothing new in.
	 * @return whether nothing is being done now
	 */
	boolean close() {
		return STATE.updateAndGet(this, (current) -> current | CLOSED) == CLOSED;
	}

	boolean isBusy() {
		return (this.state & ~CLOSED) != 0;
	}

	boolean isClosed() {
		return (this.state & CLOSED) != 0;
	}

}
