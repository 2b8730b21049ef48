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

import java.nio.file.Path;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.chrome.ChromeDriver;

import org.springframework.core.SpringVersion;

/**
 * What tests have in common that look at the packaged {@link SampleApplication} from a
 * browser.
 */
abstract class BrowserFixture {

	private static @Nullable ChromeDriver startedBrowser;

	final int port = StablePort.find();

	final ChromeDriver browser = Objects.requireNonNull(startedBrowser);

	private @Nullable SampleProcess application;

	/**
	 * One for all tests of a class, which have an origin of their own each.
	 */
	@BeforeAll
	static void startBrowser(@TempDir Path userData) {
		startedBrowser = Chromium.start(userData);
	}

	/**
	 * Start the application, also again after it has ended.
	 */
	SampleProcess startApplication(String... arguments) {
		SampleProcess application = SampleProcess.start(this.port, arguments);
		this.application = application;
		return application;
	}

	static void assumeSockJsIsServedOverHttp() {
		Assumptions.assumeTrue(isSockJsServedOverHttp(), "Spring Framework is older than 7.0.9");
	}

	/**
	 * Older versions answer with 404 what clients of SockJS send over HTTP, with the
	 * starter or without.
	 */
	static boolean isSockJsServedOverHttp() {
		return !String.valueOf(SpringVersion.getVersion()).matches("7\\.0\\.[0-8]");
	}

	@AfterEach
	void close() {
		this.browser.get("about:blank");
		if (this.application != null) {
			this.application.close();
		}
	}

	@AfterAll
	static void quitBrowser() {
		ChromeDriver browser = startedBrowser;
		startedBrowser = null;
		if (browser != null) {
			browser.quit();
		}
	}

}
