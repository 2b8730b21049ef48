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
 * Sends texts to a STOMP session, whoever its user is, as messages to a user destination.
 *
 * @param destination the destination, {@code null} to send nothing
 * @param context the context that the broker of the session is in
 * @param sessionId the id of the session
 */
record StompMessenger(@Nullable String destination, BeanFactory context, String sessionId) implements Messenger {

	private static final String TEMPLATE = "brokerMessagingTemplate";

	@Override
	public void send(String text) throws IOException {
		if (this.destination == null) {
			return;
		}
		SimpMessageHeaderAccessor headers = SimpMessageHeaderAccessor.create();
		headers.setSessionId(this.sessionId);
		headers.setLeaveMutable(true);
		try {
			this.context.getBean(TEMPLATE, SimpMessageSendingOperations.class)
				.convertAndSendToUser(this.sessionId, this.destination, text, headers.getMessageHeaders());
		}
		catch (MessagingException ex) {
			throw new IOException("The message broker does not take a message", ex);
		}
	}

}
