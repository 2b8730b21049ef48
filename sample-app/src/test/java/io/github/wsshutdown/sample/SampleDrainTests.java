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

package io.github.wsshutdown.sample;

import java.time.Duration;

import io.github.wsshutdown.test.ShutdownAssertions;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Tests for what the peers of {@link SampleApplication} see when its context closes.
 */
class SampleDrainTests {

	@Test
	void whenContextClosesThenPeersAreToldThatServerIsGoingAway() {
		try (ConfigurableApplicationContext context = SpringApplication.run(SampleApplication.class,
				"--server.port=0")) {
			ShutdownAssertions.assertThatShutdown(context)
				.withPeers(5, "/chat")
				.withPeers(5, "/stomp", "v12.stomp")
				.within(Duration.ofSeconds(60))
				.closesPeersWith(1001);
		}
	}

}
