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
import java.security.Principal;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Extension;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;

/**
 * Endpoints of Jakarta WebSocket that note everything.
 */
final class JakartaEndpoints {

	private JakartaEndpoints() {
	}

	static ServerEndpointConfig annotated(Diary diary) {
		return config(Annotated.class, "/annotated", () -> new Annotated(diary));
	}

	static ServerEndpointConfig annotatedPartial(Diary diary) {
		return config(AnnotatedPartial.class, "/annotated-partial", () -> new AnnotatedPartial(diary));
	}

	static ServerEndpointConfig programmatic(Diary diary) {
		return config(Programmatic.class, "/programmatic", () -> new Programmatic(diary));
	}

	static ServerEndpointConfig config(Class<?> type, String path, Supplier<Object> endpoint) {
		return ServerEndpointConfig.Builder.create(type, path).configurator(instances(endpoint)).build();
	}

	static ServerEndpointConfig.Configurator instances(Supplier<Object> endpoint) {
		return new ServerEndpointConfig.Configurator() {

			@Override
			public <T> T getEndpointInstance(Class<T> endpointClass) {
				return endpointClass.cast(endpoint.get());
			}

		};
	}

	/**
	 * What all have in common.
	 */
	abstract static class Notes implements Commands.Session {

		final Diary diary;

		private String name;

		Session session;

		Notes(Diary diary) {
			this.diary = diary;
		}

		void opened(Session session) {
			this.name = session.getQueryString();
			this.session = session;
			Commands.takeTime(session.getUserProperties());
			note("opened " + session.getRequestURI());
			note("query " + session.getRequestParameterMap() + " " + session.getPathParameters());
			note("principal " + name(session.getUserPrincipal()) + ", secure " + session.isSecure());
			note("protocol " + session.getNegotiatedSubprotocol() + " " + session.getProtocolVersion() + ", extensions "
					+ session.getNegotiatedExtensions().stream().map(Extension::getName).toList());
			note("limits " + session.getMaxTextMessageBufferSize() + " " + session.getMaxBinaryMessageBufferSize() + " "
					+ session.getMaxIdleTimeout());
			note("properties " + new TreeMap<>(session.getUserProperties()).keySet());
			note("handlers " + session.getMessageHandlers().size());
			note("among open " + session.getOpenSessions().contains(session));
			note(state());
		}

		private static String name(Principal principal) {
			return (principal != null) ? principal.getName() : "nobody";
		}

		void note(String entry) {
			this.diary.note(this.name, entry);
		}

		void closed(CloseReason reason) {
			note("closed " + reason.getCloseCode().getCode() + " " + reason.getReasonPhrase() + ", " + state());
		}

		void failed(Throwable error) {
			note("error " + Commands.describe(error) + state());
		}

		@Override
		public String name() {
			return this.name;
		}

		@Override
		public void text(String text) throws Exception {
			this.session.getBasicRemote().sendText(text);
		}

		@Override
		public void binary(ByteBuffer data) throws Exception {
			this.session.getBasicRemote().sendBinary(data);
		}

		@Override
		public void ping(ByteBuffer data) throws Exception {
			this.session.getBasicRemote().sendPing(data);
		}

		@Override
		public void close(int code, String reason) throws Exception {
			this.session.close(new CloseReason(CloseCodes.getCloseCode(code), reason));
		}

		@Override
		public String type() {
			return this.session.getClass().getName() + " " + this.session.getContainer().getClass().getName() + " "
					+ this.session.getBasicRemote().getClass().getName() + " " + handlerTypes();
		}

		/** Without what is new in each JVM in the names of lambdas. */
		private TreeSet<String> handlerTypes() {
			return this.session.getMessageHandlers()
				.stream()
				.map((handler) -> handler.getClass().getName().replaceAll("/.*", ""))
				.collect(Collectors.toCollection(TreeSet::new));
		}

		@Override
		public String state() {
			return (this.session.isOpen() ? "open, " : "not open, ")
					+ Commands.value(() -> new TreeSet<>(this.session.getUserProperties().keySet()));
		}

	}

	/**
	 * Takes whole messages.
	 */
	@ServerEndpoint("/annotated")
	public static class Annotated extends Notes {

		Annotated(Diary diary) {
			super(diary);
		}

		@OnOpen
		public void open(Session session, EndpointConfig config) {
			opened(session);
		}

		@OnMessage
		public void text(Session session, String text) throws Exception {
			Commands.text(this.diary, this, text);
		}

		@OnMessage
		public void data(Session session, ByteBuffer data) throws Exception {
			Commands.binary(this.diary, this, data);
		}

		@OnMessage
		public void pong(PongMessage pong) {
			note("pong of " + pong.getApplicationData().remaining());
		}

		@OnError
		public void error(Throwable error) {
			failed(error);
		}

		@OnClose
		public void close(Session session, CloseReason reason) {
			closed(reason);
		}

	}

	/**
	 * Takes messages in parts.
	 */
	@ServerEndpoint("/annotated-partial")
	public static class AnnotatedPartial extends Notes {

		private final Parts parts = new Parts();

		AnnotatedPartial(Diary diary) {
			super(diary);
		}

		@OnOpen
		public void open(Session session) {
			opened(session);
		}

		@OnMessage
		public void text(String part, boolean last) throws Exception {
			this.parts.text(this.diary, this, part, last);
		}

		@OnMessage
		public void data(byte[] part, boolean last) throws Exception {
			this.parts.binary(this.diary, this, ByteBuffer.wrap(part), last);
		}

		@OnError
		public void error(Throwable error) {
			failed(error);
		}

		@OnClose
		public void close(CloseReason reason) {
			closed(reason);
		}

	}

	/**
	 * Adds its handlers when it is opened.
	 */
	public static class Programmatic extends Endpoint {

		final Notes notes;

		Programmatic(Diary diary) {
			this.notes = new Notes(diary) {
			};
		}

		@Override
		public void onOpen(Session session, EndpointConfig config) {
			this.notes.opened(session);
			session.addMessageHandler(String.class, (text) -> {
				try {
					Commands.text(this.notes.diary, this.notes, text);
				}
				catch (Exception ex) {
					throw new IllegalStateException(ex);
				}
			});
			Parts parts = new Parts();
			session.addMessageHandler(ByteBuffer.class, (part, last) -> {
				try {
					parts.binary(this.notes.diary, this.notes, part, last);
				}
				catch (Exception ex) {
					throw new IllegalStateException(ex);
				}
			});
			session.addMessageHandler(new MessageHandler.Whole<PongMessage>() {

				@Override
				public void onMessage(PongMessage pong) {
					Programmatic.this.notes.note("pong of " + pong.getApplicationData().remaining());
				}

			});
			this.notes.note("handlers " + session.getMessageHandlers().size());
		}

		@Override
		public void onError(Session session, Throwable error) {
			this.notes.failed(error);
		}

		@Override
		public void onClose(Session session, CloseReason reason) {
			this.notes.closed(reason);
		}

	}

}
