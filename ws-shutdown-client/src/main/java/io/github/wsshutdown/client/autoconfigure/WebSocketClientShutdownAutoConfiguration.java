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

package io.github.wsshutdown.client.autoconfigure;

import io.github.wsshutdown.client.ReconnectOptions;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.messaging.simp.stomp.StompClientSupport;
import org.springframework.web.socket.client.WebSocketConnectionManager;
import org.springframework.web.socket.messaging.WebSocketStompClient;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for WebSocket clients that close
 * gracefully when the application stops, and for the options of those that come back.
 */
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "ws-shutdown.client.enabled", matchIfMissing = true)
@EnableConfigurationProperties(WebSocketClientShutdownProperties.class)
@ImportRuntimeHints(GracefulClientRuntimeHints.class)
public final class WebSocketClientShutdownAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	ReconnectOptions wsShutdownReconnectOptions(WebSocketClientShutdownProperties properties) {
		return properties.toOptions();
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(WebSocketConnectionManager.class)
	static class ConnectionManagerConfiguration {

		@Bean
		static GracefulClientPostProcessor wsShutdownConnectionManagerPostProcessor(
				ObjectProvider<ReconnectOptions> options) {
			return new GracefulClientPostProcessor(WebSocketConnectionManager.class,
					GracefulClientPostProcessor.MANAGER_FIELD, options);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ WebSocketStompClient.class, StompClientSupport.class })
	static class StompClientConfiguration {

		@Bean
		static GracefulClientPostProcessor wsShutdownStompClientPostProcessor(
				ObjectProvider<ReconnectOptions> options) {
			return new GracefulClientPostProcessor(WebSocketStompClient.class, GracefulClientPostProcessor.STOMP_FIELD,
					options);
		}

	}

}
