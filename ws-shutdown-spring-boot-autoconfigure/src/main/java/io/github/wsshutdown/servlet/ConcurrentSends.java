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

package io.github.wsshutdown.servlet;

import io.github.wsshutdown.connection.ThreadStack;
import org.jspecify.annotations.Nullable;

/**
 * What is known of Spring's decorator for concurrent sends: a thread that wants to send
 * while another one does leaves its message to that one. Handlers have returned then, but
 * their replies are buffered. How much there is can't be seen.
 */
public final class ConcurrentSends {

	private static final String DECORATOR = "org.springframework.web.socket.handler.ConcurrentWebSocketSessionDecorator";

	private ConcurrentSends() {
	}

	/**
	 * Whether a thread may be sending what others have left to it.
	 * @param sender who was the last to send, {@code null} if there is none
	 * @return {@code true} if so at this moment
	 */
	public static boolean isFlushing(@Nullable Thread sender) {
		return sender != null && ThreadStack.isInside(sender, DECORATOR);
	}

}
