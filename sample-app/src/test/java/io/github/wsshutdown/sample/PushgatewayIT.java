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
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/**
 * Has the packaged {@link SampleApplication} push the outcome of its last drain to a real
 * Pushgateway, as docs/operations.md says.
 */
class PushgatewayIT {

	private static final Duration TIMEOUT = Duration.ofSeconds(90);

	private static final HttpClient CLIENT = HttpClient.newHttpClient();

	private final int port = StablePort.find();

	@TempDir
	private Path directory;

	@Test
	void whenTerminatedThenPushgatewayHasTheOutcomeOfTheDrain() throws Exception {
		Path binary = PrometheusProcess.find("prometheus-pushgateway").orElse(null);
		assumeThat(binary).as("Debian package prometheus-pushgateway").isNotNull();
		Process pushgateway = new ProcessBuilder(binary.toString(), "--web.listen-address=127.0.0.1:" + this.port)
			.redirectErrorStream(true)
			.redirectOutput(this.directory.resolve("pushgateway.log").toFile())
			.start();
		String properties = "--management.prometheus.metrics.export.pushgateway.";
		try (SampleProcess application = SampleProcess.start(0, properties + "enabled=true",
				properties + "address=127.0.0.1:" + this.port, properties + "push-rate=1h",
				properties + "shutdown-operation=post"); ChatPeer peer = ChatPeer.plain(application.getPort())) {
			await().atMost(TIMEOUT)
				.ignoreExceptionsInstanceOf(IOException.class)
				.until(() -> get("/-/ready").equals("OK"));
			application.terminate();
			peer.awaitClosed();
			application.awaitExit(TIMEOUT);
			assertThat(get("/metrics").lines()).filteredOn((line) -> line.startsWith("websocket_drain_sessions_total{"))
				.filteredOn(
						(line) -> line.contains("outcome=\"acknowledged\"") && line.contains("trigger=\"shutdown\""))
				.singleElement()
				.asString()
				.endsWith(" 1");
		}
		finally {
			pushgateway.destroyForcibly().waitFor();
		}
	}

	private String get(String path) throws IOException, InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + path)).build();
		return CLIENT.send(request, BodyHandlers.ofString()).body();
	}

}
