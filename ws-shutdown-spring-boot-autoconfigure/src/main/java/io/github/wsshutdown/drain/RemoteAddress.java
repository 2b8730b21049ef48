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

package io.github.wsshutdown.drain;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Where a handshake comes from. Equal IPv4 addresses count as one, and IPv6 addresses of
 * one /64, the least that a single customer is given (RFC 6177).
 *
 * @param given the address as the application sees it
 * @param key what connections from the address are counted under
 */
record RemoteAddress(String given, String key) {

	/** What can be an IPv6 literal, so that nothing is ever looked up in DNS. */
	private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]{2,45}");

	private static final int PREFIX_BYTES = 8;

	private static final int MAX_LENGTH = 64;

	/**
	 * The remote address of a handshake.
	 * @param address the address as the application sees it
	 */
	static RemoteAddress of(String address) {
		return new RemoteAddress(truncated(address), key(address));
	}

	static @Nullable String keyOf(@Nullable RemoteAddress address) {
		return (address != null) ? address.key() : null;
	}

	/**
	 * What connections from an address are counted under.
	 */
	static String key(String address) {
		String literal = address.startsWith("[") ? before(']', address.substring(1)) : address;
		literal = before('%', literal);
		boolean ipv4WithPort = literal.indexOf('.') > 0 && literal.indexOf(':') == literal.lastIndexOf(':');
		if (ipv4WithPort) {
			literal = before(':', literal);
		}
		if (literal.indexOf(':') >= 0 && IPV6.matcher(literal).matches()) {
			try {
				byte[] bytes = InetAddress.getByName(literal).getAddress();
				return (bytes.length == 4) ? InetAddress.getByAddress(bytes).getHostAddress()
						: HexFormat.of().formatHex(bytes, 0, PREFIX_BYTES);
			}
			catch (UnknownHostException ex) {
				// Not an address after all, so count it as what it is
				return truncated(literal);
			}
		}
		return truncated(literal);
	}

	private static String before(char delimiter, String text) {
		int index = text.indexOf(delimiter);
		return (index >= 0) ? text.substring(0, index) : text;
	}

	private static String truncated(String literal) {
		return (literal.length() <= MAX_LENGTH) ? literal : literal.substring(0, MAX_LENGTH);
	}

}
