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

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * The HTTP requests that are being served. Each has a slot, so that those can be told
 * apart that were there at some moment from those that came later. Free of allocation and
 * locks once there are slots enough, since every request passes it. Thread-safe.
 */
public final class RequestsInFlight {

	/** A request that has no slot, because it was not to be counted. */
	public static final long NONE = 0;

	private static final int FIRST_SIZE = 64;

	/** More than these at a time are not counted. */
	private static final int MOST = 1 << 20;

	/** With half of the slots taken, one in 65,000 requests finds none in so many. */
	private static final int ATTEMPTS = 16;

	private static final int VERSION_BITS = RequestSlot.VERSION_BITS;

	private static final long VERSION_MASK = RequestSlot.VERSION_MASK;

	private final Runnable watchedOneEnded;

	private volatile RequestSlot[] slots = RequestSlot.create(new RequestSlot[0], FIRST_SIZE);

	/**
	 * Create new {@link RequestsInFlight}.
	 * @param watchedOneEnded called when a request has ended that was found in flight; it
	 * does not block
	 */
	public RequestsInFlight(Runnable watchedOneEnded) {
		this.watchedOneEnded = watchedOneEnded;
	}

	/**
	 * Called when a request begins to be served by the current thread.
	 * @param path its path
	 * @return what it is known by, {@link #NONE} if it is not counted
	 */
	public long begin(String path) {
		return begin((Object) path, Thread.currentThread());
	}

	/**
	 * Called when a request begins to be served that no thread belongs to.
	 * @param request the request
	 * @return what it is known by, {@link #NONE} if it is not counted
	 */
	public long begin(AsynchronousRequest request) {
		return begin(request, null);
	}

	private long begin(Object request, @Nullable Thread thread) {
		long random = Thread.currentThread().getId() * 0x9E3779B97F4A7C15L >>> 32;
		while (true) {
			RequestSlot[] slots = this.slots;
			for (int i = 0; i < ATTEMPTS; i++) {
				int index = (int) random & (slots.length - 1);
				long version = slots[index].take(request, thread);
				if (version != 0) {
					return ((long) index << VERSION_BITS) | version;
				}
				random = ThreadLocalRandom.current().nextInt();
			}
			if (slots.length == MOST) {
				return NONE;
			}
			grow(slots);
		}
	}

	private synchronized void grow(RequestSlot[] slots) {
		if (this.slots == slots) {
			this.slots = RequestSlot.create(slots, 2 * slots.length);
		}
	}

	/**
	 * Called when a request goes on without its thread, before anything can end it.
	 * @param id what it is known by
	 * @param request the request from now on
	 */
	public void goOn(long id, AsynchronousRequest request) {
		if (id != NONE) {
			slot(id).goOn(request);
		}
	}

	/**
	 * Called when a thread begins to serve a request that goes on without one, and when
	 * it is done with that.
	 * @param id what the request is known by
	 * @param thread the thread, {@code null} if there is none any more
	 */
	public void servedBy(long id, @Nullable Thread thread) {
		if (id != NONE) {
			slot(id).servedBy(id & VERSION_MASK, thread);
		}
	}

	/**
	 * Called when a request has ended. Only the first call for each counts.
	 * @param id what it is known by
	 */
	public void end(long id) {
		if (id != NONE && slot(id).release(id & VERSION_MASK)) {
			this.watchedOneEnded.run();
		}
	}

	/**
	 * Called when the request that a thread serves is not to be waited for, because its
	 * response has become a connection.
	 * @param thread the thread
	 */
	public void endOf(Thread thread) {
		for (RequestSlot slot : this.slots) {
			long version = slot.versionServedBy(thread);
			if (version != 0 && slot.release(version)) {
				this.watchedOneEnded.run();
			}
		}
	}

	private RequestSlot slot(long id) {
		return this.slots[(int) (id >>> VERSION_BITS)];
	}

	/**
	 * The requests in flight.
	 * @return those that are there now
	 */
	List<OngoingWork> ongoing() {
		List<OngoingWork> ongoing = new ArrayList<>();
		for (RequestSlot slot : this.slots) {
			long version = slot.watch();
			if (version != 0) {
				ongoing.add(new Ongoing(slot, version));
			}
		}
		return ongoing;
	}

	/**
	 * What was in a slot when it was looked at.
	 *
	 * @param slot the slot
	 * @param version the version
	 */
	private record Ongoing(RequestSlot slot, long version) implements OngoingWork {

		@Override
		public boolean isOver() {
			boolean stream = this.slot.request() instanceof AsynchronousRequest request && !request.isAwaited();
			return stream || !this.slot.isTaken(this.version);
		}

		@Override
		public @Nullable Connection connection() {
			return null;
		}

		@Override
		public String path() {
			Object request = this.slot.request();
			return (request instanceof AsynchronousRequest asynchronous) ? asynchronous.path()
					: String.valueOf(request);
		}

		@Override
		public boolean isDoneBy(Predicate<Thread> threads) {
			Thread thread = this.slot.thread();
			return thread != null && threads.test(thread);
		}

	}

}
