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

import java.io.File;
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.support.ui.Select;

import org.springframework.test.util.TestSocketUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Integration tests for what a person sees in a browser while the packaged
 * {@link SampleApplication} is restarted.
 */
class SampleBrowserIT {

	private static final File DRIVER = new File("/usr/bin/chromedriver");

	private static final File BROWSER = new File("/usr/bin/chromium");

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	private static final Duration EXIT_TIMEOUT = Duration.ofSeconds(15);

	private final int port = TestSocketUtils.findAvailableTcpPort();

	private SampleProcess application;

	private WebDriver browser;

	@BeforeEach
	void start(@TempDir Path userData) {
		if (!DRIVER.canExecute() || !BROWSER.canExecute()) {
			Assumptions.abort("No browser to test with: needs " + DRIVER + " and " + BROWSER);
		}
		this.application = SampleProcess.start(this.port);
		this.browser = startBrowser(userData);
	}

	@AfterEach
	void close() {
		if (this.browser != null) {
			this.browser.quit();
		}
		if (this.application != null) {
			this.application.close();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "plain", "stomp" })
	void whenServerIsRestartedThenPageIsToldAndComesBack(String transport) {
		this.browser.get("http://localhost:" + this.port);
		new Select(find("#transport")).selectByValue(transport);
		awaitConnected(transport);
		say("Before the restart");
		say("/slow is it still answered");

		this.application.terminate();
		await().atMost(TIMEOUT).until(() -> isThere("#events [data-code='1001']"));
		assertThat(find("#messages").getText()).contains("slow answer to: is it still answered");
		assertThat(find("#events [data-code='1001']").getText()).contains("The server is restarting");
		assertThat(this.application.awaitExit(EXIT_TIMEOUT)).isEqualTo(143);
		await().atMost(TIMEOUT).until(() -> isThere("#state[data-state='waiting']"));

		this.application = SampleProcess.start(this.port);
		awaitConnected(transport);
		say("After the restart");
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

	private static WebDriver startBrowser(Path userData) {
		ChromeDriverService service = new ChromeDriverService.Builder().usingDriverExecutable(DRIVER).build();
		ChromeOptions options = new ChromeOptions();
		options.setBinary(BROWSER);
		options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
				"--disable-background-networking", "--disable-component-update", "--disable-sync",
				"--user-data-dir=" + userData);
		return new ChromeDriver(service, options);
	}

}
