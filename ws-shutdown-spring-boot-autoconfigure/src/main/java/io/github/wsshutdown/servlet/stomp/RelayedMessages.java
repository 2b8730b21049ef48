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
import java.util.Objects;
import java.util.stream.Stream;

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

	/** What Spring makes of a user destination ends with this and the session's id. */
	private static final String USER = "-user";

	private final StompSessions sessions;

	RelayedMessages(StompSessions sessions) {
		this.sessions = sessions;
	}

	/**
	 * Called before the relay is given a message.
	 */
	void toBroker(Message<?> message, StompBrokerRelayMessageHandler relay) {
		MessageHeaders headers = message.getHeaders();
		String destination = SimpMessageHeaderAccessor.getDestination(headers);
		if (destination != null && !isOfBroker(destination, relay.getDestinationPrefixes())) {
			return;
		}
		SimpMessageType type = SimpMessageHeaderAccessor.getMessageType(headers);
		StompSession session = this.sessions.find(message);
		if (type == SimpMessageType.MESSAGE && destination != null) {
			sent(message, destination, session);
		}
		if (session != null) {
			BrokerRoundTrips roundTrips = session.roundTrips();
			String subscription = SimpMessageHeaderAccessor.getSubscriptionId(headers);
			String receipt = header(headers, StompHeaderAccessor.STOMP_RECEIPT_HEADER);
			if (type == SimpMessageType.SUBSCRIBE && subscription != null && destination != null) {
				roundTrips.subscribed(subscription, destination);
			}
			else if (type == SimpMessageType.UNSUBSCRIBE && subscription != null) {
				roundTrips.unsubscribed(subscription);
			}
			if (receipt != null && type != SimpMessageType.DISCONNECT) {
				roundTrips.receiptRequested(receipt);
			}
		}
	}

	/** The relay passes on the rest only if it has no prefixes. */
	private static boolean isOfBroker(String destination, Collection<String> prefixes) {
		return prefixes.isEmpty() || prefixes.stream().anyMatch(destination::startsWith);
	}

	/** What belongs to a transaction does not come back before its end. */
	private void sent(Message<?> message, String destination, @Nullable StompSession sender) {
		boolean transaction = header(message.getHeaders(), TRANSACTION_HEADER) != null;
		if (!transaction && message.getPayload() instanceof byte[] payload) {
			int user = destination.lastIndexOf(USER);
			StompSession receiver = (user >= 0) ? this.sessions.find(destination.substring(user + USER.length()))
					: null;
			Stream.of(sender, receiver)
				.filter(Objects::nonNull)
				.distinct()
				.forEach((session) -> session.roundTrips().sent(destination, payload));
		}
	}

	/**
	 * Called when a message is on its way to a session, counted as such already.
	 */
	static void toPeer(Message<?> message, StompSession session) {
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
