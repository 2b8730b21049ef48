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

package io.github.wsshutdown.benchmark.servlet;

import java.io.IOException;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.TextWebSocketHandler;

/**
 * Answers what it is sent. A peer can also ask for a number of bytes with {@code push n},
 * and with {@code flood} for more than it will ever take, from a thread of its own.
 */
class EchoWebSocketHandler extends TextWebSocketHandler {

	private static final Log logger = LogFactory.getLog(EchoWebSocketHandler.class);

	private static final String PUSH = "push ";

	@Override
	protected void handleTextMessage(WebSocketSession session, TextMessage message) throws IOException {
		String text = message.getPayload();
		if (text.startsWith(PUSH)) {
			session.sendMessage(new TextMessage("x".repeat(Integer.parseInt(text.substring(PUSH.length())))));
		}
		else if (text.equals("flood")) {
			Thread thread = new Thread(() -> flood(session), "flood-" + session.getId());
			thread.setDaemon(true);
			thread.start();
		}
		else {
			session.sendMessage(message);
		}
	}

	private static void flood(WebSocketSession session) {
		TextMessage message = new TextMessage("x".repeat(65_536));
		try {
			while (session.isOpen()) {
				session.sendMessage(message);
			}
		}
		catch (IOException | IllegalStateException ex) {
			logger.debug("The flood has ended", ex);
		}
	}

}
