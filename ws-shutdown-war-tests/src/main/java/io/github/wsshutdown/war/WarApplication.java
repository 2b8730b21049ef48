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

import io.github.wsshutdown.testsupport.ServletTestConfiguration;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.servlet.support.SpringBootServletInitializer;

/**
 * The application of the tests as Boot's documentation makes a WAR of it.
 */
public class WarApplication extends SpringBootServletInitializer {

	@Override
	protected SpringApplicationBuilder configure(SpringApplicationBuilder application) {
		return application.sources(ServletTestConfiguration.class, WarConfiguration.class)
			.properties("ws-shutdown.drain.timeout=90s", "ws-shutdown.drain.handler-timeout=60s");
	}

	/**
	 * Run the application with an embedded server.
	 * @param arguments the arguments
	 */
	public static void main(String[] arguments) {
		new WarApplication().configure(new SpringApplicationBuilder()).run(arguments);
	}

}
