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

package io.github.wsshutdown.client;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Reads a JSON object in a close reason or in a notice, so that no library for JSON has
 * to be there. As strict as one, and never throws.
 */
final class CloseReason {

	/** That of a close frame, in bytes. It bounds how deep a value can be too. */
	static final int MAX_LENGTH = 123;

	private static final String NOTICE = "\"going-away\"";

	private static final String SPACE = "[ \\t\\r\\n]*";

	private static final Pattern TOKEN = Pattern
		.compile(SPACE + "([\\[\\]{},:]|true|false|null|-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:[eE][+-]?\\d+)?"
				+ "|\"(?:[^\"\\\\\\x00-\\x1f]|\\\\(?:[\"\\\\/bfnrt]|u[0-9a-fA-F]{4}))*+\")" + SPACE);

	private final List<String> tokens;

	private int position;

	private double retry = Double.NaN;

	private String type = "";

	private CloseReason(List<String> tokens) {
		this.tokens = tokens;
	}

	/**
	 * Read a reason.
	 * @return the number, NaN if there is none
	 */
	static double retry(String reason) {
		CloseReason json = read(reason);
		return (json != null) ? json.retry : Double.NaN;
	}

	/**
	 * Whether a text is a notice, such as
	 * <code>{"type":"going-away","retry":7300}</code>.
	 */
	static boolean isNotice(String text) {
		CloseReason json = (text.length() <= MAX_LENGTH && text.contains(NOTICE)) ? read(text) : null;
		return json != null && json.type.equals(NOTICE);
	}

	private static @Nullable CloseReason read(String text) {
		CloseReason json = new CloseReason((text.length() <= MAX_LENGTH) ? tokens(text) : List.of());
		return (json.takeObject(true) && json.position == json.tokens.size()) ? json : null;
	}

	private static List<String> tokens(String reason) {
		List<String> tokens = new ArrayList<>();
		Matcher matcher = TOKEN.matcher(reason);
		while (matcher.lookingAt()) {
			tokens.add(matcher.group(1));
			matcher.region(matcher.end(), reason.length());
		}
		return (matcher.regionStart() == reason.length()) ? tokens : List.of();
	}

	private boolean takeObject(boolean top) {
		if (!take("{")) {
			return false;
		}
		if (take("}")) {
			return true;
		}
		do {
			String name = peek();
			this.position++;
			if (!name.startsWith("\"") || !take(":")) {
				return false;
			}
			String value = peek();
			if (!takeValue()) {
				return false;
			}
			if (top && name.equals("\"type\"")) {
				this.type = value;
			}
			if (top && name.equals("\"retry\"")) {
				this.retry = value.matches("-?\\d.*") ? Double.parseDouble(value) : Double.NaN;
			}
		}
		while (take(","));
		return take("}");
	}

	private boolean takeArray() {
		if (!take("[")) {
			return false;
		}
		if (take("]")) {
			return true;
		}
		do {
			if (!takeValue()) {
				return false;
			}
		}
		while (take(","));
		return take("]");
	}

	private boolean takeValue() {
		String token = peek();
		boolean scalar = !token.isEmpty() && "[]{},:".indexOf(token.charAt(0)) < 0;
		return scalar ? take(token) : (takeObject(false) || takeArray());
	}

	private boolean take(String token) {
		boolean there = peek().equals(token);
		this.position += there ? 1 : 0;
		return there;
	}

	private String peek() {
		return (this.position < this.tokens.size()) ? this.tokens.get(this.position) : "";
	}

}
