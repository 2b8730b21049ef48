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

import io.github.wsshutdown.testsupport.SlowReaderContract;
import org.eclipse.jetty.server.ServerConnector;

import org.springframework.boot.jetty.ConfigurableJettyWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * Tests for peers that read slowly on Jetty.
 */
class JettySlowReaderTests extends SlowReaderContract implements OnJetty {

	@Override
	protected Class<?> withSmallSendBuffers() {
		return SmallSendBuffersConfiguration.class;
	}

	@Configuration(proxyBeanMethods = false)
	@Import(SlowReaderConfiguration.class)
	static class SmallSendBuffersConfiguration {

		@Bean
		WebServerFactoryCustomizer<ConfigurableJettyWebServerFactory> sendBufferCustomizer() {
			return (factory) -> factory.addServerCustomizers(
					(server) -> ((ServerConnector) server.getConnectors()[0]).setAcceptedSendBufferSize(64 * 1024));
		}

	}

}
