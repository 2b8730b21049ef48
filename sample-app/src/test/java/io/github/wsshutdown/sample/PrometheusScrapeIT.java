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

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import com.jayway.jsonpath.JsonPath;
import io.github.wsshutdown.DrainTrigger;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/**
 * Integration tests for what a real Prometheus has of the packaged
 * {@link SampleApplication}, before and after its process gets SIGTERM.
 */
class PrometheusScrapeIT {

	private static final Path DASHBOARD = Path.of("..", "docs", "grafana", "dashboard.json");

	private static final Duration EXIT_TIMEOUT = Duration.ofSeconds(90);

	@Test
	void whenTerminatedThenPrometheusHasTheOutcomeOfTheDrain() throws Exception {
		Path binary = PrometheusProcess.find("prometheus").orElse(null);
		assumeThat(binary).as("Debian package prometheus").isNotNull();
		int managementPort = StablePort.find();
		try (SampleProcess application = SampleProcess.start(0, "--management.server.port=" + managementPort,
				"--ws-shutdown.admission.max-sessions=10", "--ws-shutdown.metrics.await-scrape=40s");
				PrometheusProcess prometheus = PrometheusProcess.start(binary, managementPort);
				ChatPeer first = ChatPeer.plain(application.getPort());
				ChatPeer second = ChatPeer.plain(application.getPort())) {
			prometheus.awaitValue("sum(websocket_sessions_active_connections)", 2);
			prometheus.awaitValue("count(count_over_time(websocket_drain_seconds_count[20s]) > 2)",
					DrainTrigger.values().length);
			assertDashboardHasData(prometheus);
			application.terminate();
			first.awaitClosed();
			second.awaitClosed();
			application.awaitExit(EXIT_TIMEOUT);
			assertThat(application.readLog()).contains("The final values of the meters were read after");
			// What was scraped last is stale since the process has gone
			assertThat(prometheus.value("max_over_time("
					+ "websocket_drain_sessions_total{outcome=\"acknowledged\",trigger=\"shutdown\"}[2m])"))
				.isEqualTo(2);
			assertThat(prometheus.value("max_over_time(websocket_drain_seconds_count{trigger=\"shutdown\"}[2m])"))
				.isOne();
			assertThat(prometheus.value("max_over_time(websocket_drain_state{state=\"drained\"}[2m])")).isOne();
			assertThat(prometheus
				.value("sum(max_over_time(websocket_closing_handshake_seconds_count{outcome=\"acknowledged\"}[2m]))"))
				.isEqualTo(2);
			assertDashboardMarks(prometheus, "shutdown");
		}
	}

	private static void assertDashboardHasData(PrometheusProcess prometheus) throws Exception {
		List<String> queries = JsonPath.read(Files.readString(DASHBOARD), "$..targets[*].expr");
		assertThat(queries).hasSizeGreaterThan(7).allSatisfy((query) -> {
			String concrete = withoutVariables(query);
			await(concrete).atMost(EXIT_TIMEOUT).until(() -> !prometheus.query(concrete).isEmpty());
		});
	}

	private static void assertDashboardMarks(PrometheusProcess prometheus, String trigger) throws Exception {
		List<String> queries = JsonPath.read(Files.readString(DASHBOARD), "$.annotations.list[*].expr");
		assertThat(queries).hasSize(1);
		String marks = "count_over_time((" + withoutVariables(queries.get(0)) + ")[5m:1s])";
		List<Map<String, Object>> marked = await().atMost(EXIT_TIMEOUT)
			.until(() -> prometheus.query(marks), (result) -> !result.isEmpty());
		assertThat(JsonPath.<List<String>>read(marked, "$[*].metric.trigger")).containsExactly(trigger);
	}

	private static String withoutVariables(String query) {
		return query.replaceAll("\\$(instance|namespace|pod)", ".*")
			.replace("$__rate_interval", "10s")
			.replace("$__range", "1m");
	}

}
