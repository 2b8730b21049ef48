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
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Runs the Python client of {@code docs/other-clients.md}, as it is written there, while
 * the connections of the packaged {@link SampleApplication} are drained.
 */
class PythonClientIT {

	private static final Path BASE = Path.of(System.getProperty("basedir", "")).toAbsolutePath();

	/** Of Debian: another one may come first on the path. */
	private static final String PYTHON = "/usr/bin/python3";

	private static final Duration TIMEOUT = Duration.ofSeconds(90);

	private static final Pattern BLOCK = Pattern.compile("^```python\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);

	@TempDir
	private Path directory;

	@Test
	void whenConnectionsAreDrainedThenDocumentedClientComesBackAfterAssignedDelay() throws Exception {
		assumeAvailable();
		String document = Files.readString(BASE.resolve("../docs/other-clients.md"));
		Matcher block = BLOCK.matcher(document);
		assertThat(block.find()).isTrue();
		Files.writeString(this.directory.resolve("client.py"), block.group(1));
		Path main = Files.copy(BASE.resolve("src/test/python/keep_connected.py"),
				this.directory.resolve("keep_connected.py"));
		Path output = this.directory.resolve("output.txt");
		try (SampleProcess application = SampleProcess.start(0, "--ws-shutdown.drain.reconnect-window=6s",
				"--management.endpoint.websockets.access=unrestricted")) {
			Process client = new ProcessBuilder(PYTHON, main.toString(),
					"ws://localhost:%d/chat".formatted(application.getPort()))
				.redirectErrorStream(true)
				.redirectOutput(output.toFile())
				.start();
			try {
				awaitLines(output, "open");
				awaitConnection(application.getPort());
				drain(application.getPort());
				Matcher returned = awaitLines(output,
						"open \\S+\nclosed 1001 \\{\"retry\":(\\d+)} (\\S+)\nopen (\\S+)\n");
				double waited = Double.parseDouble(returned.group(3)) - Double.parseDouble(returned.group(2));
				assertThat(waited).isGreaterThanOrEqualTo(Integer.parseInt(returned.group(1)) / 1000.0);
			}
			finally {
				client.destroyForcibly().waitFor();
			}
		}
	}

	private static void assumeAvailable() throws InterruptedException {
		boolean available;
		try {
			available = new ProcessBuilder(PYTHON, "-c", "import websockets")
				.redirectError(ProcessBuilder.Redirect.DISCARD)
				.start()
				.waitFor() == 0;
		}
		catch (IOException ex) {
			available = false;
		}
		Assumptions.assumeTrue(available, "Needs python3-websockets of Debian");
	}

	/** The client is told of its connection first, and then the application. */
	private static void awaitConnection(int port) {
		await().atMost(TIMEOUT).until(() -> send(endpoint(port)).body().contains("\"total\":1"));
	}

	/** A part of the connections: the application goes on to admit others. */
	private static void drain(int port) throws IOException, InterruptedException {
		HttpResponse<String> response = send(endpoint(port).header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString("{\"path\":\"/chat\"}")));
		assertThat(response.statusCode()).as(response.body()).isBetween(200, 299);
	}

	private static HttpRequest.Builder endpoint(int port) {
		return HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/actuator/websockets"));
	}

	private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
		return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

	private static Matcher awaitLines(Path output, String regex) {
		Pattern pattern = Pattern.compile(regex);
		return await().atMost(TIMEOUT).until(() -> pattern.matcher(read(output)), Matcher::find);
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
