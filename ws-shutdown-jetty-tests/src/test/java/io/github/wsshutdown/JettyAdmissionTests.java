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

import io.github.wsshutdown.testsupport.AdmissionContract;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.system.CapturedOutput;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the limits on connections on Jetty.
 */
class JettyAdmissionTests extends AdmissionContract implements OnJetty {

	@Test
	void whenLimitLeavesNoRoomBelowTheContainersThenItIsWarnedOf(CapturedOutput output) {
		start("ws-shutdown.admission.max-sessions=100", "server.jetty.max-connections=100");
		assertThat(output).contains("Jetty stops accepting connections at 100 (server.jetty.max-connections)")
			.contains("ws-shutdown.admission.max-sessions=100");
	}

	@Test
	void whenContainerHasNoLimitThenNothingIsWarnedOf(CapturedOutput output) {
		start("ws-shutdown.admission.max-sessions=100");
		assertThat(output).doesNotContain("stops accepting");
	}

}
