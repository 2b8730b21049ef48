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
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.jayway.jsonpath.JsonPath;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Tests that dashboard and alerts query nothing but what the sample exports.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = "management.prometheus.metrics.export.enabled=true")
class DashboardTests {

	private static final Path DOCS = Path.of("..", "docs", "grafana");

	private static final Pattern SERIES = Pattern.compile("(?m)^(websocket_[a-z_]+)(?:\\{([^}]*)})? ");

	private static final Pattern METRIC = Pattern.compile("websocket_[a-z_]+");

	private static final Pattern LABEL = Pattern.compile("([a-z_]+)\\s*(?:=~?|!=|!~)\\s*\"");

	private static final Pattern GROUPING = Pattern.compile("by \\(([^)]*)\\)");

	/** Added by Prometheus when it scrapes. */
	private static final Set<String> LABELS_OF_SCRAPE = Set.of("instance", "job", "namespace", "pod");

	@LocalServerPort
	int port;

	@Test
	void whenDashboardQueriesThenItIsExported() throws Exception {
		String dashboard = Files.readString(DOCS.resolve("dashboard.json"));
		List<String> queries = new ArrayList<>(JsonPath.<List<String>>read(dashboard, "$..targets[*].expr"));
		assertThat(queries).hasSizeGreaterThan(7);
		queries.addAll(JsonPath.<List<String>>read(dashboard, "$.templating.list[*].query.query"));
		queries.addAll(JsonPath.<List<String>>read(dashboard, "$.annotations.list[*].expr"));
		assertExported(queries);
	}

	@Test
	void whenAlertQueriesThenItIsExported() throws Exception {
		Map<String, List<Map<String, List<Map<String, String>>>>> alerts = new Yaml()
			.load(Files.readString(DOCS.resolve("alerts.yml")));
		List<String> queries = alerts.get("groups")
			.get(0)
			.get("rules")
			.stream()
			.map((rule) -> rule.get("expr"))
			.toList();
		assertThat(queries).hasSize(7);
		assertExported(queries);
	}

	@Test
	void whenAlertsAreTestedThenTheyFireForWhatTheyAreAboutAndNothingElse() throws Exception {
		Path promtool = PrometheusProcess.find("promtool").orElse(null);
		assumeThat(promtool).as("Debian package prometheus").isNotNull();
		Process process = new ProcessBuilder(promtool.toString(), "test", "rules", "alerts.test.yml")
			.directory(DOCS.toFile())
			.redirectErrorStream(true)
			.start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor()).as(output).isZero();
	}

	private void assertExported(List<String> queries) throws IOException, InterruptedException {
		Map<String, Set<String>> exported = scrape();
		for (String query : queries) {
			Matcher metric = METRIC.matcher(query);
			Set<String> labels = new TreeSet<>(LABELS_OF_SCRAPE);
			assertThat(metric.find()).as(query).isTrue();
			do {
				assertThat(exported).as(query).containsKey(metric.group());
				labels.addAll(exported.get(metric.group()));
			}
			while (metric.find());
			assertThat(labels).as(query).containsAll(labels(query));
		}
	}

	private static Set<String> labels(String query) {
		Set<String> labels = new TreeSet<>();
		LABEL.matcher(query).results().forEach((label) -> labels.add(label.group(1)));
		GROUPING.matcher(query)
			.results()
			.forEach((grouping) -> labels.addAll(Arrays.asList(grouping.group(1).split("\\s*,\\s*"))));
		return labels;
	}

	/** The labels of each metric. */
	private Map<String, Set<String>> scrape() throws IOException, InterruptedException {
		HttpRequest request = HttpRequest
			.newBuilder(URI.create("http://localhost:" + this.port + "/actuator/prometheus"))
			.build();
		String exported = HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
		Map<String, Set<String>> labels = new HashMap<>();
		Matcher series = SERIES.matcher(exported);
		while (series.find()) {
			Set<String> ofMetric = labels.computeIfAbsent(series.group(1), (name) -> new TreeSet<>());
			String pairs = (series.group(2) != null) ? series.group(2) : "";
			LABEL.matcher(pairs).results().forEach((label) -> ofMetric.add(label.group(1)));
		}
		return labels;
	}

}
