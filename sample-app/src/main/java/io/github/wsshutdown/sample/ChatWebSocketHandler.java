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

package io.github.wsshutdown.sample;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.log.LogMessage;
import org.springframework.stereotype.Component;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.ConcurrentWebSocketSessionDecorator;
import org.springframework.web.socket.handler.SessionLimitExceededException;
import org.springframework.web.socket.handler.TextWebSocketHandler;

/**
 * The way into the {@link ChatRoom} by plain WebSocket: one JSON object per text message.
 */
@Component
class ChatWebSocketHandler extends TextWebSocketHandler {

	private static final int SEND_TIME_LIMIT = 5_000;

	private static final int BUFFER_SIZE_LIMIT = 256 * 1024;

	private static final Log logger = LogFactory.getLog(ChatWebSocketHandler.class);

	private final Map<String, Member> members = new ConcurrentHashMap<>();

	private final ChatRoom room;

	private final JsonMapper jsonMapper;

	ChatWebSocketHandler(ChatRoom room, JsonMapper jsonMapper) {
		this.room = room;
		this.jsonMapper = jsonMapper;
	}

	@Override
	public void afterConnectionEstablished(WebSocketSession session) {
		Member member = new Member(session);
		this.members.put(session.getId(), member);
		this.room.join(member).forEach(member);
	}

	@Override
	protected void handleTextMessage(WebSocketSession session, TextMessage message) throws IOException {
		ChatInput input;
		try {
			input = this.jsonMapper.readValue(message.getPayload(), ChatInput.class);
		}
		catch (JacksonException ex) {
			session.close(CloseStatus.BAD_DATA.withReason("Not a chat message"));
			return;
		}
		ChatMessage answer = this.room.say(input);
		Member member = this.members.get(session.getId());
		if (answer != null && member != null) {
			member.accept(answer);
		}
	}

	@Override
	public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
		Member member = this.members.remove(session.getId());
		if (member != null) {
			this.room.leave(member);
		}
	}

	/**
	 * A peer, which other peers' threads send to as well, and whose trouble is not
	 * theirs.
	 */
	private final class Member implements Consumer<ChatMessage> {

		private final WebSocketSession session;

		private Member(WebSocketSession session) {
			this.session = new ConcurrentWebSocketSessionDecorator(session, SEND_TIME_LIMIT, BUFFER_SIZE_LIMIT);
		}

		@Override
		public void accept(ChatMessage message) {
			try {
				String json = ChatWebSocketHandler.this.jsonMapper.writeValueAsString(message);
				this.session.sendMessage(new TextMessage(json));
			}
			catch (SessionLimitExceededException ex) {
				close(ex.getStatus());
			}
			catch (IOException | RuntimeException ex) {
				logger.debug(LogMessage.format("Could not send to session %s", this.session.getId()), ex);
			}
		}

		private void close(CloseStatus status) {
			try {
				this.session.close(status);
			}
			catch (IOException | RuntimeException ex) {
				logger.debug(LogMessage.format("Could not close session %s", this.session.getId()), ex);
			}
		}

	}

}
