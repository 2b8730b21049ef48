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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.github.wsshutdown.testsupport.Container;
import io.github.wsshutdown.testsupport.FrameEncoder;

/**
 * Closing handshakes from either end, and connections that end without one.
 */
final class CloseRows {

	private static final int CLOSE = 8;

	private static final Set<Container> TOMCAT = Set.of(Container.TOMCAT, Container.WEBFLUX_ON_TOMCAT);

	private static final Set<Container> JETTY = Set.of(Container.JETTY, Container.WEBFLUX_ON_JETTY);

	private static final Duration LONGER_THAN_CLOSE_TIMEOUT = Duration.ofSeconds(9);

	private CloseRows() {
	}

	static List<Row> rows() {
		List<Row> rows = new ArrayList<>();
		Rows.Adding adding = (description, script) -> rows.add(Row.at(Endpoint.ALL, description, script));
		peerCloses(adding);
		// Reactor Netty loses what comes with a handshake
		rows.add(Row.at(Endpoint.ALL, "closes as soon as it is open", (scene) -> {
			WirePeer peer = scene.connect();
			peer.raw(Rows.together(scene.handshake().getBytes(),
					FrameEncoder.frame(CLOSE, true, FrameEncoder.closePayload(1000, ""))));
			scene.opened(peer).awaitEnd();
		}).exceptOn(Container.REACTOR_NETTY));
		peerVanishes(adding);
		// On Tomcat either the reader or the writer is told first
		rows.add(Row.at(Endpoint.ALL, "resets while a handler runs, which answers", (scene) -> {
			WirePeer peer = scene.open().text("hold");
			scene.awaitSeen("holds");
			peer.reset();
			scene.release();
		}).exceptOn(Container.WEBFLUX_ON_TOMCAT));
		applicationCloses(
				(description, script) -> rows.add(Row.at(Endpoint.ALL, description, script).whereAnswerIsRead()));
		notAnswered(rows);
		return rows;
	}

	private static void peerCloses(Rows.Adding rows) {
		for (int code : new int[] { 1005, 1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 3000,
				4999 }) {
			rows.add("closes " + ((code == 1005) ? "without a code" : "with " + code),
					(scene) -> scene.open().close(code, "").awaitEnd());
		}
		rows.add("closes with a reason", (scene) -> scene.open().close(1000, "bye h\u00e4\u20ac").awaitEnd());
		rows.add("closes with a reason of 123 bytes", (scene) -> scene.open().close(4000, "r".repeat(123)).awaitEnd());
		for (int code : new int[] { 0, 999, 1004, 1006, 1015, 2999, 5000, 65535 }) {
			rows.add("closes with the invalid code " + code, (scene) -> scene.open().close(code, "").awaitEnd());
		}
		rows.add("closes with 1005 on the wire",
				(scene) -> scene.open().frame(CLOSE, true, new byte[] { 3, (byte) 0xED }).awaitEnd());
		rows.add("closes with one byte of a code",
				(scene) -> scene.open().frame(CLOSE, true, new byte[] { 3 }).awaitEnd());
		rows.add("closes with 126 bytes", (scene) -> scene.open().endsAnyhow().close(1000, "r".repeat(124)).awaitEnd());
		rows.add("closes with a reason that is not UTF-8",
				(scene) -> scene.open()
					.frame(CLOSE, true, new byte[] { 3, (byte) 0xE8, (byte) 0xC3, 0x28 })
					.awaitEnd());
		rows.add("closes twice at once", (scene) -> {
			byte[] close = FrameEncoder.frame(CLOSE, true, FrameEncoder.closePayload(1000, ""));
			scene.open().endsAnyhow().raw(Rows.together(close, close)).awaitClose();
		});
		rows.add("sends a message behind its close frame",
				(scene) -> scene.open()
					.endsAnyhow()
					.raw(Rows.together(FrameEncoder.frame(CLOSE, true, FrameEncoder.closePayload(1000, "")),
							FrameEncoder.frame(1, true, FrameEncoder.text("echo late"))))
					.awaitClose());
		rows.add("closes within a fragmented message",
				(scene) -> scene.open().frame(1, false, FrameEncoder.text("echo ")).close(1000, "").awaitEnd());
		rows.add("closes while a handler runs", (scene) -> {
			WirePeer peer = scene.open().endsAnyhow().text("hold");
			scene.awaitSeen("holds");
			peer.close(1000, "");
			scene.release();
			peer.awaitClose();
		});
	}

	private static void peerVanishes(Rows.Adding rows) {
		rows.add("ends its side of TCP while idle", (scene) -> scene.open().endOutput().awaitEnd());
		rows.add("ends its side of TCP within a frame",
				(scene) -> scene.open()
					.raw(new byte[] { (byte) 0x81, (byte) 0x85, 0, 0, 0, 0, 'e' })
					.endOutput()
					.awaitEnd());
		rows.add("ends its side of TCP within a fragmented message",
				(scene) -> scene.open().frame(1, false, FrameEncoder.text("echo ")).endOutput().awaitEnd());
		rows.add("ends its side of TCP with its close frame",
				(scene) -> scene.open().close(1000, "").endOutput().awaitEnd());
		rows.add("resets while idle", (scene) -> scene.open().text("echo hello").awaitText("hello").reset());
		rows.add("resets within a frame", (scene) -> {
			WirePeer peer = scene.open().text("echo hello").awaitText("hello");
			peer.raw(new byte[] { (byte) 0x81, (byte) 0x85, 0, 0, 0, 0, 'e' }).reset();
		});
	}

	private static void applicationCloses(Rows.Adding rows) {
		for (int code : new int[] { 1000, 1001, 1008, 1011, 1012, 3000, 4999 }) {
			rows.add("is closed by the application with " + code + " and answers",
					(scene) -> closing(scene).text("close " + code + " because")
						.awaitClose()
						.close(code, "")
						.awaitEnd());
		}
		for (int code : new int[] { 1005, 1006, 999, 2999, 5000 }) {
			rows.add("makes the application close with the invalid code " + code, (scene) -> {
				scene.open().endsAnyhow().text("close " + code);
				scene.awaitSeen("closes, then", "closed", "error");
			});
		}
		rows.add("makes the application close with a reason of 124 bytes", (scene) -> {
			scene.open().endsAnyhow().text("close 4000 " + "r".repeat(124));
			scene.awaitSeen("closes, then", "closed", "error");
		});
		rows.add("is closed by the application and answers with another code",
				(scene) -> scene.open().endsAnyhow().text("close 1000").awaitClose().close(4000, "mine").awaitEnd());
		rows.add("is closed by the application and answers without a code",
				(scene) -> scene.open().endsAnyhow().text("close 4000").awaitClose().close(1005, "").awaitEnd());
		rows.add("is closed by the application and answers late", (scene) -> {
			WirePeer peer = scene.open().endsAnyhow().text("close 1000").awaitClose();
			peer.awaitEnd(Duration.ofMillis(300)).close(1000, "").awaitEnd();
		});
		rows.add("is closed by the application twice",
				(scene) -> scene.open().endsAnyhow().text("close-twice").awaitClose().close(1000, "").awaitEnd());
		rows.add("is sent a message after the application has closed",
				(scene) -> scene.open().endsAnyhow().text("send-after-close").awaitClose().close(1000, "").awaitEnd());
	}

	private static void notAnswered(List<Row> rows) {
		rows.add(Row
			.at(Endpoint.ALL, "is closed by the application and ends TCP instead of an answer",
					(scene) -> scene.open().endsAnyhow().text("close 1000").awaitClose().endOutput().awaitEnd())
			.whereAnswerIsRead());
		rows.add(Row
			.at(Endpoint.ALL, "is closed by the application and resets instead of an answer",
					(scene) -> scene.open().text("close 1000").awaitClose().reset())
			.whereAnswerIsRead());
		rows.add(Row
			.at(Endpoint.ALL, "is closed by the application, and pings and sends a message before it answers",
					(scene) -> scene.open()
						.endsAnyhow()
						.text("close 1000")
						.awaitClose()
						.ping("there?")
						.text("echo late")
						.close(1000, "")
						.awaitEnd())
			.whereAnswerIsRead());
	}

	/** Tomcat waits for the answer, whatever the code is. */
	private static WirePeer closing(Scene scene) throws IOException {
		WirePeer peer = scene.open();
		return TOMCAT.contains(scene.container()) ? peer : peer.endsAnyhow();
	}

	/** Takes a few seconds. */
	static List<Row> unanswered() {
		return List.of(Row
			.at(Endpoint.FOR_HANDSHAKES, "is closed by the application and never answers", CloseRows::neverAnswer)
			.differsOn(Container.TOMCAT, "cut after 5 s")
			.differsOn(Container.WEBFLUX_ON_TOMCAT, "cut after 5 s")
			.differsOn(Container.JETTY, "cut after 5 s")
			.differsOn(Container.WEBFLUX_ON_JETTY, "cut after 5 s"));
	}

	private static void neverAnswer(Scene scene) throws IOException {
		WirePeer peer = scene.open().text("close 1000").awaitClose().awaitEnd(LONGER_THAN_CLOSE_TIMEOUT);
		// Jetty ends its side of TCP behind the frame, and waits all the same
		if (JETTY.contains(scene.container())) {
			scene.awaitSeen(LONGER_THAN_CLOSE_TIMEOUT, "closed");
			scene.note("The peer resets");
		}
		peer.reset();
	}

}
