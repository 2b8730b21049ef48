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
import io.github.wsshutdown.testsupport.SeveralConnectorsContract;
import io.github.wsshutdown.testsupport.TestServer;
import org.apache.catalina.connector.Connector;

import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Tests for a Tomcat with several connectors.
 */
class TomcatSeveralConnectorsTests extends SeveralConnectorsContract implements OnTomcat {

	@Override
	protected Class<?> connectorConfiguration() {
		return ConnectorConfiguration.class;
	}

	@Override
	protected int otherPort(TestServer server) {
		TomcatWebServer tomcat = (TomcatWebServer) ((WebServerApplicationContext) server.context()).getWebServer();
		return tomcat.getTomcat().getService().findConnectors()[1].getLocalPort();
	}

	/**
	 * Adds a connector.
	 */
	@Configuration(proxyBeanMethods = false)
	static class ConnectorConfiguration {

		@Bean
		WebServerFactoryCustomizer<TomcatServletWebServerFactory> connectorCustomizer() {
			return (factory) -> {
				Connector connector = new Connector();
				connector.setPort(0);
				factory.addAdditionalConnectors(connector);
			};
		}

	}

}
