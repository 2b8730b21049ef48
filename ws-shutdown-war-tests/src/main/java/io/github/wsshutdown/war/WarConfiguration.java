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

package io.github.wsshutdown.war;

import java.io.IOException;
import java.nio.file.Path;

import io.github.wsshutdown.testsupport.Application;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * What lets the test see and steer an application in another process.
 */
@Configuration(proxyBeanMethods = false)
class WarConfiguration {

	@Bean
	ReleaseFiles releaseFiles(@Value("${releases}") Path directory, Application application) throws IOException {
		return new ReleaseFiles(directory, application);
	}

	@Bean
	LoginFilter loginFilter() {
		return new LoginFilter();
	}

	/**
	 * Tells when a slow command is being handled.
	 */
	@RestController
	static class BegunController {

		private final Application application;

		BegunController(Application application) {
			this.application = application;
		}

		@GetMapping("/begun")
		String awaitBegun(@RequestParam String name) {
			this.application.awaitBegun(name);
			return "begun";
		}

	}

}
