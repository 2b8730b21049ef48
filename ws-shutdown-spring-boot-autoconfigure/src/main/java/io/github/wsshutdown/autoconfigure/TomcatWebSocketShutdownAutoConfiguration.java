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

package io.github.wsshutdown.autoconfigure;

import io.github.wsshutdown.admission.HandshakeAdmission;
import io.github.wsshutdown.servlet.RequestSocketHook;
import io.github.wsshutdown.servlet.UpgradeHook;
import io.github.wsshutdown.servlet.tomcat.TomcatRequestSocketHook;
import io.github.wsshutdown.servlet.tomcat.TomcatUpgradeHook;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.websocket.server.WsHttpUpgradeHandler;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ImportRuntimeHints;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for WebSocket connections on Tomcat.
 */
@AutoConfiguration(after = WebSocketShutdownAutoConfiguration.class,
		afterName = { "org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration",
				"org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration" })
@ConditionalOnClass({ Tomcat.class, WsHttpUpgradeHandler.class })
@ConditionalOnWebApplication(type = Type.SERVLET)
@ConditionalOnMissingBean(type = "org.springframework.boot.jetty.servlet.JettyServletWebServerFactory")
@ConditionalOnBooleanProperty(name = "ws-shutdown.enabled", matchIfMissing = true)
@ConditionalOnContainerLinks(ContainerLinks.TOMCAT)
@ImportRuntimeHints(TomcatRuntimeHints.class)
public final class TomcatWebSocketShutdownAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(value = UpgradeHook.class, search = SearchStrategy.CURRENT)
	TomcatUpgradeHook wsShutdownTomcatUpgradeHook() {
		return new TomcatUpgradeHook();
	}

	@Bean
	@ConditionalOnMissingBean(value = RequestSocketHook.class, search = SearchStrategy.CURRENT)
	TomcatRequestSocketHook wsShutdownTomcatRequestSocketHook() {
		return new TomcatRequestSocketHook();
	}

	/**
	 * Looks at the server that Boot starts.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(TomcatWebServer.class)
	@ConditionalOnBean(HandshakeAdmission.class)
	static class ConnectionCeilingConfiguration {

		@Bean(autowireCandidate = false)
		ConnectionCeiling wsShutdownTomcatConnectionCeiling(HandshakeAdmission admission) {
			return ConnectionCeiling.ofTomcat(admission);
		}

	}

}
