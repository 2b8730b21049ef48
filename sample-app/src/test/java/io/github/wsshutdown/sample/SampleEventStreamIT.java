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
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Integration tests for what an {@code EventSource} of a browser makes of the end of its
 * stream in the packaged {@link SampleApplication}.
 */
class SampleEventStreamIT extends BrowserFixture {

	private static final Duration TIMEOUT = Duration.ofSeconds(90);

	private static final Duration EXIT_TIMEOUT = Duration.ofSeconds(90);

	/**
	 * The browser's timer may begin before its page notes the time. Less than the
	 * difference to the browser's own delay.
	 */
	private static final double TOLERANCE_MILLIS = 500;

	/** A proxy without a server behind it makes the browser give up. */
	@Test
	void whenServerIsRestartedBehindProxyThenStreamEndsAndComesBackBehindItsLastEvent() throws Exception {
		SampleProcess application = startApplication("--ws-shutdown.drain.reconnect-window=1s");
		openPage();
		application.terminate();
		awaitSeen("end", 1);
		assertThat(application.awaitExit(EXIT_TIMEOUT)).isEqualTo(143);
		assertThat(application.readLog()).contains("1 acknowledged").doesNotContain("ERROR");
		String last = lastEventId();
		answerBadGateway();
		startApplication();
		awaitSeen("resumed", 1);
		assertThat(dataOf("resumed", 0)).isEqualTo(last);
	}

	/** One in ten times the delay is no longer than the browser's own, 3 s. */
	@Test
	void whenStreamEndsThenBrowserKeepsToItsDelay() throws Exception {
		startApplication("--management.endpoint.websockets.access=unrestricted",
				"--ws-shutdown.drain.reconnect-window=40s", "--ws-shutdown.drain.notice.text={retry}");
		openPage();
		manage("POST");
		awaitSeen("end", 1);
		double away = Math.min(Double.parseDouble(dataOf("going-away", 0)), 4000) - TOLERANCE_MILLIS;
		double due = timeOf("end", 0) + away;
		await().atMost(TIMEOUT).until(() -> Double.parseDouble(script("performance.now()")) >= due);
		assertThat(script("seen.filter((e) => e.type === 'end' && e.at < %s).length".formatted(due))).isEqualTo("1");
	}

	@Test
	void whenStreamIsRefusedThenBrowserComesBackWhenItWasTold() throws Exception {
		startApplication("--management.endpoint.websockets.access=unrestricted",
				"--ws-shutdown.admission.retry-after=4s");
		openPage();
		manage("POST");
		awaitSeen("end", 1);
		String last = lastEventId();
		// Comes back into the drain, twice
		awaitSeen("end", 3);
		assertThat(timeOf("end", 2) - timeOf("end", 1)).isGreaterThanOrEqualTo(4000 - TOLERANCE_MILLIS);
		manage("DELETE");
		awaitSeen("resumed", 1);
		assertThat(dataOf("resumed", 0)).isEqualTo(last);
	}

	private void answerBadGateway() throws IOException {
		HttpServer proxy = HttpServer.create(new InetSocketAddress(this.port), 0);
		proxy.createContext("/ticks", (exchange) -> {
			exchange.sendResponseHeaders(502, -1);
			exchange.close();
		});
		proxy.start();
		try {
			awaitSeen("given-up", 1);
		}
		finally {
			proxy.stop(0);
		}
	}

	private void openPage() {
		this.browser.get("http://localhost:" + this.port + "/ticks.html");
		await().atMost(TIMEOUT).until(() -> !lastEventId().equals("null"));
	}

	private void manage(String method) throws IOException, InterruptedException {
		HttpRequest request = HttpRequest
			.newBuilder(URI.create("http://localhost:" + this.port + "/actuator/websockets"))
			.method(method, HttpRequest.BodyPublishers.noBody())
			.build();
		assertThat(HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
			.isBetween(200, 299);
	}

	private void awaitSeen(String type, int count) {
		await().atMost(TIMEOUT)
			.until(() -> Integer
				.parseInt(script("seen.filter((e) => e.type === '%s').length".formatted(type))) >= count);
	}

	private double timeOf(String type, int index) {
		return Double.parseDouble(script("seen.filter((e) => e.type === '%s')[%d].at".formatted(type, index)));
	}

	private String dataOf(String type, int index) {
		return script("seen.filter((e) => e.type === '%s')[%d].data".formatted(type, index));
	}

	private String lastEventId() {
		return script("window.lastEventId");
	}

	private String script(String expression) {
		return String.valueOf(this.browser.executeScript("return " + expression));
	}

}
