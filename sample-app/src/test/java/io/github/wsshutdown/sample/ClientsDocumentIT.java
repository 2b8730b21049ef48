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
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Runs the clients of {@code docs/clients.md}, as they are written there, in a browser
 * while the packaged {@link SampleApplication} is restarted.
 */
class ClientsDocumentIT extends BrowserFixture {

	private static final Path BASE = Path.of(System.getProperty("basedir", "")).toAbsolutePath();

	/**
	 * More than any delay that a client has by itself, so that it must be the server's.
	 */
	private static final double ASSIGNED_MILLIS = 7_000;

	/** Clocks of browsers are rounded. */
	private static final double ROUNDING_MILLIS = 2;

	/** More than the longest back-off. */
	private static final Duration TIMEOUT = Duration.ofSeconds(90);

	@TempDir
	private Path client;

	@ParameterizedTest
	@CsvSource({ "WebSocket, ''", "Delays only, ''", "STOMP, ''", "SockJS, ''", "SockJS, ?transports=xhr-streaming" })
	void whenServerIsRestartedThenDocumentedClientComesBackAfterAssignedDelay(String heading, String query)
			throws IOException {
		if (heading.equals("SockJS")) {
			// Also where it begins with WebSocket: it goes on over HTTP if that takes
			// long
			assumeSockJsIsServedOverHttp();
		}
		Files.writeString(this.client.resolve("client.js"), readBlock(heading));
		SampleProcess application = startServing();
		this.browser.get("http://localhost:" + this.port + "/page.html" + query);
		await().atMost(TIMEOUT).until(() -> isOpen(lastSocket()));

		application.terminate();
		await().atMost(TIMEOUT).until(() -> sockets().get(0).containsKey("closed"));
		application.awaitExit(TIMEOUT);
		startServing();
		await().atMost(TIMEOUT).until(() -> sockets().size() > 1 && isOpen(lastSocket()));
		double waited = millis(sockets().get(1), "created") - millis(sockets().get(0), "closed");
		assertThat(waited).isGreaterThanOrEqualTo(ASSIGNED_MILLIS - ROUNDING_MILLIS);
	}

	private SampleProcess startServing() {
		return startApplication(
				"--spring.web.resources.static-locations=classpath:/static/," + BASE.resolve("src/test/clients").toUri()
						+ "," + this.client.toUri(),
				"--ws-shutdown.drain.close-reason={\"retry\":%.0f}".formatted(ASSIGNED_MILLIS));
	}

	/** The block of code under a heading. */
	private static String readBlock(String heading) throws IOException {
		String document = Files.readString(BASE.resolve("../docs/clients.md"));
		Pattern pattern = Pattern.compile("^## " + heading + "\n.*?^```js\n(.*?)^```",
				Pattern.MULTILINE | Pattern.DOTALL);
		return pattern.matcher(document).results().findFirst().orElseThrow().group(1);
	}

	private Map<String, Number> lastSocket() {
		List<Map<String, Number>> sockets = sockets();
		return sockets.isEmpty() ? Map.of() : sockets.get(sockets.size() - 1);
	}

	@SuppressWarnings("unchecked")
	private List<Map<String, Number>> sockets() {
		return (List<Map<String, Number>>) this.browser.executeScript("return sockets");
	}

	private static boolean isOpen(Map<String, Number> socket) {
		return socket.containsKey("opened") && !socket.containsKey("closed");
	}

	private static double millis(Map<String, Number> socket, String what) {
		return socket.get(what).doubleValue();
	}

}
