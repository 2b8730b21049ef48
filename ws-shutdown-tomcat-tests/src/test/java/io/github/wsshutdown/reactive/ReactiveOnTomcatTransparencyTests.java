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

package io.github.wsshutdown.reactive;

import java.util.Map;

import io.github.wsshutdown.testsupport.Container;
import io.github.wsshutdown.testsupport.transparency.Commands;
import io.github.wsshutdown.testsupport.transparency.TransparencyContract;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.server.ServerEndpointConfig;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.reactive.socket.server.WebSocketService;
import org.springframework.web.reactive.socket.server.support.HandshakeWebSocketService;
import org.springframework.web.reactive.socket.server.upgrade.StandardWebSocketUpgradeStrategy;

/**
 * Tests that nothing changes for WebFlux on Tomcat.
 */
class ReactiveOnTomcatTransparencyTests extends TransparencyContract {

	ReactiveOnTomcatTransparencyTests() {
		super(Container.WEBFLUX_ON_TOMCAT, TomcatApplication.class);
	}

	/**
	 * A reactive application on Tomcat: Reactor Netty is on the class path as well.
	 */
	@Configuration(proxyBeanMethods = false)
	static class TomcatApplication extends ReactiveTransparencyApplication {

		@Bean
		WebFluxConfigurer upgradeConfigurer() {
			return new WebFluxConfigurer() {

				@Override
				public WebSocketService getWebSocketService() {
					return new HandshakeWebSocketService(new PatientUpgradeStrategy());
				}

			};
		}

	}

	/**
	 * Leaves Tomcat time for its close frames: the properties of Spring's configuration
	 * are lost.
	 */
	private static final class PatientUpgradeStrategy extends StandardWebSocketUpgradeStrategy {

		@Override
		protected void upgradeHttpToWebSocket(HttpServletRequest request, HttpServletResponse response,
				ServerEndpointConfig endpointConfig, Map<String, String> pathParams) throws Exception {
			ServerEndpointConfig patient = ServerEndpointConfig.Builder
				.create(endpointConfig.getEndpointClass(), endpointConfig.getPath())
				.subprotocols(endpointConfig.getSubprotocols())
				.configurator(endpointConfig.getConfigurator())
				.build();
			Commands.takeTime(patient.getUserProperties());
			super.upgradeHttpToWebSocket(request, response, patient, pathParams);
		}

	}

}
