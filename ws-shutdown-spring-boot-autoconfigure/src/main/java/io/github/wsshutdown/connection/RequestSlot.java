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

package io.github.wsshutdown.connection;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

import org.jspecify.annotations.Nullable;

/**
 * Room for one request after the other, each with a version of its own. Thread-safe.
 */
final class RequestSlot {

	private static final AtomicLongFieldUpdater<RequestSlot> STATE = AtomicLongFieldUpdater
		.newUpdater(RequestSlot.class, "state");

	static final int VERSION_BITS = 44;

	static final long VERSION_MASK = (1L << VERSION_BITS) - 1;

	private static final int FLAG_BITS = 2;

	private static final int TAKEN = 1;

	private static final int RELEASING = 2;

	/** Taken, and someone waits for the end. */
	private static final int WATCHED = 3;

	private volatile long state = 1 << FLAG_BITS;

	/** A path or an {@link AsynchronousRequest}; {@code null} for a moment. */
	private volatile @Nullable Object request;

	private volatile @Nullable Thread thread;

	static RequestSlot[] create(RequestSlot[] first, int size) {
		RequestSlot[] slots = Arrays.copyOf(first, size);
		for (int i = first.length; i < size; i++) {
			slots[i] = new RequestSlot();
		}
		return slots;
	}

	/**
	 * Take the slot.
	 * @return the version, 0 if it is taken
	 */
	long take(Object request, @Nullable Thread thread) {
		long current = this.state;
		if (flags(current) != 0 || !STATE.compareAndSet(this, current, current | TAKEN)) {
			return 0;
		}
		this.request = request;
		this.thread = thread;
		return version(current);
	}

	@Nullable Object request() {
		return this.request;
	}

	@Nullable Thread thread() {
		return this.thread;
	}

	void goOn(AsynchronousRequest request) {
		this.request = request;
		this.thread = null;
	}

	void servedBy(long version, @Nullable Thread thread) {
		if (isTaken(version)) {
			this.thread = thread;
		}
	}

	/**
	 * Give the slot back, once.
	 * @return whether someone waits for that
	 */
	boolean release(long version) {
		long taken = version << FLAG_BITS | TAKEN;
		boolean unwatched = STATE.compareAndSet(this, taken, version << FLAG_BITS | RELEASING);
		if (!unwatched
				&& !STATE.compareAndSet(this, version << FLAG_BITS | WATCHED, version << FLAG_BITS | RELEASING)) {
			return false;
		}
		this.request = null;
		this.thread = null;
		this.state = (version == VERSION_MASK) ? 1 << FLAG_BITS : version + 1 << FLAG_BITS;
		return !unwatched;
	}

	/**
	 * Have the end told of.
	 * @return the version, 0 if the slot is not taken
	 */
	long watch() {
		while (true) {
			long current = this.state;
			if ((flags(current) & TAKEN) == 0) {
				return 0;
			}
			if (STATE.compareAndSet(this, current, current | WATCHED)) {
				return version(current);
			}
		}
	}

	/**
	 * Find out what a thread serves, asked by that thread.
	 * @return the version, 0 if it serves something else
	 */
	long versionServedBy(Thread thread) {
		long current = this.state;
		return (this.thread == thread && (flags(current) & TAKEN) != 0) ? version(current) : 0;
	}

	boolean isTaken(long version) {
		long current = this.state;
		return version(current) == version && (flags(current) & TAKEN) != 0;
	}

	private static long version(long state) {
		return state >>> FLAG_BITS;
	}

	private static int flags(long state) {
		return (int) state & WATCHED;
	}

}
