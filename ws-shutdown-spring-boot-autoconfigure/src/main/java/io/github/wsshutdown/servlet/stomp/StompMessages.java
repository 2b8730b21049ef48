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

import java.io.IOException;

import io.github.wsshutdown.connection.Messenger;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.messaging.MessagingException;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.SimpMessageSendingOperations;

/**
 * Sends texts to STOMP sessions, as messages to a user destination.
 */
public final class StompMessages {

	private static final String TEMPLATE = "brokerMessagingTemplate";

	private final @Nullable String destination;

	/**
	 * Create new {@link StompMessages}.
	 * @param destination the destination, as the application would send to its users: not
	 * including {@code /user}; {@code null} to send nothing
	 */
	public StompMessages(@Nullable String destination) {
		this.destination = destination;
	}

	/**
	 * What sends to one session, whoever its user is.
	 * @param context the context that the broker of the session is in
	 */
	Messenger messenger(BeanFactory context, String sessionId) {
		return (text) -> {
			if (this.destination != null) {
				send(context.getBean(TEMPLATE, SimpMessageSendingOperations.class), sessionId, this.destination, text);
			}
		};
	}

	private static void send(SimpMessageSendingOperations template, String sessionId, String destination, String text)
			throws IOException {
		SimpMessageHeaderAccessor headers = SimpMessageHeaderAccessor.create();
		headers.setSessionId(sessionId);
		headers.setLeaveMutable(true);
		try {
			template.convertAndSendToUser(sessionId, destination, text, headers.getMessageHeaders());
		}
		catch (MessagingException ex) {
			throw new IOException("The message broker does not take a message", ex);
		}
	}

}
