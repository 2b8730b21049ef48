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

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a peer has received, without what differs by nature, in a form that can be read.
 */
final class Transcript {

	private static final int SHORT = 300;

	private static final List<Varying> VARYING = List.of(new Varying("\r\nDate: ", "\r\nDate: [^\r]*", "\r\nDate: now"),
			new Varying(":", "(localhost|127\\.0\\.0\\.1):[0-9]{5}", "$1:12345"),
			new Varying("-", "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
					"01234567-89ab-cdef-0123-456789abcdef"),
			new Varying("JSESSIONID=", "JSESSIONID=[0-9A-Za-z.]+", "JSESSIONID=some"));

	/** The number that a broker gives to a message. */
	private static final Varying MESSAGE_NUMBER = new Varying("message-id:", "(message-id:[0-9a-f-]{36}-)[0-9]+",
			"$11");

	private Transcript() {
	}

	static String of(String wire) {
		String normal = normalize(wire);
		if (!normal.startsWith("HTTP/1.1 101")) {
			return whole(normal).replace("\r\n", "\n") + "\n";
		}
		int head = head(normal);
		StringBuilder transcript = new StringBuilder(normal.substring(0, head).replace("\r\n", "\n"));
		int position = head;
		for (Frame frame : parse(normal.substring(head))) {
			transcript.append(frame).append('\n');
			position += frame.length();
		}
		if (position < normal.length()) {
			transcript.append("incomplete: ").append(abbreviated(normal.substring(position))).append('\n');
		}
		return transcript.toString();
	}

	/** Which events share a chunk depends on threads. */
	private static String whole(String wire) {
		return wire.contains("text/event-stream") ? wire.replaceAll("\r\n[0-9a-f]+\r\n", "") : wire;
	}

	/** Keeps the length of frames. */
	private static String normalize(String wire) {
		int head = head(wire);
		String normalHead = wire.substring(0, head);
		String normalBody = wire.substring(head);
		for (Varying varying : VARYING) {
			normalHead = varying.normalize(normalHead);
			normalBody = varying.normalize(normalBody);
		}
		return normalHead + normalBody;
	}

	private static int head(String wire) {
		int end = wire.indexOf("\r\n\r\n");
		return (end < 0) ? wire.length() : end + 4;
	}

	static int frames(String wire) {
		return parse(wire.substring(head(wire))).size();
	}

	static int frames(String wire, int opcode) {
		return (int) parse(wire.substring(head(wire))).stream().filter((frame) -> frame.opcode() == opcode).count();
	}

	private static List<Frame> parse(String wire) {
		List<Frame> frames = new ArrayList<>();
		int position = 0;
		while (position + 2 <= wire.length()) {
			int length = wire.charAt(position + 1) & 0x7F;
			int header = 2 + switch (length) {
				case 126 -> 2;
				case 127 -> 8;
				default -> 0;
			};
			if (position + header > wire.length()) {
				break;
			}
			for (int i = 2; i < header; i++) {
				length = ((i == 2) ? 0 : length << 8) | wire.charAt(position + i);
			}
			if (position + header + length > wire.length()) {
				break;
			}
			frames.add(new Frame(wire.charAt(position), wire.charAt(position + 1) >= 0x80, header,
					wire.substring(position + header, position + header + length)));
			position += header + length;
		}
		return frames;
	}

	private static String abbreviated(String payload) {
		return (payload.length() <= SHORT) ? "'" + payload + "'" : payload.length() + " bytes " + payload.hashCode();
	}

	/**
	 * A frame.
	 *
	 * @param first its first byte: opcode and bits
	 * @param masked whether it is masked
	 * @param header the length of its header
	 * @param payload its payload, a character for each byte
	 */
	private record Frame(int first, boolean masked, int header, String payload) {

		int opcode() {
			return this.first & 0x0F;
		}

		int length() {
			return this.header + this.payload.length();
		}

		private String content() {
			return MESSAGE_NUMBER.normalize(this.payload);
		}

		@Override
		public String toString() {
			String content = content();
			String shown = (opcode() == 8 && this.payload.length() >= 2)
					? (content.charAt(0) << 8 | content.charAt(1)) + " '" + content.substring(2) + "'"
					: abbreviated(new String(content.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
			return "frame %02x%s of %d: %s".formatted(this.first, this.masked ? " masked" : "", content.length(),
					shown);
		}

	}

	/**
	 * What is different each time.
	 *
	 * @param hint what a wire has that has it: long messages are not searched in vain
	 * @param pattern what it is
	 * @param replacement what stands for it
	 */
	private record Varying(String hint, Pattern pattern, String replacement) {

		Varying(String hint, String pattern, String replacement) {
			this(hint, Pattern.compile(pattern), replacement);
		}

		String normalize(String wire) {
			return wire.contains(this.hint) ? this.pattern.matcher(wire).replaceAll(this.replacement) : wire;
		}

	}

}
