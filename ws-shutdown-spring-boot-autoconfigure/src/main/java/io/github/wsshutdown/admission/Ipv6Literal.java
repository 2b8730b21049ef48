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

package io.github.wsshutdown.admission;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Reads the text of an IPv6 address: RFC 4291 section 2.2. The JDK's own parser would
 * take what it can't read for a name and ask a resolver.
 */
final class Ipv6Literal {

	private static final int BYTES = 16;

	/** The longest one, with an IPv4 address at its end. */
	private static final int MAX_LENGTH = 45;

	private static final Pattern GROUP = Pattern.compile("[0-9a-fA-F]{1,4}");

	private static final String OCTET = "(25[0-5]|2[0-4]\\d|[01]?\\d?\\d)";

	private static final Pattern IPV4 = Pattern.compile(OCTET + "\\." + OCTET + "\\." + OCTET + "\\." + OCTET);

	private Ipv6Literal() {
	}

	/**
	 * Read an address.
	 * @param text what may be one
	 * @return its 16 bytes, {@code null} if the text is something else
	 */
	static byte @Nullable [] parse(String text) {
		if (text.length() > MAX_LENGTH) {
			return null;
		}
		int gap = text.indexOf("::");
		byte[] head = (gap >= 0) ? groups(text.substring(0, gap), false) : groups(text, true);
		byte[] tail = (gap >= 0) ? groups(text.substring(gap + 2), true) : new byte[0];
		if (head == null || tail == null) {
			return null;
		}
		int length = head.length + tail.length;
		if ((gap >= 0) ? length >= BYTES : length != BYTES) {
			return null;
		}
		byte[] address = Arrays.copyOf(head, BYTES);
		System.arraycopy(tail, 0, address, BYTES - tail.length, tail.length);
		return address;
	}

	private static byte @Nullable [] groups(String text, boolean last) {
		if (text.isEmpty()) {
			return new byte[0];
		}
		String[] groups = text.split(":", -1);
		ByteBuffer bytes = ByteBuffer.allocate(2 * groups.length + 2);
		for (int i = 0; i < groups.length; i++) {
			Matcher ipv4 = IPV4.matcher(groups[i]);
			if (last && i == groups.length - 1 && ipv4.matches()) {
				for (int octet = 1; octet <= ipv4.groupCount(); octet++) {
					bytes.put((byte) Integer.parseInt(ipv4.group(octet)));
				}
			}
			else if (GROUP.matcher(groups[i]).matches()) {
				bytes.putShort((short) Integer.parseInt(groups[i], 16));
			}
			else {
				return null;
			}
		}
		return Arrays.copyOf(bytes.array(), bytes.position());
	}

}
