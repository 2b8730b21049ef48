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

package io.github.wsshutdown.client;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.jayway.jsonpath.JsonPath;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Reconnect}, with the reasons and the numbers of the tests of the npm
 * package.
 */
class ReconnectTests {

	private static final Duration MINUTE = Duration.ofMinutes(1);

	private long nanoTime = 5_000;

	private double random = 1;

	private final Reconnect reconnect = with(ReconnectOptions.DEFAULTS);

	@ParameterizedTest(name = "{index}")
	@MethodSource
	void whenServerAssignsDelayThenItIsTaken(Map<String, Object> vector) {
		double millis = ((Number) vector.get("retry")).doubleValue();
		assertThat(this.reconnect.delay((String) vector.get("reason")))
			.isEqualTo(Duration.ofNanos((long) (millis * 1_000_000)));
	}

	static List<Map<String, Object>> whenServerAssignsDelayThenItIsTaken() throws IOException {
		return reasons("$.assigned");
	}

	@ParameterizedTest(name = "{index}")
	@MethodSource
	@NullSource
	void whenReasonIsAnythingElseThenItAssignsNothing(@Nullable String reason) {
		assertThat(Reconnect.assignedDelay(reason)).isNull();
		assertThat(this.reconnect.delay(reason)).hasSeconds(1);
	}

	static List<String> whenReasonIsAnythingElseThenItAssignsNothing() throws IOException {
		return reasons("$.ignored");
	}

	@Test
	void whenReasonIsLongerThanFrameThenItAssignsNothing() {
		assertThat(Reconnect.assignedDelay("[".repeat(1_000_000))).isNull();
		assertThat(Reconnect.assignedDelay("{\"retry\":".repeat(100_000))).isNull();
	}

	@Test
	void whenAssignedDelayIsLongThenItIsBounded() {
		assertThat(this.reconnect.delay("{\"retry\":1e300}")).hasMinutes(5);
		Reconnect impatient = with(ReconnectOptions.builder().maxAssigned(Duration.ofSeconds(9)).build());
		assertThat(impatient.delay("{\"retry\":9001}")).hasSeconds(9);
	}

	@Test
	void whenDelayIsAssignedThenItIsNoStepOfBackOff() {
		this.reconnect.delay("{\"retry\":7300}");
		this.reconnect.opened();
		assertThat(delays(this.reconnect, 2)).containsExactly(1_000L, 2_000L);
		this.reconnect.delay("{\"retry\":7300}");
		this.reconnect.opened();
		assertThat(delays(this.reconnect, 1)).containsExactly(4_000L);
	}

	@Test
	void whenNoServerIsThereAfterAssignedDelayThenLimitIsCap() {
		this.reconnect.delay("{\"retry\":7300}");
		assertThat(delays(this.reconnect, 2)).containsExactly(30_000L, 30_000L);
	}

	@Test
	void whenConnectionsAreLostThenLimitDoublesUpToCap() {
		assertThat(delays(this.reconnect, 7)).containsExactly(1_000L, 2_000L, 4_000L, 8_000L, 16_000L, 30_000L,
				30_000L);
		delays(this.reconnect, 5_000);
		assertThat(delays(this.reconnect, 1)).containsExactly(30_000L);
	}

	@Test
	void whenHandshakeIsRefusedThenBackOffIsAddedToWhatServerAsksFor() {
		this.reconnect.delay("{\"retry\":7300}");
		assertThat(this.reconnect.refused(Duration.ofSeconds(5))).hasSeconds(6);
		assertThat(this.reconnect.refused(Duration.ofDays(5))).hasSeconds(300 + 2);
	}

	@Test
	void whenBaseIsAboveCapThenItIsCutToIt() {
		Reconnect reconnect = with(
				ReconnectOptions.builder().base(Duration.ofMillis(500)).cap(Duration.ofMillis(100)).build());
		assertThat(delays(reconnect, 2)).containsExactly(100L, 100L);
	}

	@ParameterizedTest(name = "{index}")
	@ValueSource(doubles = { 0, 0.25, 0.5 })
	void whenDiceAreThrownThenDelayIsAnythingUpToLimit(double share) {
		this.random = share;
		assertThat(delays(this.reconnect, 3)).containsExactly((long) (share * 1_000), (long) (share * 2_000),
				(long) (share * 4_000));
	}

	@Test
	void whenConnectionWasStableThenBackOffBeginsAnew() {
		delays(this.reconnect, 3);
		this.reconnect.opened();
		pass(MINUTE.minusNanos(1));
		assertThat(delays(this.reconnect, 2)).containsExactly(8_000L, 16_000L);
		this.reconnect.opened();
		pass(MINUTE);
		assertThat(delays(this.reconnect, 2)).containsExactly(1_000L, 2_000L);
	}

	@Test
	void whenThereIsNoConnectionThenItIsNotStable() {
		this.reconnect.opened();
		delays(this.reconnect, 3);
		pass(MINUTE);
		assertThat(delays(this.reconnect, 1)).containsExactly(8_000L);
	}

	@Test
	void whenServerEndsStableConnectionThenBackOffBeginsAnew() {
		delays(this.reconnect, 3);
		this.reconnect.opened();
		pass(MINUTE);
		this.reconnect.delay("{\"retry\":7300}");
		this.reconnect.opened();
		assertThat(delays(this.reconnect, 1)).containsExactly(1_000L);
	}

	@Test
	void whenThereAreNoOptionsThenDelaysDiffer() {
		List<Duration> first = IntStream.range(0, 100).mapToObj((i) -> new Reconnect().delay(null)).toList();
		assertThat(first).allMatch((delay) -> !delay.isNegative() && delay.compareTo(Duration.ofSeconds(1)) < 0);
		assertThat(first.stream().distinct().count()).isGreaterThan(90);
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "{\"type\":\"going-away\",\"retry\":7300}", " { \"retry\" : 0, \"type\" : \"going-away\" } " })
	void whenTextIsNoticeThenItIsTaken(String text) {
		assertThat(CloseReason.isNotice(text)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "going-away", "\"going-away\"", "{\"type\":\"going-away\"",
			"[{\"type\":\"going-away\"}]", "{\"data\":{\"type\":\"going-away\"}}", "{\"type\":\"going-away \"}",
			"{\"type\":[\"going-away\"]}" })
	void whenTextIsNoNoticeThenItIsLeftAlone(String text) {
		assertThat(CloseReason.isNotice(text)).isFalse();
	}

	@Test
	void whenOptionCannotWorkThenItIsRefused() {
		ReconnectOptions.Builder builder = ReconnectOptions.builder();
		assertThatIllegalArgumentException().isThrownBy(() -> builder.base(Duration.ZERO))
			.withMessage("'base' must be positive");
		assertThatIllegalArgumentException().isThrownBy(() -> builder.overlap(MINUTE.negated()))
			.withMessage("'overlap' must not be negative");
	}

	@Test
	void whenOptionsAreMutatedThenAllOthersAreKept() throws Exception {
		ReconnectOptions.Builder builder = ReconnectOptions.builder();
		List<Method> setters = Stream.of(ReconnectOptions.Builder.class.getDeclaredMethods())
			.filter((method) -> Modifier.isPublic(method.getModifiers()) && method.getParameterCount() == 1)
			.toList();
		for (Method setter : setters) {
			setter.invoke(builder, MINUTE.plusSeconds(setter.getName().hashCode() & 0xff));
		}
		ReconnectOptions options = builder.build().mutate().build();
		assertThat(setters).hasSize(6);
		for (Method setter : setters) {
			assertThat(ReconnectOptions.class.getMethod(setter.getName()).invoke(options)).as(setter.getName())
				.isEqualTo(MINUTE.plusSeconds(setter.getName().hashCode() & 0xff));
		}
	}

	private Reconnect with(ReconnectOptions options) {
		return new Reconnect(options, () -> this.nanoTime, () -> this.random);
	}

	private void pass(Duration time) {
		this.nanoTime += time.toNanos();
	}

	private static List<Long> delays(Reconnect reconnect, int count) {
		return IntStream.range(0, count).mapToObj((i) -> reconnect.delay("").toMillis()).toList();
	}

	private static <T> List<T> reasons(String path) throws IOException {
		try (InputStream vectors = ReconnectTests.class.getResourceAsStream("/reasons.json")) {
			assertThat(vectors).isNotNull();
			return JsonPath.read(new String(vectors.readAllBytes(), StandardCharsets.UTF_8), path);
		}
	}

}
