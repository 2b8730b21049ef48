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

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Integration tests for what clients see through a proxy while two instances of the
 * packaged {@link SampleApplication} are restarted in turn. One run, of
 * {@code -Drolling.rounds} rounds, is looked at in several ways. Its numbers are written
 * to {@code target/rolling-restart.md}.
 */
class RollingRestartIT {

	/**
	 * HAProxy checks every 500 ms. The first check after SIGTERM may be answered before
	 * the process has heard of the signal.
	 */
	private static final Duration NOTICED = Duration.ofMillis(500).multipliedBy(ProxyProcess.FAILED_CHECKS + 1);

	private static final String BENCHMARK = "Times say something on an idle machine only: benchmarks/rolling/run";

	private static final Duration LONGEST_OVERDUE = Duration.ofSeconds(1);

	private static final int ROUNDS = Integer.getInteger("rolling.rounds", 2);

	private static RollingRestart restart;

	@BeforeAll
	static void restartInTurn() throws IOException {
		if (!ProxyProcess.areInstalled()) {
			Assumptions.abort("No proxies to test with: needs /usr/sbin/haproxy and /usr/sbin/nginx");
		}
		restart = new RollingRestart();
		restart.run(ROUNDS);
		Files.writeString(SampleProcess.target().resolve("rolling-restart.md"),
				new RollingRestartReport(restart, ROUNDS).toString());
	}

	@AfterAll
	static void close() {
		if (restart != null) {
			restart.close();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { RollingRestart.HAPROXY, RollingRestart.NGINX })
	void whenInstancesRestartThenEveryClientIsToldSo(String proxy) {
		assertThat(restart.clients(proxy).clients()).allSatisfy(
				(client) -> assertThat(client.getCloseCodes()).hasSizeGreaterThanOrEqualTo(ROUNDS).containsOnly(1001));
	}

	@ParameterizedTest
	@EnabledIfSystemProperty(named = "rolling.rounds", matches = ".+", disabledReason = BENCHMARK)
	@ValueSource(strings = { RollingRestart.HAPROXY, RollingRestart.NGINX })
	void whenInstancesRestartThenEveryClientIsConnectedInTime(String proxy) {
		assertThat(restart.clients(proxy).gather(CarefulClient::getConnected)).isNotEmpty()
			.allSatisfy((time) -> assertThat(time).isLessThanOrEqualTo(LONGEST_OVERDUE));
	}

	@ParameterizedTest
	@ValueSource(strings = { RollingRestart.HAPROXY, RollingRestart.NGINX })
	void whenInstancesRestartThenNoClientIsRefused(String proxy) {
		assertThat(restart.clients(proxy).gather(CarefulClient::getFailures)).isEmpty();
	}

	@Test
	void whenInstancesRestartThenEveryQuestionIsHandledOnceAndAnsweredOnce() {
		List<String> answers = Stream.of(RollingRestart.HAPROXY, RollingRestart.NGINX)
			.flatMap((proxy) -> restart.clients(proxy).gather(CarefulClient::getAnswers).stream())
			.toList();
		assertThat(restart.asked()).isNotEmpty().doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(answers);
	}

	@Test
	@EnabledIfSystemProperty(named = "rolling.rounds", matches = ".+", disabledReason = BENCHMARK)
	void whenInstanceDrainsThenHaproxySendsNobodyThereAfterItsCheck() {
		assertThat(restart.refusals(RollingRestart.HAPROXY)).allSatisfy((time) -> assertThat(time).isLessThan(NOTICED));
	}

	/**
	 * HAProxy takes an instance out when enough checks were refused. What it had sent
	 * there before has come when it checks again.
	 */
	@Test
	void whenInstanceDrainsThenHaproxySendsNobodyThereOnceItsChecksWereRefused() {
		assertThat(restart.instances())
			.allSatisfy((instance) -> assertThat(
					instance.getRefusals(RollingRestart.HAPROXY, ProxyProcess.FAILED_CHECKS + 1))
				.isEmpty())
			.anyMatch(RollingInstance::hasRefusedCheckInDrain);
	}

	@Test
	void whenInstancesRestartThenTheirLogsHaveNoErrorAndNobodyForced() {
		assertThat(restart.instances()).allSatisfy((instance) -> {
			assertThat(instance.getDrains()).hasSize(ROUNDS).noneMatch((drain) -> drain.contains("forced"));
			assertThat(instance.getLog()).doesNotContain(" ERROR ");
		});
	}

}
