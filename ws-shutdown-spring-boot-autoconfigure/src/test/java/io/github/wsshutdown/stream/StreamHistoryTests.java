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

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import org.springframework.web.util.pattern.PathPatternParser;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link StreamHistory} and for which of them {@link StreamRules} has.
 */
class StreamHistoryTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private final StreamHistory history = new StreamHistory(PATIENCE);

	@Test
	void whenNoneHasEndedThenNoneIsExpectedTo() {
		assertThat(isExpectedToEnd(0)).isFalse();
	}

	@Test
	void whenApplicationHasEndedOneThenOthersAreExpectedToEndUntilTheyAreMuchOlder() {
		answered(20);
		assertThat(isExpectedToEnd(0)).isTrue();
		assertThat(isExpectedToEnd(40)).isTrue();
		assertThat(isExpectedToEnd(41)).isFalse();
	}

	@Test
	void whenAnswersAreShortThenOneMayTakeAsLongAsADrainWaits() {
		answered(0);
		assertThat(isExpectedToEnd(10)).isTrue();
		assertThat(isExpectedToEnd(11)).isFalse();
	}

	/** As with {@code Flux.take(Duration)}. */
	@Test
	void whenApplicationRotatesStreamsThenTheyAreNotExpectedToEnd() {
		for (int i = 0; i < 20; i++) {
			answered(60);
			assertThat(isExpectedToEnd(0)).isFalse();
		}
	}

	@Test
	void whenDrainWaitsLongerThenAnswersMayBeLonger() {
		StreamHistory patient = new StreamHistory(Duration.ofMinutes(2));
		patient.ended(Duration.ofSeconds(110).toNanos(), true);
		assertThat(patient.isExpectedToEnd(0)).isTrue();
	}

	/** Their client leaves, or time runs out, or a drain ends them. */
	@Test
	void whenStreamsEndEarlyForAnotherReasonThenTheyTellNothing() {
		answered(5);
		IntStream.range(0, 100).forEach((i) -> endedOtherwise(4));
		assertThat(isExpectedToEnd(0)).isTrue();
	}

	@Test
	void whenMoreStreamsStayThanEndThenNoneIsExpectedToEnd() {
		IntStream.range(0, 100).forEach((i) -> answered(5));
		IntStream.range(0, 7).forEach((i) -> endedOtherwise(3600));
		assertThat(isExpectedToEnd(0)).isTrue();
		endedOtherwise(3600);
		assertThat(isExpectedToEnd(0)).isFalse();
	}

	@Test
	void whenFeedHasBeenOneForLongThenAFewThatAreEndedChangeNothing() {
		IntStream.range(0, 1000).forEach((i) -> endedOtherwise(3600));
		IntStream.range(0, 8).forEach((i) -> answered(1));
		assertThat(isExpectedToEnd(0)).isFalse();
		answered(1);
		assertThat(isExpectedToEnd(0)).isTrue();
	}

	@Test
	void whenAnswersHaveBecomeShorterThenTheLongestIsForgotten() {
		answered(30);
		IntStream.range(0, 50).forEach((i) -> answered(6));
		assertThat(isExpectedToEnd(12)).isTrue();
		assertThat(isExpectedToEnd(13)).isFalse();
	}

	@Test
	void whenPathIsEndlessThenItHasNoHistory() {
		StreamRules rules = new StreamRules(List.of(PathPatternParser.defaultInstance.parse("/feeds/**")), List.of(),
				PATIENCE);
		assertThat(rules.history("/feeds/one", "/feeds/{name}")).isNull();
		StreamHistory other = rules.history("/chat/one", "/chat/{id}");
		assertThat(other).isNotNull().isSameAs(rules.history("/chat/two", "/chat/{id}"));
	}

	@Test
	void whenThereAreMoreThanAThousandPathsThenOthersHaveNoHistory() {
		StreamRules rules = new StreamRules(List.of(), List.of(), PATIENCE);
		IntStream.range(0, 1000).forEach((i) -> assertThat(rules.history("/", "/" + i)).isNotNull());
		assertThat(rules.history("/", "/more")).isNull();
		assertThat(rules.history("/", "/0")).isNotNull();
	}

	private void answered(int seconds) {
		this.history.ended(Duration.ofSeconds(seconds).toNanos(), true);
	}

	private void endedOtherwise(int seconds) {
		this.history.ended(Duration.ofSeconds(seconds).toNanos(), false);
	}

	private boolean isExpectedToEnd(int seconds) {
		return this.history.isExpectedToEnd(Duration.ofSeconds(seconds).toNanos());
	}

}
