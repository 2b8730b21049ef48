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

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringWriter;
import java.util.List;

import jakarta.websocket.CloseReason;
import jakarta.websocket.DecodeException;
import jakarta.websocket.Decoder;
import jakarta.websocket.Encoder;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;

/**
 * Endpoints of Jakarta WebSocket that use what it has.
 */
final class MoreEndpoints {

	private MoreEndpoints() {
	}

	static ServerEndpointConfig decoded(Diary diary) {
		return ServerEndpointConfig.Builder.create(Decoded.class, "/decoded")
			.decoders(List.of(NumberDecoder.class))
			.encoders(List.of(NumberEncoder.class))
			.configurator(JakartaEndpoints.instances(() -> new Decoded(diary)))
			.build();
	}

	static ServerEndpointConfig room(Diary diary) {
		return JakartaEndpoints.config(Room.class, "/rooms/{room}", () -> new Room(diary));
	}

	static ServerEndpointConfig readers(Diary diary) {
		return JakartaEndpoints.config(Readers.class, "/readers", () -> new Readers(diary));
	}

	static ServerEndpointConfig unusual(Diary diary) {
		return JakartaEndpoints.config(UnusualEndpoint.class, "/unusual", () -> new UnusualEndpoint(diary));
	}

	/**
	 * At a path template.
	 */
	@ServerEndpoint("/rooms/{room}")
	public static class Room extends JakartaEndpoints.Notes {

		Room(Diary diary) {
			super(diary);
		}

		@OnOpen
		public void open(Session session, @PathParam("room") String room) {
			opened(session);
			note("room " + room);
		}

		@OnMessage
		public String text(@PathParam("room") String room, String text) {
			return room + ": " + text;
		}

		@OnClose
		public void close(@PathParam("room") String room, CloseReason reason) {
			note("leaves " + room);
			closed(reason);
		}

	}

	/**
	 * With a decoder and an encoder.
	 */
	@ServerEndpoint(value = "/decoded", decoders = NumberDecoder.class, encoders = NumberEncoder.class)
	public static class Decoded extends JakartaEndpoints.Notes {

		Decoded(Diary diary) {
			super(diary);
		}

		@OnOpen
		public void open(Session session) {
			opened(session);
		}

		@OnMessage
		public Number number(Number number) {
			note("number " + number.value());
			return new Number(number.value() + 1);
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
	 * Reads messages as streams.
	 */
	@ServerEndpoint("/readers")
	public static class Readers extends JakartaEndpoints.Notes {

		Readers(Diary diary) {
			super(diary);
		}

		@OnOpen
		public void open(Session session) {
			opened(session);
		}

		@OnMessage
		public String text(Reader reader) throws IOException {
			StringWriter text = new StringWriter();
			reader.transferTo(text);
			note("reads");
			return "read: " + text;
		}

		@OnMessage
		public String data(InputStream data) throws IOException {
			return "read: " + data.readAllBytes().length + " bytes";
		}

		@OnClose
		public void close(CloseReason reason) {
			closed(reason);
		}

	}

	/**
	 * A number.
	 *
	 * @param value its value
	 */
	record Number(int value) {
	}

	/**
	 * Reads a number.
	 */
	public static class NumberDecoder implements Decoder.Text<Number> {

		@Override
		public Number decode(String text) throws DecodeException {
			try {
				return new Number(Integer.parseInt(text));
			}
			catch (NumberFormatException ex) {
				throw new DecodeException(text, "No number", ex);
			}
		}

		@Override
		public boolean willDecode(String text) {
			return true;
		}

	}

	/**
	 * Writes a number.
	 */
	public static class NumberEncoder implements Encoder.Text<Number> {

		@Override
		public String encode(Number number) {
			return "<" + number.value() + ">";
		}

	}

}
