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

import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/**
 * The browser that Debian packages.
 */
final class Chromium {

	private static final File DRIVER = new File("/usr/bin/chromedriver");

	private static final File BROWSER = new File("/usr/bin/chromium");

	private Chromium() {
	}

	/**
	 * Start the browser without a window, or skip the test where there is none.
	 * @param userData an empty directory for what the browser keeps
	 * @return the browser, to be quit by the caller
	 */
	static ChromeDriver start(Path userData) {
		if (!DRIVER.canExecute() || !BROWSER.canExecute()) {
			Assumptions.abort("No browser to test with: needs " + DRIVER + " and " + BROWSER);
		}
		ChromeDriverService service = new ChromeDriverService.Builder().usingDriverExecutable(DRIVER)
			.withTimeout(Duration.ofMinutes(2))
			.build();
		ChromeOptions options = new ChromeOptions();
		options.setBinary(BROWSER);
		options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
				"--disable-background-networking", "--disable-component-update", "--disable-sync",
				"--user-data-dir=" + userData);
		return new ChromeDriver(service, options);
	}

}
