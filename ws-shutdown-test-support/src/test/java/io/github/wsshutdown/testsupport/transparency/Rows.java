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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows of all tables.
 */
public final class Rows {

	private Rows() {
	}

	/**
	 * The rows by the title of their table.
	 */
	public static Map<String, List<Row>> tables() {
		Map<String, List<Row>> tables = new LinkedHashMap<>();
		// First, since they take longest
		tables.put("Close frames of the application that stay unanswered", CloseRows.unanswered());
		tables.put("Handshakes", HandshakeRows.rows());
		tables.put("Messages", MessageRows.rows());
		tables.put("The end", CloseRows.rows());
		tables.put("Compression", JakartaRows.compression());
		tables.put("Jakarta WebSocket", JakartaRows.jakarta());
		tables.put("STOMP", StompRows.rows());
		tables.put("SockJS", SockJsRows.rows());
		tables.put("GraphQL", JakartaRows.graphQl());
		tables.put("HTTP", HttpRows.rows());
		return tables;
	}

	static List<Row> all() {
		return tables().values().stream().flatMap(List::stream).toList();
	}

	static byte[] together(byte[] first, byte[] second) {
		return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
	}

	/**
	 * Adds rows to a table.
	 */
	interface Adding {

		void add(String description, Row.Script script);

	}

}
