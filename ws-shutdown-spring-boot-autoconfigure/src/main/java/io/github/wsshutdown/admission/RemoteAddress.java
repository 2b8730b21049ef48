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

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

/**
 * Where a handshake comes from. Equal IPv4 addresses count as one, and IPv6 addresses of
 * one /64, the least that a single customer is given (RFC 6177).
 *
 * @param given the address as the application sees it
 * @param key what connections from the address are counted under
 */
public record RemoteAddress(String given, String key) {

	/** Of IPv4 addresses that are written as IPv6: RFC 4291 section 2.5.5.2. */
	private static final byte[] IPV4_PREFIX = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1 };

	private static final int PREFIX_BYTES = 8;

	private static final int MAX_LENGTH = 64;

	/**
	 * The remote address of a handshake.
	 * @param address the address as the application sees it
	 */
	static RemoteAddress of(String address) {
		return new RemoteAddress(truncated(address), key(address));
	}

	/**
	 * The address of a peer, without its port.
	 * @param address the address of its socket, which a forwarded header may have set
	 * @return the address, {@code null} if it is none of IP
	 */
	public static @Nullable String textOf(@Nullable SocketAddress address) {
		if (!(address instanceof InetSocketAddress socketAddress)) {
			return null;
		}
		return socketAddress.isUnresolved() ? socketAddress.getHostString()
				: socketAddress.getAddress().getHostAddress();
	}

	/**
	 * Whether connections from two addresses are counted together.
	 * @param one an address
	 * @param other another, {@code null} if it is not known
	 * @return {@code true} if they are equal, or of one IPv6 /64
	 */
	public static boolean isSame(String one, @Nullable String other) {
		return other != null && key(one.trim()).equals(key(other));
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
		byte[] ipv6 = Ipv6Literal.parse(literal);
		if (ipv6 == null) {
			return truncated(literal);
		}
		return isIpv4(ipv6) ? ipv4(ipv6) : HexFormat.of().formatHex(ipv6, 0, PREFIX_BYTES);
	}

	private static boolean isIpv4(byte[] ipv6) {
		return Arrays.equals(ipv6, 0, IPV4_PREFIX.length, IPV4_PREFIX, 0, IPV4_PREFIX.length);
	}

	private static String ipv4(byte[] ipv6) {
		return IntStream.range(IPV4_PREFIX.length, ipv6.length)
			.mapToObj((i) -> Integer.toString(ipv6[i] & 0xff))
			.collect(Collectors.joining("."));
	}

	private static String before(char delimiter, String text) {
		int index = text.indexOf(delimiter);
		return (index >= 0) ? text.substring(0, index) : text;
	}

	private static String truncated(String literal) {
		return (literal.length() <= MAX_LENGTH) ? literal : literal.substring(0, MAX_LENGTH);
	}

}
