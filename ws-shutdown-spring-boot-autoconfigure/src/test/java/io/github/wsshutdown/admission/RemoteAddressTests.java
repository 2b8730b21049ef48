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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RemoteAddress}.
 */
class RemoteAddressTests {

	@ParameterizedTest
	@CsvSource({ "192.0.2.1, 192.0.2.1", "::ffff:192.0.2.1, 192.0.2.1", "2001:db8:1:2:3:4:5:6, 20010db800010002",
			"2001:db8:1:2::, 20010db800010002", "[2001:db8:1:2::1]:443, 20010db800010002", "192.0.2.1:5678, 192.0.2.1",
			"fe80::1%eth0, fe80000000000000", "::1, 0000000000000000", "unknown, unknown",
			"a:b:not-an-address, a:b:not-an-address", ":::::, :::::", ".:1, .:1", "[.:1]:443, .:1",
			"::ffff:192.0.2.256, ::ffff:192.0.2.256", "1.2:3:4, 1.2:3:4", "::1::, ::1::",
			"1:2:3:4:5:6:7:8:9, 1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6::8, 0001000200030004",
			"1:2:3:4:5:6:7::8, 1:2:3:4:5:6:7::8", "12345::, 12345::" })
	void whenAddressIsGivenThenKeyIs(String address, String key) {
		assertThat(RemoteAddress.key(address)).isEqualTo(key);
	}

	@Test
	void whenAddressIsLongThenKeyIsBounded() {
		assertThat(RemoteAddress.key("x".repeat(10_000))).hasSize(64);
	}

}
