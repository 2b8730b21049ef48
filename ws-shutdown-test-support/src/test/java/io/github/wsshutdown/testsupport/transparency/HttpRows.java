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

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.github.wsshutdown.testsupport.Container;

/**
 * HTTP requests beside the connections.
 */
final class HttpRows {

	private static final String PROXY = "Upgrade: websocket\nConnection: upgrade\n";

	private HttpRows() {
	}

	static List<Row> rows() {
		List<Row> rows = new ArrayList<>();
		everywhere(rows, "/http", "gets", (scene) -> scene.request("GET", "", "", 200));
		everywhere(rows, "/http", "asks for the head", (scene) -> scene.request("HEAD", "", "", 200));
		everywhere(rows, "/http", "asks for the options", (scene) -> scene.request("OPTIONS", "", "", 200));
		everywhere(rows, "/http", "uses a method that is not allowed",
				(scene) -> scene.request("DELETE", "Accept: application/json\n", "", 405));
		everywhere(rows, "/body", "posts",
				(scene) -> scene.request("POST", "Content-Type: text/plain\nContent-Length: 5\n", "hello", 200));
		everywhere(rows, "/body", "posts in chunks", (scene) -> scene.request("POST",
				"Content-Type: text/plain\nTransfer-Encoding: chunked\n", "5\nhello\n0\n\n", 200));
		everywhere(rows, "/nothing-here", "gets what is not there",
				(scene) -> scene.request("GET", "Accept: application/json\n", "", 404));
		everywhere(rows, "/failure", "makes a controller fail",
				(scene) -> scene.request("GET", "Accept: application/json\n", "", 500));
		everywhere(rows, "/later", "gets what is computed in another thread",
				(scene) -> scene.request("GET", "", "", 200));
		everywhere(rows, "/events", "gets three events",
				(scene) -> scene.request("GET", "Accept: text/event-stream\n", "", 200));
		everywhere(rows, "/http", "gets through a proxy that adds Upgrade to everything",
				(scene) -> scene.request("GET", PROXY, "", 200));
		everywhere(rows, "/body", "posts through such a proxy", (scene) -> scene.request("POST",
				PROXY + "Content-Type: text/plain\nContent-Length: 5\n", "hello", 200));
		everywhere(rows, "/events", "gets three events through such a proxy",
				(scene) -> scene.request("GET", PROXY + "Accept: text/event-stream\n", "", 200));
		everywhere(rows, "/http", "asks for HTTP/2", (scene) -> scene.request("GET",
				"Upgrade: h2c\nConnection: Upgrade, HTTP2-Settings\n" + "HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\n",
				"", 200));
		everywhere(rows, "/http", "comes from another origin, which CORS does not allow",
				(scene) -> scene.request("GET", "Origin: https://elsewhere.example\n", "", 200));
		everywhere(rows, "/cors", "asks if CORS allows its origin", (scene) -> scene.request("OPTIONS",
				"Origin: https://good.example\nAccess-Control-Request-Method: GET\n", "", 200));
		everywhere(rows, "/cors", "comes from an origin that CORS refuses",
				(scene) -> scene.request("GET", "Origin: https://bad.example\n", "", 403));
		rows.add(Row.at(Set.of(Container.TOMCAT, Container.JETTY), "/forwarded-http", "gets through a forward",
				(scene) -> scene.request("GET", "", "", 200)));
		return rows;
	}

	private static void everywhere(List<Row> rows, String path, String description, Row.Script script) {
		rows.add(Row.at(Set.of(Container.values()), path, description, script));
	}

}
