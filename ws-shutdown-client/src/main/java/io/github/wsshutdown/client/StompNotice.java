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

package io.github.wsshutdown.client;

import java.lang.reflect.Type;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.simp.stomp.StompFrameHandler;
import org.springframework.messaging.simp.stomp.StompHeaders;

/**
 * Hears the notice of a STOMP session: whatever is sent to its destination.
 */
final class StompNotice implements StompFrameHandler {

	private final Pacer.Turn turn;

	StompNotice(Pacer.Turn turn) {
		this.turn = turn;
	}

	@Override
	public Type getPayloadType(StompHeaders headers) {
		return StompNotice.class;
	}

	@Override
	public void handleFrame(StompHeaders headers, @Nullable Object payload) {
		this.turn.noticed();
	}

	/**
	 * The converter of the application may not know what to do with a text.
	 */
	static final class Converter implements MessageConverter {

		@Override
		public @Nullable Object fromMessage(Message<?> message, Class<?> targetClass) {
			return (targetClass == StompNotice.class) ? message.getPayload() : null;
		}

		@Override
		public @Nullable Message<?> toMessage(Object payload, @Nullable MessageHeaders headers) {
			return null;
		}

	}

}
