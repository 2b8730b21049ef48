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

package io.github.wsshutdown;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link DrainPlan}.
 */
class DrainPlanTests {

	@Test
	void whenTimesFitOnlyTogetherThenTheirOrderDoesNotMatter() {
		DrainPlan plan = DrainPlan.builder()
			.closeTimeout(Duration.ofMinutes(1))
			.quietPeriod(Duration.ofMinutes(2))
			.timeout(Duration.ofMinutes(5))
			.build();
		assertThat(plan.closeTimeout()).isEqualTo(Duration.ofMinutes(1));
		assertThat(plan.mutate().build()).isEqualTo(plan);
	}

	@Test
	void whenTimeoutIsShorterThenCloseTimeoutFits() {
		assertThat(DrainPlan.builder().timeout(Duration.ofSeconds(2)).build().closeTimeout())
			.isEqualTo(Duration.ofSeconds(2));
		DrainPlan plan = DrainPlan.builder().closeTimeout(Duration.ofSeconds(3)).build();
		assertThat(plan.mutate().timeout(Duration.ofSeconds(1)).build().closeTimeout())
			.isEqualTo(Duration.ofSeconds(1));
	}

	@Test
	void whenCloseTimeoutIsChosenThenItIsNotShortened() {
		DrainPlan.Builder builder = DrainPlan.builder()
			.timeout(Duration.ofSeconds(2))
			.closeTimeout(Duration.ofSeconds(3));
		assertThatExceptionOfType(InvalidDrainPlanException.class).isThrownBy(builder::build)
			.satisfies((ex) -> assertThat(ex.getSetting()).isEqualTo("closeTimeout"));
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, 0, 101 })
	void whenPercentageIsNoneThenPlanIsInvalid(int percent) {
		assertThatExceptionOfType(InvalidDrainPlanException.class)
			.isThrownBy(() -> DrainPlan.builder().percent(percent).build())
			.satisfies((ex) -> assertThat(ex.getSetting()).isEqualTo("percent"));
	}

	@Test
	void whenPathIsBlankThenPlanIsInvalid() {
		assertThatExceptionOfType(InvalidDrainPlanException.class)
			.isThrownBy(() -> DrainPlan.builder().path(" ").build())
			.satisfies((ex) -> assertThat(ex.getSetting()).isEqualTo("path"));
	}

	@Test
	void whenPathOrPercentageIsChosenThenPlanIsPartial() {
		assertThat(DrainPlan.withDefaults().isPartial()).isFalse();
		assertThat(DrainPlan.builder().path("/chat").build().isPartial()).isTrue();
		assertThat(DrainPlan.builder().percent(99).build().isPartial()).isTrue();
	}

}
