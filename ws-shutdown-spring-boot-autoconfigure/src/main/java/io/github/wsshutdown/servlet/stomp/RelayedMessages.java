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

import java.util.Collection;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.SimpMessageType;
import org.springframework.messaging.simp.stomp.StompBrokerRelayMessageHandler;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;
import org.springframework.messaging.support.NativeMessageHeaderAccessor;

/**
 * Reads from the messages on both sides of a broker relay what its sessions are to get
 * back from the broker.
 */
final class RelayedMessages {

	private static final String TRANSACTION_HEADER = "transaction";

	private final StompSessions sessions;

	RelayedMessages(StompSessions sessions) {
		this.sessions = sessions;
	}

	/**
	 * Called before the relay is given a message.
	 */
	void toBroker(Message<?> message, StompBrokerRelayMessageHandler relay) {
		String destination = SimpMessageHeaderAccessor.getDestination(message.getHeaders());
		if (destination != null && !isOfBroker(destination, relay.getDestinationPrefixes())) {
			return;
		}
		StompSession session = this.sessions.find(message);
		if (destination != null
				&& SimpMessageHeaderAccessor.getMessageType(message.getHeaders()) == SimpMessageType.MESSAGE) {
			sent(message, destination, session);
		}
		if (session != null) {
			subscriptions(message.getHeaders(), destination, session);
			receipt(message.getHeaders(), session);
		}
	}

	/** The relay passes on the rest only if it has no prefixes. */
	private static boolean isOfBroker(String destination, Collection<String> prefixes) {
		return prefixes.isEmpty() || prefixes.stream().anyMatch(destination::startsWith);
	}

	/** What belongs to a transaction does not come back before its end. */
	private void sent(Message<?> message, String destination, @Nullable StompSession sender) {
		boolean transaction = header(message.getHeaders(), TRANSACTION_HEADER) != null;
		if (transaction || !(message.getPayload() instanceof byte[] payload)) {
			return;
		}
		StompSession receiver = this.sessions.findOnlySubscriber(destination);
		if (receiver != null) {
			receiver.roundTrips().sent(destination, payload);
		}
		if (sender != null && sender != receiver) {
			sender.roundTrips().sent(destination, payload);
		}
	}

	private void subscriptions(MessageHeaders headers, @Nullable String destination, StompSession session) {
		SimpMessageType type = SimpMessageHeaderAccessor.getMessageType(headers);
		String subscription = SimpMessageHeaderAccessor.getSubscriptionId(headers);
		if (type == SimpMessageType.SUBSCRIBE && subscription != null && destination != null) {
			this.sessions.subscribed(session, subscription, destination);
		}
		else if (type == SimpMessageType.UNSUBSCRIBE && subscription != null) {
			this.sessions.unsubscribed(session, subscription);
		}
	}

	private static void receipt(MessageHeaders headers, StompSession session) {
		String receipt = header(headers, StompHeaderAccessor.STOMP_RECEIPT_HEADER);
		if (receipt != null && SimpMessageHeaderAccessor.getMessageType(headers) != SimpMessageType.DISCONNECT) {
			session.roundTrips().receiptRequested(receipt);
		}
	}

	/**
	 * Called when a message is on its way to a session, counted as such already.
	 */
	void toPeer(Message<?> message, StompSession session) {
		if (!session.roundTrips().isWaiting()) {
			return;
		}
		MessageHeaders headers = message.getHeaders();
		String subscription = SimpMessageHeaderAccessor.getSubscriptionId(headers);
		String receipt = header(headers, StompHeaderAccessor.STOMP_RECEIPT_ID_HEADER);
		if (subscription != null && message.getPayload() instanceof byte[] payload) {
			session.roundTrips().returned(subscription, payload);
		}
		else if (receipt != null) {
			session.roundTrips().receiptReturned(receipt);
		}
	}

	private static @Nullable String header(MessageHeaders headers, String name) {
		return NativeMessageHeaderAccessor.getFirstNativeHeader(name, headers);
	}

}
