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

package io.github.wsshutdown.servlet.graphql;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What there is to know of a message of the protocol {@code graphql-transport-ws}.
 *
 * @param id the id of its operation, empty if it has none
 * @param type the type
 * @param query the document of a {@code subscribe}, as it is in JSON; empty if there is
 * none
 */
record GraphQlMessage(String id, String type, String query) {

	private static final Pattern ESCAPED_LINE_END = Pattern.compile("\\\\[rn]");

	private static final Pattern COMMENT = Pattern.compile("#[^\n]*");

	private static final Pattern WORD = Pattern.compile("\\w+");

	/**
	 * Read a message without more of JSON than it takes: strings at the first level, and
	 * {@code query} at the second.
	 */
	static GraphQlMessage parse(String json) {
		String id = "";
		String type = "";
		String query = "";
		String key = "";
		int depth = 0;
		for (int i = 0; i < json.length(); i++) {
			char character = json.charAt(i);
			if (character == '{' || character == '[') {
				depth++;
			}
			else if (character == '}' || character == ']') {
				depth--;
			}
			else if (character == '"') {
				int end = endOfString(json, i + 1);
				String string = json.substring(i + 1, end);
				i = end;
				if (isKey(json, end + 1)) {
					key = string;
				}
				else if (depth == 1 && key.equals("id")) {
					id = string;
				}
				else if (depth == 1 && key.equals("type")) {
					type = string;
				}
				else if (depth == 2 && key.equals("query")) {
					query = string;
				}
			}
			if (!id.isEmpty() && !type.isEmpty() && (!query.isEmpty() || !type.equals("subscribe"))) {
				break;
			}
		}
		return new GraphQlMessage(id, type, query);
	}

	private static int endOfString(String json, int begin) {
		int end = begin;
		while (end < json.length() && json.charAt(end) != '"') {
			end += (json.charAt(end) == '\\') ? 2 : 1;
		}
		return Math.min(end, json.length());
	}

	private static boolean isKey(String json, int index) {
		int next = index;
		while (next < json.length() && Character.isWhitespace(json.charAt(next))) {
			next++;
		}
		return next < json.length() && json.charAt(next) == ':';
	}

	/**
	 * Whether one of its operations is a subscription.
	 */
	boolean isSubscription() {
		String document = COMMENT.matcher(ESCAPED_LINE_END.matcher(this.query).replaceAll("\n")).replaceAll("");
		Matcher words = WORD.matcher(document);
		int depth = 0;
		int at = 0;
		while (words.find()) {
			for (; at < words.start(); at++) {
				depth += switch (document.charAt(at)) {
					case '{', '(' -> 1;
					case '}', ')' -> -1;
					default -> 0;
				};
			}
			if (depth == 0 && words.group().equals("subscription")) {
				return true;
			}
		}
		return false;
	}

}
