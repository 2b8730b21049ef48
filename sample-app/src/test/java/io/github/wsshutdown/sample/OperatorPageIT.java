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

import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the page of the operator in a real browser.
 */
class OperatorPageIT extends BrowserFixture {

	private static final Duration TIMEOUT = Duration.ofSeconds(60);

	private static final Duration EXIT_TIMEOUT = Duration.ofSeconds(90);

	@Test
	void whenServerIsDrainedResumedAndStoppedThenPageShowsHowEachConnectionEndsAndThatClientsComeBack() {
		SampleProcess application = startApplication("--ws-shutdown.drain.close-timeout=6s",
				"--ws-shutdown.drain.timeout=120s", "--ws-shutdown.drain.handler-timeout=60s",
				"--sample.slow-answer-delay=120s", "--sample.last-view-patience=25s",
				"--ws-shutdown.admission.retry-after=1s");
		open("operator.html");
		awaitPhase("accepting");
		click("Add 200 clients");
		awaitDots("open", 200);
		assertThat(count(".dot.stream[data-letter]")).isEqualTo(40);
		try (ChatPeer peer = ChatPeer.plain(this.port)) {
			click("Ask a slow question");
			awaitDots("busy", 100);
			click("Drain all");
			awaitPhase("settling");
			peer.say("Ann", "/go");
			awaitPhase("done");
		}
		assertThat(dots("acknowledged")).isEqualTo(201);
		// The end of a stream is on its way when the server is done with it
		await().atMost(TIMEOUT)
			.untilAsserted(() -> assertThat(text("clients")).contains("200 got a goodbye",
					"0 well-behaved ones were cut", "100 of 100 slow questions are answered"));
		await().atMost(TIMEOUT).until(() -> text("explanation").matches(".* [1-9]\\d* new connections were refused.*"));
		assertThatChatIsToldThatServerRuns();
		click("Resume");
		await().atMost(TIMEOUT)
			.untilAsserted(() -> assertThat(text("clients")).contains("200 came back, 0 wait to come back"));
		awaitDots("open", 200);
		assertThat(this.browser.findElement(By.id("returns")).getDomAttribute("aria-label"))
			.matches("At most [1-9]\\d* clients came back in half a second");
		click("Add 10 that never answer");
		click("Add 10 that never read");
		awaitDots("open", 220);
		noteWhenDotsAreClosing(20);
		click("Stop the server");
		awaitPhase("stopped");
		assertThat(this.browser.executeScript("return window.closing")).isEqualTo(true);
		assertThat(dots("acknowledged")).isEqualTo(200);
		assertThat(dots("forced")).isEqualTo(20);
		assertThat(application.awaitExit(EXIT_TIMEOUT)).isZero();
	}

	private void assertThatChatIsToldThatServerRuns() {
		open("index.html");
		await().atMost(TIMEOUT).until(() -> text("events").contains("The server runs, but takes no new connections."));
		open("operator.html");
		awaitPhase("done");
	}

	private void open(String page) {
		this.browser.get("http://localhost:" + this.port + "/" + page);
	}

	private void click(String label) {
		this.browser.findElement(By.xpath("//fieldset/button[normalize-space()='" + label + "' and not(@disabled)]"))
			.click();
	}

	private void awaitPhase(String phase) {
		await().atMost(TIMEOUT).until(() -> count(".stage[data-phase='" + phase + "']") == 1);
	}

	private void awaitDots(String state, int count) {
		await().atMost(TIMEOUT).until(() -> dots(state) == count);
	}

	/** They are so for a while only, in which the test may not look. */
	private void noteWhenDotsAreClosing(int count) {
		this.browser.executeScript("""
				window.closing = false;
				const look = () => window.closing ||=
					document.querySelectorAll("#dots .dot[data-state='closing']").length === arguments[0];
				new MutationObserver(look).observe(document.getElementById('dots'),
					{ attributes: true, childList: true, subtree: true });
				""", count);
	}

	private int dots(String state) {
		return count("#dots .dot[data-state='" + state + "']");
	}

	private int count(String selector) {
		Object count = this.browser.executeScript("return document.querySelectorAll(arguments[0]).length", selector);
		return Integer.parseInt(String.valueOf(count));
	}

	private String text(String id) {
		return this.browser.findElement(By.id(id)).getText();
	}

}
