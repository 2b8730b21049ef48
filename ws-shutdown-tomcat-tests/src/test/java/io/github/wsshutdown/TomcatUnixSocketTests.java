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

package io.github.wsshutdown;

import io.github.wsshutdown.testsupport.OnTomcat;
import io.github.wsshutdown.testsupport.UnixSocketContract;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Tests for a Tomcat that listens on a Unix domain socket.
 */
class TomcatUnixSocketTests extends UnixSocketContract implements OnTomcat {

	TomcatUnixSocketTests() {
		super(SocketConfiguration.class);
	}

	/**
	 * Has the connector listen on a socket.
	 */
	@Configuration(proxyBeanMethods = false)
	static class SocketConfiguration {

		@Bean
		WebServerFactoryCustomizer<TomcatServletWebServerFactory> socketCustomizer(
				@Value("${" + SOCKET + "}") String socket) {
			return (factory) -> factory
				.addConnectorCustomizers((connector) -> connector.setProperty("unixDomainSocketPath", socket));
		}

	}

}
