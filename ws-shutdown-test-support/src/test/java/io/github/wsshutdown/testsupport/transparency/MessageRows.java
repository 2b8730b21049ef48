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

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.github.wsshutdown.testsupport.Container;
import io.github.wsshutdown.testsupport.FrameEncoder;

/**
 * Messages, in frames of every kind.
 */
final class MessageRows {

	private static final int CONTINUATION = 0;

	private static final int TEXT = 1;

	private static final int BINARY = 2;

	private static final int PING = 9;

	private static final int PONG = 10;

	private MessageRows() {
	}

	static List<Row> rows() {
		List<Row> rows = new ArrayList<>();
		Rows.Adding everywhere = (description, script) -> rows
			.add(Row.at(Endpoint.ALL_AND_HOPPING, description, script));
		valid(everywhere);
		rows.add(Row.at(Endpoint.WHOLE, "sends a message byte by byte", (scene) -> {
			WirePeer peer = scene.open();
			for (byte single : FrameEncoder.frame(TEXT, true, bytes("echo hello"))) {
				peer.raw(new byte[] { single });
			}
			peer.awaitText("hello");
		}));
		Rows.Adding onOneThread = (description, script) -> rows.add(Row.at(Endpoint.ALL, description, script));
		controlFrames(onOneThread);
		failing((description, script) -> rows.add(Row.at(Endpoint.ALL, description, script).whereAnswerIsRead()));
		rows.add(Row
			.at(Endpoint.ALL_AND_HOPPING, "makes the application look at the class of its session",
					(scene) -> scene.open().text("type").text("echo hello").awaitText("hello"))
			.differsOn(Container.WEBFLUX_ON_TOMCAT, "subclass")
			.differsOn(Container.WEBFLUX_ON_JETTY, "subclass"));
		for (int size : new int[] { 8191, 8192, 8193, 65535, 65536, 65537, 1_000_000 }) {
			rows.add(Row.at(Endpoint.ALL, "sends a text of " + size + " bytes",
					(scene) -> scene.open().endsAnyhow().text("length " + "x".repeat(size - 7)).awaitFrames(1)));
			rows.add(Row.at(Endpoint.ALL, "sends " + size + " bytes",
					(scene) -> scene.open().endsAnyhow().frame(BINARY, true, new byte[size]).awaitFrames(1)));
		}
		invalid((description, script) -> rows.add(Row.at(Endpoint.ALL, description, script)));
		return rows;
	}

	private static void valid(Rows.Adding rows) {
		rows.add("sends a text and has it echoed", (scene) -> scene.open().text("echo hello").awaitText("hello"));
		rows.add("sends characters beyond ASCII",
				(scene) -> scene.open().text("echo h\u00e4\u20ac\uD83D\uDE00").awaitFrames(1));
		rows.add("sends an empty text", (scene) -> scene.open().text("").awaitFrames(1));
		rows.add("sends a text in three fragments",
				(scene) -> fragment(scene.open(), "echo ", "hel", "lo").awaitText("hello"));
		rows.add("sends a text in fragments, some of them empty",
				(scene) -> fragment(scene.open(), "", "echo hello", "", "").awaitText("hello"));
		rows.add("sends a text in fragments that end within a character", (scene) -> {
			byte[] text = "echo \uD83D\uDE00!".getBytes(StandardCharsets.UTF_8);
			scene.open()
				.frame(TEXT, false, Arrays.copyOf(text, 7))
				.frame(CONTINUATION, true, Arrays.copyOfRange(text, 7, text.length))
				.awaitFrames(1);
		});
		rows.add("sends a text in fragments, with pings and pongs between", (scene) -> {
			WirePeer peer = scene.open().frame(TEXT, false, bytes("echo ")).ping("between").awaitPongs(1);
			peer.frame(PONG, true, bytes("unsolicited")).frame(CONTINUATION, false, bytes("hel"));
			peer.ping("again").awaitPongs(2).frame(CONTINUATION, true, bytes("lo")).awaitText("hello");
		});
		rows.add("sends bytes", (scene) -> scene.open().frame(BINARY, true, bytes("12345")).awaitFrames(1));
		rows.add("sends bytes in fragments",
				(scene) -> scene.open()
					.frame(BINARY, false, bytes("123"))
					.frame(CONTINUATION, true, bytes("45"))
					.awaitFrames(1));
		rows.add("sends several messages at once", (scene) -> {
			StringBuilder frames = new StringBuilder();
			for (int i = 0; i < 20; i++) {
				frames.append(
						new String(FrameEncoder.frame(TEXT, true, bytes("echo " + i)), StandardCharsets.ISO_8859_1));
			}
			scene.open().raw(frames.toString().getBytes(StandardCharsets.ISO_8859_1)).awaitFrames(20);
		});
		rows.add("gets a text of a million bytes", (scene) -> scene.open().text("big 1000000").awaitBytes(1_000_000));
		rows.add("reads five megabytes slowly", (scene) -> {
			WirePeer peer = scene.opened(scene.connect(10_000).raw(scene.handshake())).text("bulk 100");
			peer.awaitBytes(5_000_000).text("echo hello").awaitText("hello");
		});
		rows.add("gets messages of four threads",
				(scene) -> scene.open().text("threads").awaitFrames(80).text("echo hello").awaitText("hello"));
	}

	private static void failing(Rows.Adding rows) {
		rows.add("sends a message that its handler fails at", (scene) -> {
			scene.open().endsAnyhow().text("throw");
			scene.awaitSeen("error", "closed");
		});
		rows.add("sends a message that its handler fails at with an error", (scene) -> {
			scene.open().endsAnyhow().text("fail");
			scene.awaitSeen("error", "closed");
		});
	}

	private static WirePeer fragment(WirePeer peer, String... parts) throws IOException {
		ByteArrayOutputStream frames = new ByteArrayOutputStream();
		for (int i = 0; i < parts.length; i++) {
			frames
				.writeBytes(FrameEncoder.frame((i == 0) ? TEXT : CONTINUATION, i == parts.length - 1, bytes(parts[i])));
		}
		return peer.raw(frames.toByteArray());
	}

	private static void controlFrames(Rows.Adding rows) {
		rows.add("pings without payload", (scene) -> scene.open().ping("").awaitPongs(1));
		rows.add("pings with 125 bytes", (scene) -> scene.open().ping("p".repeat(125)).awaitPongs(1));
		rows.add("sends unsolicited pongs",
				(scene) -> scene.open()
					.frame(PONG, true, bytes(""))
					.frame(PONG, true, bytes("p".repeat(125)))
					.text("echo hello")
					.awaitText("hello"));
		rows.add("is pinged and answers",
				(scene) -> scene.open()
					.text("ping there?")
					.await("ping", (wire) -> Transcript.frames(wire, PING) > 0)
					.frame(PONG, true, bytes("there?"))
					.text("echo hello")
					.awaitText("hello"));
	}

	private static void invalid(Rows.Adding rows) {
		for (int bit : new int[] { 0x40, 0x20, 0x10 }) {
			rows.add("sets the reserved bit %02x".formatted(bit),
					(scene) -> scene.open().endsAnyhow().frame(bit | TEXT, true, bytes("echo hello")));
		}
		for (int opcode : new int[] { 3, 7, 11, 15 }) {
			rows.add("uses the unknown opcode " + opcode,
					(scene) -> scene.open().endsAnyhow().frame(opcode, true, bytes("hello")));
		}
		rows.add("does not mask",
				(scene) -> scene.open().endsAnyhow().raw(new byte[] { (byte) 0x81, 6, 'e', 'c', 'h', 'o', ' ', 'x' }));
		rows.add("pings with 126 bytes", (scene) -> scene.open().endsAnyhow().ping("p".repeat(126)));
		rows.add("pings in parts", (scene) -> scene.open().endsAnyhow().frame(PING, false, bytes("ping")));
		rows.add("continues what it has not begun",
				(scene) -> scene.open().endsAnyhow().frame(CONTINUATION, true, bytes("echo hello")));
		rows.add("begins a message inside another",
				(scene) -> scene.open().endsAnyhow().frame(TEXT, false, bytes("echo ")).text("echo hello"));
		rows.add("sends a text that is not UTF-8",
				(scene) -> scene.open().endsAnyhow().frame(TEXT, true, new byte[] { (byte) 0xC3, 0x28 }));
		rows.add("sends a text that ends within a character",
				(scene) -> scene.open().endsAnyhow().frame(TEXT, true, new byte[] { 'x', (byte) 0xC3 }));
		rows.add("sends a text whose second fragment is not UTF-8",
				(scene) -> scene.open()
					.endsAnyhow()
					.frame(TEXT, false, bytes("echo "))
					.frame(CONTINUATION, true, new byte[] { (byte) 0xFF }));
		rows.add("says that a frame has a negative length",
				(scene) -> scene.open()
					.endsAnyhow()
					.raw(new byte[] { (byte) 0x82, (byte) 0xFF, (byte) 0x80, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0 }));
		rows.add("sends a length in more bytes than needed",
				(scene) -> scene.open()
					.endsAnyhow()
					.raw(new byte[] { (byte) 0x81, (byte) 0xFE, 0, 6, 0, 0, 0, 0, 'e', 'c', 'h', 'o', ' ', 'x' }));
	}

	static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
