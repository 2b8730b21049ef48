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

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.support.ui.Select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Integration tests for what a person sees in a browser while the packaged
 * {@link SampleApplication} is restarted.
 */
class SampleBrowserIT extends BrowserFixture {

	private static final Duration TIMEOUT = Duration.ofSeconds(90);

	private static final Duration EXIT_TIMEOUT = Duration.ofSeconds(60);

	private static final List<String> TRANSPORTS = List.of("plain", "stomp", "sockjs");

	private static final String ASSIGNED_DELAY = "--ws-shutdown.drain.close-reason={\"retry\":300000}";

	private static final String GOING_AWAY = "#events [data-code='1001']";

	private static final Pattern COUNTDOWN = Pattern.compile("Disconnected, reconnecting in (\\d+) s");

	@Test
	void whenServerIsRestartedThenPagesAreToldAndComeBack() {
		SampleProcess application = startAndConnect();
		for (String transport : TRANSPORTS) {
			show(transport);
			say(transport + " before the restart");
		}
		for (String transport : TRANSPORTS) {
			show(transport);
			say("/slow is it still answered over " + transport);
		}

		application.terminate();
		for (String transport : TRANSPORTS) {
			show(transport);
			WebElement event = awaitGoingAway();
			assertThat(find("#messages").getText()).contains("slow answer to: is it still answered over " + transport);
			assertThat(event.getText()).contains("The server is restarting").doesNotContain("as the server asked");
			await().atMost(TIMEOUT).until(() -> isThere("#state[data-state='waiting']"));
		}
		assertThat(application.awaitExit(EXIT_TIMEOUT)).isEqualTo(143);

		startApplication();
		for (String transport : TRANSPORTS) {
			show(transport);
			awaitConnected(transport);
			say(transport + " after the restart");
		}
	}

	@Test
	void whenServerAssignsDelayThenPagesCountItDown() {
		SampleProcess application = startAndConnect(ASSIGNED_DELAY);

		application.terminate();
		for (String transport : TRANSPORTS) {
			show(transport);
			WebElement event = awaitGoingAway();
			assertThat(event.getText()).contains("{\"retry\":300000}", "Trying again in 300.0 s, as the server asked.");
			await().atMost(TIMEOUT).until(() -> secondsLeft() < 298);
			assertThat(secondsLeft()).isPositive();
			assertThat(find("#events li").getText()).isEqualTo(event.getText());
		}
		assertThat(application.awaitExit(EXIT_TIMEOUT)).isEqualTo(143);

		startApplication();
		for (String transport : TRANSPORTS) {
			show(transport);
			find("#retry").click();
			awaitConnected(transport);
			say(transport + " after the restart");
		}
	}

	/**
	 * In a drain of a part, in which the same instance accepts the next connection.
	 */
	@Test
	void whenServerGivesNoticeThenPageConnectsBeforeItLeaves() throws Exception {
		startAndConnect("--management.endpoint.websockets.access=unrestricted", "--ws-shutdown.drain.timeout=150s",
				"--ws-shutdown.drain.notice-period=120s",
				"--ws-shutdown.drain.notice.text={\"type\":\"going-away\",\"retry\":{retry}}",
				"--ws-shutdown.drain.notice.stomp-destination=/queue/going-away");
		Map<String, String> paths = Map.of("plain", "/chat", "stomp", "/stomp", "sockjs", "/sockjs/**");
		for (String transport : List.of("plain", "stomp", "sockjs")) {
			show(transport);
			say("before, over " + transport);
			String outcomes = drain(paths.get(transport));
			assertThat(outcomes).contains("\"left\":1").contains("\"acknowledged\":0");
			assertThat(events()).containsExactly("connecting", "connected", "noticed", "connected");
			assertThat(find("#state").getDomAttribute("data-state")).isEqualTo("connected");
			say("after, over " + transport);
		}
	}

	/** Those of the present transport, the first one first: another ends at any time. */
	private List<String> events() {
		List<String> events = new ArrayList<>();
		this.browser.findElements(By.cssSelector("#events li:not([data-event='left'])"))
			.forEach((event) -> events.add(0, event.getDomAttribute("data-event")));
		List<String> present = events.subList(events.lastIndexOf("connecting"), events.size());
		// The transport before may be left only then
		present.remove("left");
		return present;
	}

	private String drain(String path) throws Exception {
		HttpRequest request = HttpRequest
			.newBuilder(URI.create("http://localhost:" + this.port + "/actuator/websockets"))
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString("{\"path\":\"%s\",\"wait\":\"90s\"}".formatted(path)))
			.build();
		HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		return response.body();
	}

	@Test
	void whenBrowserCompressesMessagesThenReplyAndCloseFrameArrive() {
		SampleProcess application = startApplication();
		this.browser.get("http://localhost:" + this.port);
		this.browser.executeScript("""
				const socket = new WebSocket(`ws://${location.host}/chat`);
				window.seen = { texts: [] };
				socket.onopen = () => {
					seen.extensions = socket.extensions;
					socket.send(JSON.stringify({ sender: 'Compressor', text: '/slow ' + 'again and '.repeat(50) }));
				};
				socket.onmessage = (event) => seen.texts.push(event.data);
				socket.onclose = (event) => { seen.code = event.code; seen.clean = event.wasClean; };
				""");
		await().atMost(TIMEOUT).until(() -> seen("seen.texts.join()").contains("again and again"));
		assertThat(seen("seen.extensions")).contains("permessage-deflate");
		application.terminate();
		await().atMost(TIMEOUT).until(() -> seen("seen.code").equals("1001"));
		assertThat(seen("seen.clean")).isEqualTo("true");
		assertThat(seen("seen.texts.join()")).contains("slow answer to: again and again");
		assertThat(application.awaitExit(EXIT_TIMEOUT)).isEqualTo(143);
	}

	private String seen(String expression) {
		return String.valueOf(this.browser.executeScript("return " + expression));
	}

	/**
	 * Start the application and open its page once for each transport.
	 */
	private SampleProcess startAndConnect(String... arguments) {
		SampleProcess application = startApplication(arguments);
		this.browser.get("http://localhost:" + this.port + "/actuator/health");
		this.browser.executeScript("""
				document.body.replaceChildren(...[...arguments].map((name) => {
					const frame = document.createElement('iframe');
					Object.assign(frame, { name, src: '/', width: 900, height: 900 });
					return frame;
				}));
				""", TRANSPORTS.toArray());
		for (String transport : TRANSPORTS) {
			show(transport);
			await().atMost(TIMEOUT).until(() -> isThere("#transport"));
			new Select(find("#transport")).selectByValue(transport);
			awaitConnected(transport);
		}
		return application;
	}

	/**
	 * Turn to the page that has connected over a transport.
	 */
	private void show(String transport) {
		this.browser.switchTo().defaultContent().switchTo().frame(transport);
	}

	private WebElement awaitGoingAway() {
		await().atMost(TIMEOUT).until(() -> isThere(GOING_AWAY));
		return find(GOING_AWAY);
	}

	/** The number that the page counts down. */
	private int secondsLeft() {
		Matcher matcher = COUNTDOWN.matcher(find("#state").getText());
		assertThat(matcher.matches()).isTrue();
		return Integer.parseInt(matcher.group(1));
	}

	private void awaitConnected(String transport) {
		await().atMost(TIMEOUT)
			.until(() -> isThere("#state[data-state='connected'][data-transport='%s']".formatted(transport)));
	}

	private void say(String text) {
		find("#message").sendKeys(text);
		find("#send").click();
		await().atMost(TIMEOUT).untilAsserted(() -> assertThat(find("#messages").getText()).contains(text));
	}

	private boolean isThere(String selector) {
		return !this.browser.findElements(By.cssSelector(selector)).isEmpty();
	}

	private WebElement find(String selector) {
		return this.browser.findElement(By.cssSelector(selector));
	}

}
