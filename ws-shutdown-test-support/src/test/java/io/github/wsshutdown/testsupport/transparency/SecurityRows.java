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
 * Peers of an application with Spring Security in front, which knows a {@code user} and
 * lets only an {@code ADMIN} to {@code /programmatic}.
 */
public final class SecurityRows {

	private static final String[] USER = { "Authorization", "Basic dXNlcjpwYXNzd29yZA==" };

	private static final String USER_LINE = "Authorization: Basic dXNlcjpwYXNzd29yZA==\n";

	private SecurityRows() {
	}

	/**
	 * The rows.
	 */
	public static List<Row> rows() {
		List<Row> rows = new ArrayList<>();
		for (String path : new String[] { "/handler", "/annotated", "/stomp", "/graphql" }) {
			add(rows, path, "shakes hands without credentials at " + path, (scene) -> scene.refused(401).endOutput());
			add(rows, path, "shakes hands with a wrong password at " + path,
					(scene) -> scene.refused(401, "Authorization", "Basic dXNlcjp3cm9uZw==").endOutput());
		}
		for (String path : new String[] { "/handler", "/annotated", "/dispatched", "/wrapped", "/forwarded" }) {
			add(rows, path, "shakes hands with credentials at " + path,
					(scene) -> scene.open(USER).text("echo hello").awaitText("hello"));
		}
		add(rows, "/programmatic", "shakes hands without the authority that it needs",
				(scene) -> scene.refused(403, USER).endOutput());
		add(rows, "/origins", "shakes hands with credentials from an origin that is not allowed",
				(scene) -> scene.refused(403, USER[0], USER[1], "Origin", "https://bad.example").endOutput());
		add(rows, "/handler", "shakes hands by POST, without a CSRF token",
				(scene) -> scene.request("POST", USER_LINE + "Upgrade: websocket\nContent-Length: 0\n", "", 403));
		add(rows, "/stomp", "gets a reply to itself by STOMP",
				(scene) -> scene.open(USER)
					.text("CONNECT\naccept-version:1.2\nheart-beat:0,0\n\n\0")
					.awaitText("user-name:user")
					.text("SUBSCRIBE\nid:1\ndestination:/user/queue/answers\n\n\0")
					.text("SEND\ndestination:/app/mine\ncontent-type:text/plain\n\nhello\0")
					.awaitText("MESSAGE"));
		add(rows, "/http", "gets without credentials", (scene) -> scene.request("GET", "", "", 401));
		add(rows, "/http", "gets with credentials", (scene) -> scene.request("GET", USER_LINE, "", 200));
		add(rows, "/http", "gets with credentials through a proxy that adds Upgrade to everything",
				(scene) -> scene.request("GET", USER_LINE + "Upgrade: websocket\nConnection: upgrade\n", "", 200));
		add(rows, "/later", "gets with credentials what is computed in another thread",
				(scene) -> scene.request("GET", USER_LINE, "", 200));
		add(rows, "/events", "gets three events with credentials", (scene) -> scene.request("GET", USER_LINE, "", 200));
		add(rows, "/failure", "makes a controller fail, with credentials",
				(scene) -> scene.request("GET", USER_LINE + "Accept: application/json\n", "", 500));
		add(rows, "/sockjs", "polls without credentials",
				(scene) -> scene.sockJs("xhr", "").awaitText("403").awaitEnd());
		return rows;
	}

	private static void add(List<Row> rows, String path, String description, Row.Script script) {
		rows.add(Row.at(Set.of(Container.TOMCAT), path, description, script));
	}

}
