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
 * SockJS, over WebSocket and over HTTP.
 */
final class SockJsRows {

	private static final Set<Container> SERVLET = Set.of(Container.TOMCAT, Container.JETTY);

	private SockJsRows() {
	}

	static List<Row> rows() {
		List<Row> rows = new ArrayList<>();
		add(rows, "asks for the greeting",
				(scene) -> scene.request("GET", "/sockjs", "", "").awaitText("Welcome").awaitEnd());
		add(rows, "asks for the iframe",
				(scene) -> scene.request("GET", "/sockjs/iframe.html", "", "").awaitText("</html>").awaitEnd());
		add(rows, "asks for the iframe that it has",
				(scene) -> scene
					.request("GET", "/sockjs/iframe-1.html", "If-None-Match: \"0096cbd37f2a5218c33bb0826a7c74cbf\"\n",
							"")
					.awaitEnd());
		add(rows, "asks what is not there",
				(scene) -> scene.request("GET", "/sockjs/a/b/c/d", "", "").awaitText("404").awaitEnd());
		add(rows, "asks for a transport that is not there",
				(scene) -> scene.sockJs("jsonp").awaitText("404").awaitEnd());
		add(rows, "asks from another origin if CORS allows it",
				(scene) -> scene
					.request("OPTIONS", "/sockjs/000/x/xhr",
							"Origin: http://localhost\nAccess-Control-Request-Method: POST\n", "")
					.awaitText("HTTP/1.1 403")
					.awaitEnd());
		add(rows, "sends to a session that is not there",
				(scene) -> scene.sockJs("xhr_send", "[\"echo hello\"]").awaitText("404").awaitEnd());
		add(rows, "talks over WebSocket",
				(scene) -> scene.sockJsWebSocket().text("[\"echo hello\",\"echo again\"]").awaitText("again"));
		add(rows, "sends what is no JSON over WebSocket",
				(scene) -> scene.sockJsWebSocket().endsAnyhow().text("[\"echo").awaitClose());
		add(rows, "is closed over WebSocket",
				(scene) -> scene.sockJsWebSocket().endsAnyhow().text("[\"close 4000 because\"]").awaitClose());
		add(rows, "polls, and is closed between two polls", (scene) -> {
			scene.sockJs("xhr", "").awaitEnd();
			scene.sockJs("xhr_send", "[\"close 4000 because\"]").awaitEnd();
			scene.sockJs("xhr", "").awaitText("c[").awaitEnd();
		});
		for (String transport : new String[] { "xhr_streaming", "eventsource", "htmlfile" }) {
			add(rows, "talks over " + transport, (scene) -> {
				WirePeer stream = stream(scene, transport).awaitText("o");
				scene.awaitSeen("opened");
				scene.sockJs("xhr_send", "[\"echo hello\"]").awaitEnd();
				stream.awaitText("hello");
				scene.sockJs("xhr_send", "[\"close 4000 because\"]").awaitEnd();
				stream.awaitEnd();
			});
		}
		add(rows, "resets its stream", (scene) -> {
			WirePeer stream = stream(scene, "xhr_streaming");
			scene.awaitSeen("opened");
			stream.awaitText("o\n").reset();
			scene.sockJs("xhr_send", "[\"big 500000\"]").awaitEnd();
			scene.sockJs("xhr_send", "[\"close 4000 because\"]").awaitEnd();
		});
		return rows;
	}

	private static WirePeer stream(Scene scene, String transport) throws IOException {
		return transport.startsWith("xhr") ? scene.sockJs(transport, "")
				: scene.sockJs(transport.equals("htmlfile") ? "htmlfile?c=callback" : transport);
	}

	private static void add(List<Row> rows, String description, Row.Script script) {
		rows.add(Row.at(SERVLET, "/sockjs", description, script));
	}

}
