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

import io.github.wsshutdown.testsupport.SeveralConnectorsContract;
import io.github.wsshutdown.testsupport.TestServer;
import org.eclipse.jetty.server.ServerConnector;

import org.springframework.boot.jetty.JettyWebServer;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Tests for a Jetty with several connectors.
 */
class JettySeveralConnectorsTests extends SeveralConnectorsContract implements OnJetty {

	@Override
	protected Class<?> connectorConfiguration() {
		return ConnectorConfiguration.class;
	}

	@Override
	protected int otherPort(TestServer server) {
		JettyWebServer jetty = (JettyWebServer) ((WebServerApplicationContext) server.context()).getWebServer();
		return ((ServerConnector) jetty.getServer().getConnectors()[1]).getLocalPort();
	}

	/**
	 * Adds a connector.
	 */
	@Configuration(proxyBeanMethods = false)
	static class ConnectorConfiguration {

		@Bean
		WebServerFactoryCustomizer<JettyServletWebServerFactory> connectorCustomizer() {
			return (factory) -> factory
				.addServerCustomizers((server) -> server.addConnector(new ServerConnector(server)));
		}

	}

}
