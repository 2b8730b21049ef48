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

package io.github.wsshutdown.testsupport.transparency;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;

import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.PingMessage;
import org.springframework.web.socket.PongMessage;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.NativeWebSocketSession;
import org.springframework.web.socket.adapter.standard.StandardWebSocketSession;

/**
 * A handler of Spring's that notes everything.
 */
class RecordingHandler implements WebSocketHandler {

	private final Diary diary;

	private final boolean partial;

	private final Opening opening;

	RecordingHandler(Diary diary, boolean partial) {
		this(diary, partial, (session) -> {
		});
	}

	RecordingHandler(Diary diary, boolean partial, Opening opening) {
		this.diary = diary;
		this.partial = partial;
		this.opening = opening;
	}

	@Override
	public void afterConnectionEstablished(WebSocketSession session) throws Exception {
		if (session instanceof StandardWebSocketSession standardSession) {
			Commands.takeTime(standardSession.getNativeSession().getUserProperties());
		}
		Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
		session.getHandshakeHeaders().forEach((name, values) -> headers.put(name, values.toString()));
		note(session, "opened " + session.getUri());
		note(session, "headers " + headers);
		note(session, "principal " + ((session.getPrincipal() != null) ? session.getPrincipal().getName() : null));
		note(session, "addresses " + session.getLocalAddress() + " " + session.getRemoteAddress());
		note(session, "attributes " + new TreeMap<>(session.getAttributes()));
		note(session, "protocol " + session.getAcceptedProtocol() + ", extensions " + session.getExtensions());
		note(session, "limits " + session.getTextMessageSizeLimit() + " " + session.getBinaryMessageSizeLimit());
		note(session, new Session(session).state());
		this.opening.opened(session);
	}

	@Override
	public void handleMessage(WebSocketSession session, WebSocketMessage<?> message) throws Exception {
		Session commands = new Session(session);
		if (message instanceof TextMessage text) {
			if (!this.partial) {
				Commands.text(this.diary, commands, text.getPayload());
				return;
			}
			parts(session).text(this.diary, commands, text.getPayload(), text.isLast());
		}
		else if (message instanceof BinaryMessage binary) {
			if (!this.partial) {
				Commands.binary(this.diary, commands, binary.getPayload());
				return;
			}
			parts(session).binary(this.diary, commands, binary.getPayload(), binary.isLast());
		}
		else if (message instanceof PongMessage pong) {
			note(session, "pong of " + pong.getPayloadLength());
		}
	}

	private static Parts parts(WebSocketSession session) {
		return (Parts) session.getAttributes().computeIfAbsent("parts", (key) -> new Parts());
	}

	@Override
	public void handleTransportError(WebSocketSession session, Throwable exception) {
		note(session, "error " + Commands.describe(exception) + new Session(session).state());
	}

	@Override
	public void afterConnectionClosed(WebSocketSession session, CloseStatus closeStatus) {
		note(session, "closed " + closeStatus.getCode() + " " + closeStatus.getReason() + ", "
				+ new Session(session).state());
	}

	@Override
	public boolean supportsPartialMessages() {
		return this.partial;
	}

	private void note(WebSocketSession session, String entry) {
		this.diary.note(new Session(session).name(), entry);
	}

	/**
	 * What is done with a new session.
	 */
	interface Opening {

		void opened(WebSocketSession session) throws Exception;

	}

	private record Session(WebSocketSession session) implements Commands.Session {

		@Override
		public String name() {
			return Diary.name(this.session.getUri().getQuery());
		}

		@Override
		public void text(String text) throws Exception {
			this.session.sendMessage(new TextMessage(text));
		}

		@Override
		public void binary(ByteBuffer data) throws Exception {
			this.session.sendMessage(new BinaryMessage(data));
		}

		@Override
		public void ping(ByteBuffer data) throws Exception {
			this.session.sendMessage(new PingMessage(data));
		}

		@Override
		public void close(int code, String reason) throws Exception {
			this.session.close(new CloseStatus(code, reason));
		}

		@Override
		public String type() {
			Object nativeSession = (this.session instanceof NativeWebSocketSession holder) ? holder.getNativeSession()
					: null;
			return this.session.getClass().getName() + " " + nativeSession.getClass().getName();
		}

		@Override
		public String state() {
			return this.session.isOpen() ? "open" : "not open";
		}

	}

}
