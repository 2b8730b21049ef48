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
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import com.jayway.jsonpath.JsonPath;

import static org.awaitility.Awaitility.await;

/**
 * A real Prometheus that scrapes one application every three seconds: an answer may take
 * as long on a busy machine. Needs the binary of the Debian package on the path.
 */
final class PrometheusProcess implements AutoCloseable {

	private static final Duration TIMEOUT = Duration.ofSeconds(60);

	private static final HttpClient CLIENT = HttpClient.newHttpClient();

	private final Process process;

	private final int port;

	private PrometheusProcess(Process process, int port) {
		this.process = process;
		this.port = port;
	}

	/**
	 * Where a program of Prometheus is.
	 * @param program the name of the program
	 * @return the program, empty if it is not installed
	 */
	static Optional<Path> find(String program) {
		return Stream.of(System.getenv("PATH").split(":"))
			.map((directory) -> Path.of(directory, program))
			.filter(Files::isExecutable)
			.findFirst();
	}

	/**
	 * Start it.
	 * @param prometheus the program
	 * @param scrapedPort the port of the management endpoints
	 */
	static PrometheusProcess start(Path prometheus, int scrapedPort) throws IOException {
		Path directory = Files.createTempDirectory(SampleProcess.target(), "prometheus-");
		Path configuration = Files.writeString(directory.resolve("prometheus.yml"),
				String.join("\n", "global:", "  scrape_interval: 3s", "scrape_configs:", "- job_name: sample",
						"  metrics_path: /actuator/prometheus", "  static_configs:",
						"  - targets: ['localhost:" + scrapedPort + "']", "    labels:", "      namespace: chat",
						"      pod: chat-0"));
		int port = StablePort.find();
		Process process = new ProcessBuilder(prometheus.toString(), "--config.file=" + configuration,
				"--storage.tsdb.path=" + directory.resolve("data"), "--web.listen-address=127.0.0.1:" + port)
			.redirectErrorStream(true)
			.redirectOutput(directory.resolve("prometheus.log").toFile())
			.start();
		return new PrometheusProcess(process, port);
	}

	/**
	 * Run a query.
	 * @param query the query
	 * @return the values by their labels, empty if there are none
	 */
	List<Map<String, Object>> query(String query) {
		String uri = "http://127.0.0.1:" + this.port + "/api/v1/query?query="
				+ URLEncoder.encode(query, StandardCharsets.UTF_8);
		try {
			String answer = CLIENT.send(HttpRequest.newBuilder(URI.create(uri)).build(), BodyHandlers.ofString())
				.body();
			if (!JsonPath.<String>read(answer, "$.status").equals("success")) {
				throw new IllegalStateException(query + ": " + answer);
			}
			return JsonPath.read(answer, "$.data.result");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(query, ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Run a query that has one value.
	 * @param query the query
	 * @return the value, -1 if there is none
	 */
	double value(String query) {
		List<Map<String, Object>> result = query(query);
		return result.isEmpty() ? -1 : Double.parseDouble(JsonPath.<String>read(result, "$[0].value[1]"));
	}

	void awaitValue(String query, double value) {
		await().atMost(TIMEOUT)
			.ignoreExceptionsInstanceOf(UncheckedIOException.class)
			.until(() -> value(query) == value);
	}

	@Override
	public void close() {
		this.process.destroy();
		this.process.onExit().orTimeout(TIMEOUT.toSeconds(), TimeUnit.SECONDS).join();
	}

}
