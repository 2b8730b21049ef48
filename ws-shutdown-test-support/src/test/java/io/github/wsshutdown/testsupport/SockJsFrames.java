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

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The frames in the responses of one SockJS transport over HTTP.
 */
public final class SockJsFrames {

	private final String transport;

	private final String method;

	private final Pattern frame;

	private final StringBuilder rest = new StringBuilder();

	private SockJsFrames(String transport, String method, String frame) {
		this.transport = transport;
		this.method = method;
		this.frame = Pattern.compile(frame);
	}

	/**
	 * Those of a new session.
	 * @param transport the transport, as in the path
	 */
	public static SockJsFrames of(String transport) {
		return switch (transport) {
			case "xhr", "xhr_streaming" -> new SockJsFrames(transport, "POST", "\\G(.*)\n");
			case "eventsource" -> new SockJsFrames(transport, "GET", "data: (.*)\r\n\r\n");
			case "htmlfile" -> new SockJsFrames(transport, "GET", "<script>\np\\(\"(.*)\"\\);\n</script>\r\n");
			default -> throw new IllegalArgumentException(transport);
		};
	}

	public String transport() {
		return this.transport;
	}

	String request(String path, int port) {
		String query = this.transport.equals("htmlfile") ? "?c=_jp.a1" : "";
		String length = this.method.equals("POST") ? "Content-Length: 0\r\n" : "";
		return "%s %s/%s%s HTTP/1.1\r\nHost: localhost:%d\r\n%s\r\n".formatted(this.method, path, this.transport, query,
				port, length);
	}

	List<String> decode(byte[] part) {
		String text = new String(part, StandardCharsets.UTF_8);
		this.rest.append(text);
		if (text.indexOf('\n') < 0) {
			return List.of();
		}
		List<String> frames = new ArrayList<>();
		Matcher matcher = this.frame.matcher(this.rest);
		int end = 0;
		while (matcher.find()) {
			end = matcher.end();
			if (!matcher.group(1).startsWith("hhhh")) {
				frames.add(this.transport.equals("htmlfile") ? unescape(matcher.group(1)) : matcher.group(1));
			}
		}
		this.rest.delete(0, end);
		return frames;
	}

	private static String unescape(String script) {
		return script.replace("\\\"", "\"").replace("\\'", "'").replace("\\/", "/").replace("\\\\", "\\");
	}

	void endOfResponse() {
		this.rest.setLength(0);
	}

}
