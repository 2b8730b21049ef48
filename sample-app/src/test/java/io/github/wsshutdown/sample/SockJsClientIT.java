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
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What {@code sockjs-client} is told over HTTP when the server restarts, in a browser.
 * Over WebSocket the page uses it: see {@link SampleBrowserIT}.
 */
class SockJsClientIT extends BrowserFixture {

	private static final Duration TIMEOUT = Duration.ofSeconds(90);

	private static final String CONNECT = """
			const seen = window.seen = [];
			const options = { transports: arguments[0], timeout: 60_000 };
			const client = window.client = new SockJS('/sockjs', null, options);
			client.onopen = () => seen.push(`open ${client.transport}`);
			client.onmessage = (event) => seen.push(`message ${JSON.parse(event.data).text}`);
			client.onclose = ({ code, reason, wasClean }) => seen.push(`close ${code} ${reason} ${wasClean}`);
			""";

	private static final String SEND = "client.send(JSON.stringify({ sender: 'Client', text: arguments[0] }))";

	@ParameterizedTest
	@ValueSource(strings = { "xhr-streaming", "xhr-polling" })
	void whenServerIsRestartedThenClientGetsItsAnswerAndIsToldAndComesBack(String transport) {
		assumeSockJsIsServedOverHttp();
		SampleProcess application = startApplication();
		this.browser.get("http://localhost:" + this.port);
		connect(transport);
		this.browser.executeScript(SEND, "/slow question");
		awaitSeen("message /slow question");

		application.terminate();
		awaitSeen("close 1001 Server is going away true");
		assertThat(seen()).endsWith("message slow answer to: question", "close 1001 Server is going away true");
		assertThat(application.awaitExit(TIMEOUT)).isEqualTo(143);

		startApplication();
		connect(transport);
	}

	private void connect(String transport) {
		this.browser.executeScript(CONNECT, transport);
		awaitSeen("open " + transport);
	}

	private void awaitSeen(String event) {
		await().atMost(TIMEOUT).untilAsserted(() -> assertThat(seen()).contains(event));
	}

	@SuppressWarnings("unchecked")
	private List<String> seen() {
		return (List<String>) this.browser.executeScript("return window.seen");
	}

}
