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
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.github.wsshutdown.testsupport.Container;

/**
 * STOMP with the simple broker.
 */
final class StompRows {

	private static final Set<Container> SERVLET = Set.of(Container.TOMCAT, Container.JETTY);

	private StompRows() {
	}

	static List<Row> rows() {
		List<Row> rows = new ArrayList<>();
		add(rows, "connects and disconnects with a receipt",
				(scene) -> connected(scene).text("DISCONNECT\nreceipt:bye\n\n\0").awaitText("RECEIPT"));
		add(rows, "connects without heartbeats",
				(scene) -> scene.open("Sec-WebSocket-Protocol", "v12.stomp, v11.stomp")
					.text("CONNECT\naccept-version:1.1,1.2\nheart-beat:0,0\n\n\0")
					.awaitText("CONNECTED"));
		add(rows, "subscribes, sends, and gets the reply of a handler", (scene) -> {
			String topic = "/topic/" + scene.name();
			connected(scene).text("SUBSCRIBE\nid:1\ndestination:" + topic + "\n\n\0")
				.text("SEND\ndestination:/app/reply\ncontent-type:text/plain\nto:" + topic + "\n\nhello\0")
				.awaitText("MESSAGE");
		});
		add(rows, "sends to a topic that it has subscribed to", (scene) -> {
			String topic = "/topic/" + scene.name();
			connected(scene).text("SUBSCRIBE\nid:1\ndestination:" + topic + "\n\n\0")
				.text("SEND\ndestination:" + topic + "\n\nhello\0")
				.awaitText("MESSAGE");
		});
		add(rows, "gets a reply to itself",
				(scene) -> connected(scene).text("SUBSCRIBE\nid:1\ndestination:/user/queue/answers\n\n\0")
					.text("SEND\ndestination:/app/mine\ncontent-type:text/plain\n\nhello\0")
					.awaitText("MESSAGE"));
		add(rows, "sends a frame in fragments", (scene) -> {
			String topic = "/topic/" + scene.name();
			connected(scene).text("SUBSCRIBE\nid:1\ndestination:" + topic + "\n\n\0")
				.frame(1, false, MessageRows.bytes("SEND\ndestination:" + topic))
				.ping("between")
				.frame(0, true, MessageRows.bytes("\n\nhello\0"))
				.awaitText("MESSAGE");
		});
		add(rows, "sends a frame in two messages", (scene) -> {
			String topic = "/topic/" + scene.name();
			connected(scene).text("SUBSCRIBE\nid:1\ndestination:" + topic + "\n\n\0")
				.text("SEND\ndestination:" + topic + "\ncontent-length:5\n\nhe")
				.text("llo\0")
				.awaitText("MESSAGE");
		});
		add(rows, "sends what is no frame",
				(scene) -> scene.open().endsAnyhow().text("nonsense\n\n\0").awaitText("ERROR"));
		add(rows, "sends a heartbeat",
				(scene) -> connected(scene).text("\n").text("DISCONNECT\nreceipt:bye\n\n\0").awaitText("RECEIPT"));
		add(rows, "sends a message that its handler fails at, which tells it",
				(scene) -> connected(scene).text("SUBSCRIBE\nid:1\ndestination:/user/queue/failures\n\n\0")
					.text("SEND\ndestination:/app/fail\n\nhello\0")
					.awaitText("MESSAGE"));
		add(rows, "closes without DISCONNECT", (scene) -> connected(scene).close(1001, "").awaitEnd());
		add(rows, "ends TCP without DISCONNECT", (scene) -> connected(scene).endOutput().awaitEnd());
		rows.add(Row.at(SERVLET, "/stomp-sockjs", "connects over SockJS",
				(scene) -> scene.sockJsWebSocket()
					.text("[\"CONNECT\\naccept-version:1.2\\nheart-beat:0,0\\n\\n\\u0000\"]")
					.awaitText("CONNECTED")));
		return rows;
	}

	private static void add(List<Row> rows, String description, Row.Script script) {
		rows.add(Row.at(SERVLET, "/stomp", description, script));
	}

	private static WirePeer connected(Scene scene) throws IOException {
		return scene.open("Sec-WebSocket-Protocol", "v12.stomp")
			.text("CONNECT\naccept-version:1.2\nhost:localhost\nheart-beat:0,0\n\n\0")
			.awaitText("CONNECTED");
	}

}
