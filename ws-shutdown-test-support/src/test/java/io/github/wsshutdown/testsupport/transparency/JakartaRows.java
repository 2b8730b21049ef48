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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.zip.Deflater;

import io.github.wsshutdown.testsupport.Container;

/**
 * What only Jakarta WebSocket has, compression, and GraphQL.
 */
final class JakartaRows {

	private static final Set<Container> SERVLET = Set.of(Container.TOMCAT, Container.JETTY);

	private static final String DEFLATE = "permessage-deflate; client_no_context_takeover; server_no_context_takeover";

	private JakartaRows() {
	}

	static List<Row> jakarta() {
		List<Row> rows = new ArrayList<>();
		add(rows, "/rooms/green", "connects to a path template",
				(scene) -> scene.open().text("echo hello").awaitText("green: echo hello"));
		add(rows, "/decoded", "sends what is decoded and encoded",
				(scene) -> scene.open().text("4711").awaitText("<4712>"));
		add(rows, "/decoded", "sends what its decoder refuses", (scene) -> {
			scene.open().endsAnyhow().text("not a number");
			scene.awaitSeen("error");
		});
		add(rows, "/readers", "sends a text that is read as a stream",
				(scene) -> scene.open().text("read me").awaitText("read: read me"));
		add(rows, "/readers", "sends bytes that are read as a stream",
				(scene) -> scene.open().frame(2, true, new byte[10]).awaitText("read: 10 bytes"));
		add(rows, "/unusual", "makes the application add a second handler for texts",
				(scene) -> scene.open().text("add").awaitFrames(1));
		add(rows, "/unusual", "makes the application list its handlers",
				(scene) -> scene.open().text("list").awaitFrames(1));
		add(rows, "/unusual", "makes the application remove its handler",
				(scene) -> scene.open().text("remove").awaitFrames(1));
		add(rows, "/unusual", "makes the application replace its handler",
				(scene) -> scene.open().text("replace").awaitFrames(1).text("hello").awaitFrames(2));
		add(rows, "/unusual", "makes the application send asynchronously",
				(scene) -> scene.open().text("async").awaitText("by future").awaitText("by handler").awaitText("sent"));
		add(rows, "/unusual", "makes the application send in batches",
				(scene) -> scene.open().text("batch").awaitFrames(3));
		add(rows, "/unusual", "makes the application send in parts",
				(scene) -> scene.open().text("parts").awaitText("by writer"));
		add(rows, "/unusual", "makes the application look at open sessions",
				(scene) -> scene.open().text("sessions").awaitText("among them"));
		add(rows, "/unusual", "makes the application keep properties",
				(scene) -> scene.open().text("properties").awaitText("kept"));
		add(rows, "/unusual", "is idle for longer than its session allows", (scene) -> {
			if (scene.container() == Container.JETTY) {
				scene.open().endsAnyhow().text("idle").awaitClose();
			}
			else {
				scene.open().text("idle").awaitText("idles");
			}
		});
		return rows;
	}

	static List<Row> compression() {
		List<Row> rows = new ArrayList<>();
		for (String path : new String[] { "/handler", "/annotated", "/annotated-partial" }) {
			add(rows, path, "compresses a text at " + path,
					(scene) -> scene.open("Sec-WebSocket-Extensions", DEFLATE)
						.frame(0x41, true, deflate("echo hello hello hello hello"))
						.awaitFrames(1));
			add(rows, path, "compresses a text in fragments at " + path, (scene) -> {
				byte[] deflated = deflate("echo hello hello hello hello");
				scene.open("Sec-WebSocket-Extensions", DEFLATE)
					.frame(0x41, false, Arrays.copyOf(deflated, 5))
					.ping("between")
					.frame(0, true, Arrays.copyOfRange(deflated, 5, deflated.length))
					.awaitFrames(2);
			});
			add(rows, path, "gets a long text compressed at " + path,
					(scene) -> scene.open("Sec-WebSocket-Extensions", DEFLATE).text("big 100000").awaitFrames(1));
			add(rows, path, "sends what cannot be inflated at " + path, (scene) -> {
				scene.open("Sec-WebSocket-Extensions", DEFLATE)
					.endsAnyhow()
					.frame(0x41, true, new byte[] { (byte) 0xFF, (byte) 0xFF, 1, 2, 3 });
				scene.awaitSeen("error", "closed");
			});
			add(rows, path, "sends a zip bomb at " + path,
					(scene) -> scene.open("Sec-WebSocket-Extensions", DEFLATE)
						.endsAnyhow()
						.frame(0x41, true, deflate("length " + "x".repeat(1_000_000)))
						.awaitFrames(1));
		}
		return rows;
	}

	private static byte[] deflate(String text) {
		Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
		deflater.setInput(MessageRows.bytes(text));
		byte[] buffer = new byte[8192];
		ByteArrayOutputStream deflated = new ByteArrayOutputStream();
		int count = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
		while (count > 0) {
			deflated.write(buffer, 0, count);
			count = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
		}
		deflater.end();
		return Arrays.copyOf(deflated.toByteArray(), deflated.size() - 4);
	}

	static List<Row> graphQl() {
		List<Row> rows = new ArrayList<>();
		rows.add(graphQl("asks GraphQL",
				(scene) -> initialized(scene)
					.text("{\"id\":\"1\",\"type\":\"subscribe\",\"payload\":{\"query\":\"{ greeting }\"}}")
					.awaitText("complete")));
		rows.add(graphQl("asks GraphQL what it does not know",
				(scene) -> initialized(scene)
					.text("{\"id\":\"1\",\"type\":\"subscribe\",\"payload\":{\"query\":\"{ nothing }\"}}")
					.awaitText("complete")));
		rows.add(graphQl("asks GraphQL before it has said hello",
				(scene) -> opened(scene).endsAnyhow()
					.text("{\"id\":\"1\",\"type\":\"subscribe\",\"payload\":{\"query\":\"{ greeting }\"}}")
					.awaitClose()));
		rows.add(graphQl("says hello to GraphQL twice",
				(scene) -> initialized(scene).endsAnyhow().text("{\"type\":\"connection_init\"}").awaitClose()));
		rows.add(graphQl("pings GraphQL", (scene) -> initialized(scene).text("{\"type\":\"ping\"}").awaitText("pong")));
		rows.add(graphQl("sends GraphQL what is no JSON",
				(scene) -> initialized(scene).endsAnyhow().text("nonsense").awaitClose()));
		return rows;
	}

	private static Row graphQl(String description, Row.Script script) {
		return Row.at(EnumSet.complementOf(EnumSet.of(Container.JETTY)), "/graphql", description, script);
	}

	private static WirePeer opened(Scene scene) throws IOException {
		return scene.open("Sec-WebSocket-Protocol", "graphql-transport-ws");
	}

	private static WirePeer initialized(Scene scene) throws IOException {
		return opened(scene).text("{\"type\":\"connection_init\"}").awaitText("connection_ack");
	}

	private static void add(List<Row> rows, String path, String description, Row.Script script) {
		rows.add(Row.at(SERVLET, path, description, script));
	}

}
