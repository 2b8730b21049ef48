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

package io.github.wsshutdown.autoconfigure;

import io.github.wsshutdown.testsupport.DrainFixture;
import io.github.wsshutdown.testsupport.OnTomcat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests for {@link PodGracePeriod}.
 */
@ExtendWith(OutputCaptureExtension.class)
class PodGracePeriodTests extends DrainFixture implements OnTomcat {

	@Test
	void whenTimeoutsExceedItThenBothNumbersAreSaid(CapturedOutput output) {
		start("ws-shutdown.pod-grace-period=30s", "ws-shutdown.drain.timeout=21s",
				"spring.lifecycle.timeout-per-shutdown-phase=10s");
		assertThat(output).contains("Stopping may take 31s")
			.contains("ws-shutdown.drain.timeout=21s")
			.contains("spring.lifecycle.timeout-per-shutdown-phase=10s")
			.contains("killed after 30s");
	}

	@Test
	void whenTimeoutsFitThenNothingIsSaid(CapturedOutput output) {
		start("ws-shutdown.pod-grace-period=30s", "ws-shutdown.drain.timeout=20s",
				"spring.lifecycle.timeout-per-shutdown-phase=10s");
		assertThat(output).doesNotContain("Stopping may take");
	}

	@Test
	void whenItIsNotKnownThenNothingIsSaid(CapturedOutput output) {
		start("ws-shutdown.drain.timeout=10m");
		assertThat(output).doesNotContain("Stopping may take");
	}

	@Test
	void whenItIsNotPositiveThenStartFails(CapturedOutput output) {
		assertThatException().isThrownBy(() -> start("ws-shutdown.pod-grace-period=0s"));
		assertThat(output).contains("ws-shutdown.pod-grace-period").contains("It is not above zero");
	}

}
