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

package io.github.wsshutdown.stream;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EventScanner}.
 */
class EventScannerTests {

	@ParameterizedTest
	@ValueSource(strings = { "data: x\n\n", "data: x\r\r", "data: x\r\n\r\n", "data: x\n\r\n", "data: x\r\n\n",
			"id: 1\ndata: x\ndata: ö\n\n", ": comment\n", ": comment\r\n", "\n", "\r\n", "data\n: comment\n\n",
			"data: one\n\ndata: two\n\n", "data: :\n\n" })
	void whenSplitAnyhowThenBoundaryIsBehindTheLastLine(String text) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		for (int split = 0; split <= bytes.length; split++) {
			EventScanner scanner = new EventScanner(true);
			scanner.scan(bytes, 0, split);
			int ended = scanner.scan(bytes, split, bytes.length - split);
			assertThat(scanner.isInsideEvent()).as(split + " of " + text).isFalse();
			assertThat(ended).isEqualTo(bytes.length - split);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "d", "data: x", "data: x\n", "data: x\r\n", "data: x\n: comment\n", ": comment", ":",
			"data: x\n\nd", "data: x\n\ndata: y\r\n" })
	void whenEventIsNotFinishedThenItIsInside(String text) {
		for (int split = 0; split <= text.length(); split++) {
			EventScanner scanner = new EventScanner(true);
			scanner.scan(text.toCharArray(), 0, split);
			scanner.scan(text.toCharArray(), split, text.length() - split);
			assertThat(scanner.isInsideEvent()).as(split + " of " + text).isTrue();
		}
	}

	@Test
	void whenEventsAreScannedThenEndOfLastOneIsTold() {
		EventScanner scanner = new EventScanner(true);
		byte[] bytes = "data: one\n\ndata: two\n\ndata: thr".getBytes(StandardCharsets.UTF_8);
		assertThat(scanner.scan(bytes, 0, bytes.length)).isEqualTo("data: one\n\ndata: two\n\n".length());
		assertThat(scanner.scan(bytes, 2, 3)).isZero();
		assertThat(scanner.isInsideEvent()).isTrue();
	}

	@Test
	void whenLinesAreScannedThenEachIsWhole() {
		EventScanner scanner = new EventScanner(false);
		assertThat(scanner.scan("{}\n{".toCharArray(), 0, 4)).isEqualTo(3);
		assertThat(scanner.isInsideEvent()).isTrue();
		assertThat(scanner.scan("}\n".toCharArray(), 0, 2)).isEqualTo(2);
		assertThat(scanner.isInsideEvent()).isFalse();
	}

}
