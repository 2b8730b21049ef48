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

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that {@link Ipv6Literal} reads what the JDK does, and nothing else. In brackets
 * the JDK looks nothing up.
 */
class Ipv6LiteralTests {

	@Property
	void whenAddressIsWrittenInFullThenItIsRead(@ForAll byte[] bytes) throws UnknownHostException {
		byte[] address = Arrays.copyOf(bytes, 16);
		address[0] |= 1;
		assertThat(Ipv6Literal.parse(InetAddress.getByAddress(address).getHostAddress())).isEqualTo(address);
	}

	@Property
	void whenAddressIsShortenedThenItIsRead(@ForAll("literals") String literal) throws UnknownHostException {
		InetAddress expected = InetAddress.getByName("[" + literal + "]");
		byte[] actual = Ipv6Literal.parse(literal);
		assertThat(actual).hasSize(16).endsWith(expected.getAddress());
		assertThat(expected instanceof Inet6Address || RemoteAddress.key(literal).equals(expected.getHostAddress()))
			.isTrue();
	}

	@Property
	void whenTextIsReadThenItIsAnAddress(@ForAll("texts") String text) throws UnknownHostException {
		byte[] address = Ipv6Literal.parse(text);
		if (address != null) {
			assertThat(address).endsWith(InetAddress.getByName("[" + text + "]").getAddress());
		}
	}

	@Property
	void whenTextIsNoAddressThenKeyIsItself(@ForAll("texts") String text) {
		try {
			InetAddress.getByName("[" + text + "]");
		}
		catch (UnknownHostException ex) {
			assertThat(Ipv6Literal.parse(text)).isNull();
		}
	}

	@Provide
	Arbitrary<String> literals() {
		Arbitrary<String> group = Arbitraries.strings()
			.withChars("0123456789abcdefABCDEF")
			.ofMinLength(1)
			.ofMaxLength(4);
		Arbitrary<String> head = group.list().ofMaxSize(4).map((groups) -> String.join(":", groups));
		Arbitrary<String> ipv4 = Arbitraries.integers()
			.between(0, 255)
			.map(String::valueOf)
			.list()
			.ofSize(4)
			.map((octets) -> String.join(".", octets));
		Arbitrary<String> tail = Arbitraries.oneOf(head, ipv4,
				Arbitraries.just("ffff:192.0.2.1").injectDuplicates(0.5));
		return head.flatMap((first) -> tail.map((last) -> first + "::" + last))
			.filter((literal) -> literal.split(":").length <= 7);
	}

	@Provide
	Arbitrary<String> texts() {
		return Arbitraries.strings().withChars("01f:::.").ofMinLength(1).ofMaxLength(20);
	}

}
