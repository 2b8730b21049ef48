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

package io.github.wsshutdown.testsupport;

import java.util.ArrayList;
import java.util.List;

/**
 * JSON arrays of strings.
 */
final class JsonStrings {

	private static final String ESCAPED = "\"\\/bfnrt";

	private static final String UNESCAPED = "\"\\/\b\f\n\r\t";

	private JsonStrings() {
	}

	static String encode(String string) {
		StringBuilder json = new StringBuilder("[\"");
		for (char c : string.toCharArray()) {
			if (c == '"' || c == '\\') {
				json.append('\\').append(c);
			}
			else if (c < ' ') {
				json.append("\\u%04x".formatted((int) c));
			}
			else {
				json.append(c);
			}
		}
		return json.append("\"]").toString();
	}

	static List<String> decode(String json) {
		List<String> strings = new ArrayList<>();
		StringBuilder string = null;
		for (int i = 0; i < json.length(); i++) {
			char c = json.charAt(i);
			if (c == '"') {
				if (string != null) {
					strings.add(string.toString());
				}
				string = (string != null) ? null : new StringBuilder();
			}
			else if (c == '\\') {
				i++;
				boolean unicode = json.charAt(i) == 'u';
				string.append(unicode ? (char) Integer.parseInt(json.substring(i + 1, i + 5), 16)
						: UNESCAPED.charAt(ESCAPED.indexOf(json.charAt(i))));
				i += unicode ? 4 : 0;
			}
			else if (string != null) {
				string.append(c);
			}
		}
		return strings;
	}

}
