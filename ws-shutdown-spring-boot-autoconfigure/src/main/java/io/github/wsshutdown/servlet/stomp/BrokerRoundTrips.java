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

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

import org.jspecify.annotations.Nullable;

/**
 * What one STOMP session has sent to an external broker and is to get back from it:
 * messages to destinations that it has itself subscribed to, and receipts. Messages are
 * recognized by what they say, since nothing may be added to what others will read.
 * Thread-safe.
 */
final class BrokerRoundTrips {

	/** How long a broker that is waited for may give nothing back. */
	static final Duration PATIENCE = Duration.ofSeconds(2);

	/**
	 * What has not come back in this time never will, for example because another
	 * subscriber has got it.
	 */
	private static final Duration LIFETIME = Duration.ofSeconds(10);

	private final Object monitor = new Object();

	private final Map<String, Subscription> subscriptions = new HashMap<>();

	private final Returns<String> receipts = new Returns<>();

	private volatile boolean waiting;

	private volatile long returned;

	/**
	 * Called before the broker is asked for a subscription.
	 * @param id the id that the session has given it
	 * @param destination the destination, as the broker knows it
	 */
	void subscribed(String id, String destination) {
		synchronized (this.monitor) {
			this.subscriptions.put(id, new Subscription(destination, new Returns<>()));
		}
	}

	/**
	 * Called when a subscription ends.
	 * @return its destination, unless the session has another subscription to it
	 */
	@Nullable String unsubscribed(String id) {
		synchronized (this.monitor) {
			Subscription ended = this.subscriptions.remove(id);
			update();
			return (ended != null && subscriptionsTo(ended.destination()).isEmpty()) ? ended.destination() : null;
		}
	}

	List<String> destinations() {
		synchronized (this.monitor) {
			return this.subscriptions.values().stream().map(Subscription::destination).toList();
		}
	}

	/**
	 * Called before a message is handed to the broker.
	 */
	void sent(String destination, byte[] payload) {
		synchronized (this.monitor) {
			List<Subscription> subscriptions = subscriptionsTo(destination);
			if (!subscriptions.isEmpty()) {
				long checksum = checksum(payload);
				subscriptions.forEach((subscription) -> subscription.messages().expect(checksum));
				this.waiting = true;
			}
		}
	}

	/**
	 * Called before a frame that asks for a receipt is handed to the broker.
	 */
	void receiptRequested(String receipt) {
		synchronized (this.monitor) {
			this.receipts.expect(receipt);
			this.waiting = true;
		}
	}

	/**
	 * Whether it matters what comes from the broker. Asked without a lock, since each
	 * message to a peer passes here.
	 */
	boolean isWaiting() {
		return this.waiting;
	}

	/**
	 * How much has come back so far.
	 */
	long returned() {
		return this.returned;
	}

	/**
	 * Called when a message of a subscription is on its way to the session.
	 */
	void returned(String subscriptionId, byte[] payload) {
		synchronized (this.monitor) {
			Subscription subscription = this.subscriptions.get(subscriptionId);
			if (subscription != null && !subscription.messages().isEmpty()) {
				this.returned += subscription.messages().returned(checksum(payload));
				update();
			}
		}
	}

	/**
	 * Called when a receipt is on its way to the session.
	 */
	void receiptReturned(String receipt) {
		synchronized (this.monitor) {
			this.returned += this.receipts.returned(receipt);
			update();
		}
	}

	/**
	 * Give up what will not come back any more.
	 */
	void forgetOverdue() {
		synchronized (this.monitor) {
			all().forEach(Returns::forgetOverdue);
			update();
		}
	}

	private void update() {
		this.waiting = !all().stream().allMatch(Returns::isEmpty);
	}

	private List<Returns<?>> all() {
		List<Returns<?>> all = new ArrayList<>(this.subscriptions.size() + 1);
		this.subscriptions.values().forEach((subscription) -> all.add(subscription.messages()));
		all.add(this.receipts);
		return all;
	}

	private List<Subscription> subscriptionsTo(String destination) {
		return this.subscriptions.values()
			.stream()
			.filter((subscription) -> subscription.destination().equals(destination))
			.toList();
	}

	private static long checksum(byte[] payload) {
		CRC32 checksum = new CRC32();
		checksum.update(payload);
		return (long) payload.length << Integer.SIZE | checksum.getValue();
	}

	private record Subscription(String destination, Returns<Long> messages) {

	}

	private record Return<T>(T what, long sentNanos) {

	}

	/**
	 * What is to come back in one way, in the order in which it was sent.
	 */
	private static final class Returns<T> {

		private static final int LIMIT = 64;

		private final Deque<Return<T>> expected = new ArrayDeque<>(2);

		void expect(T what) {
			this.expected.addLast(new Return<>(what, System.nanoTime()));
			if (this.expected.size() > LIMIT) {
				this.expected.removeFirst();
			}
		}

		/** What was sent before it has come back before it, or is lost. */
		int returned(T what) {
			List<T> whats = this.expected.stream().<T>map(Return::what).toList();
			int count = whats.indexOf(what) + 1;
			for (int i = 0; i < count; i++) {
				this.expected.removeFirst();
			}
			return count;
		}

		void forgetOverdue() {
			long oldest = System.nanoTime() - LIFETIME.toNanos();
			this.expected.removeIf((expected) -> expected.sentNanos() - oldest < 0);
		}

		boolean isEmpty() {
			return this.expected.isEmpty();
		}

	}

}
