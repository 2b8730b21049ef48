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

package io.github.wsshutdown.connection;

import java.util.Base64;
import java.util.HashSet;
import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ConnectionIds}.
 */
class ConnectionIdsTests {

	private final ConnectionIds ids = new ConnectionIds();

	@Test
	void everyNumberHasAnIdThatLeadsBack() {
		Set<String> seen = new HashSet<>();
		for (long number : new long[] { 0, 1, 2, 1000, Long.MAX_VALUE, -1 }) {
			String id = this.ids.toId(number);
			assertThat(this.ids.toNumber(id)).hasValue(number);
			assertThat(this.ids.toId(number)).isEqualTo(id);
			assertThat(seen.add(id)).isTrue();
		}
	}

	@Test
	void whenAnyBitIsAnotherThenIdIsNoneOfOurs() {
		byte[] id = Base64.getUrlDecoder().decode(this.ids.toId(42));
		for (int bit = 0; bit < id.length * 8; bit++) {
			byte[] other = id.clone();
			other[bit / 8] ^= (byte) (1 << (bit % 8));
			assertThat(this.ids.toNumber(Base64.getUrlEncoder().withoutPadding().encodeToString(other))).isEmpty();
		}
	}

	@Test
	void whenIdIsOfAnotherProcessThenItIsNoneOfOurs() {
		assertThat(this.ids.toNumber(new ConnectionIds().toId(42))).isEmpty();
	}

	@Test
	void whenIdIsNotAsLongOrNotBase64ThenItIsNoneOfOurs() {
		assertThat(this.ids.toNumber("")).isEmpty();
		assertThat(this.ids.toNumber("42")).isEmpty();
		assertThat(this.ids.toNumber("!".repeat(22))).isEmpty();
		assertThat(this.ids.toNumber(this.ids.toId(42) + "A")).isEmpty();
	}

}
