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
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

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

	private static final int LIMIT = 256;

	/** The destinations by the ids that the session has given. */
	private final Map<String, String> subscriptions = new HashMap<>();

	/** In the order in which it was sent. */
	private final Queue<Return> expected = new ConcurrentLinkedQueue<>();

	private volatile long returned;

	/**
	 * Called before the broker is asked for a subscription.
	 * @param id the id that the session has given it
	 * @param destination the destination, as the broker knows it
	 */
	synchronized void subscribed(String id, String destination) {
		unsubscribed(id);
		this.subscriptions.put(id, destination);
	}

	/**
	 * Called before the broker is asked to end a subscription.
	 */
	synchronized void unsubscribed(String id) {
		this.subscriptions.remove(id);
		this.expected.removeIf((expected) -> id.equals(expected.subscription()));
	}

	/**
	 * Called before a message is handed to the broker.
	 */
	synchronized void sent(String destination, byte[] payload) {
		this.subscriptions.forEach((id, subscribed) -> {
			if (subscribed.equals(destination)) {
				expect(id, Arrays.hashCode(payload));
			}
		});
	}

	/**
	 * Called before a frame that asks for a receipt is handed to the broker.
	 */
	synchronized void receiptRequested(String receipt) {
		expect(null, receipt);
	}

	private void expect(@Nullable String subscription, Object what) {
		this.expected.add(new Return(subscription, what, System.nanoTime()));
		if (this.expected.size() > LIMIT) {
			this.expected.remove();
		}
	}

	/**
	 * Whether it matters what comes from the broker. Asked without a lock, since each
	 * message to a peer passes here.
	 */
	boolean isWaiting() {
		return !this.expected.isEmpty();
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
	synchronized void returned(String subscription, byte[] payload) {
		if (isWaiting()) {
			gotBack(subscription, Arrays.hashCode(payload));
		}
	}

	/**
	 * Called when a receipt is on its way to the session.
	 */
	synchronized void receiptReturned(String receipt) {
		gotBack(null, receipt);
	}

	/** What was sent before it has come back before it in the same way, or is lost. */
	private void gotBack(@Nullable String subscription, Object what) {
		List<Return> way = this.expected.stream()
			.filter((expected) -> Objects.equals(expected.subscription(), subscription))
			.toList();
		int count = way.stream().map(Return::what).toList().indexOf(what) + 1;
		way.subList(0, count).forEach(this.expected::remove);
		this.returned += count;
	}

	/**
	 * Give up what will not come back any more.
	 */
	synchronized void forgetOverdue() {
		long oldest = System.nanoTime() - LIFETIME.toNanos();
		this.expected.removeIf((expected) -> expected.sentNanos() - oldest < 0);
	}

	/**
	 * What is to come back.
	 *
	 * @param subscription the subscription that it is to come back in, {@code null} for a
	 * receipt
	 * @param what the hash of the message, or the receipt
	 * @param sentNanos when it was sent
	 */
	private record Return(@Nullable String subscription, Object what, long sentNanos) {

	}

}
