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
import io.github.wsshutdown.connection.UntrackedConnections;
import io.github.wsshutdown.servlet.RequestSocketHook;
import io.github.wsshutdown.servlet.UpgradeHook;
import io.github.wsshutdown.servlet.jetty.JettyRequestSocketHook;
import io.github.wsshutdown.servlet.jetty.JettyUpgradeHook;
import io.github.wsshutdown.servlet.jetty.MappingsTracking;
import io.github.wsshutdown.servlet.jetty.TrackingConfiguration;
import io.github.wsshutdown.servlet.jetty.UntrackedUpgrades;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.webapp.WebAppContext;
import org.eclipse.jetty.ee11.websocket.jakarta.common.JakartaWebSocketSession;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.websocket.common.WebSocketSession;
import org.eclipse.jetty.websocket.core.server.WebSocketMappings;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.jetty.JettyWebServer;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for WebSocket connections on Jetty.
 */
@AutoConfiguration(after = WebSocketShutdownAutoConfiguration.class,
		afterName = { "org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration",
				"org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration" })
@ConditionalOnClass({ Server.class, ServletContextHandler.class, WebSocketMappings.class, WebSocketSession.class,
		JakartaWebSocketSession.class })
@ConditionalOnWebApplication(type = Type.SERVLET)
@ConditionalOnMissingBean(type = "org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory")
@ConditionalOnBooleanProperty(name = "ws-shutdown.enabled", matchIfMissing = true)
@ConditionalOnContainerLinks(ContainerLinks.JETTY)
public final class JettyWebSocketShutdownAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(value = UpgradeHook.class, search = SearchStrategy.CURRENT)
	JettyUpgradeHook wsShutdownJettyUpgradeHook() {
		return new JettyUpgradeHook();
	}

	@Bean
	@ConditionalOnMissingBean(value = RequestSocketHook.class, search = SearchStrategy.CURRENT)
	JettyRequestSocketHook wsShutdownJettyRequestSocketHook() {
		return new JettyRequestSocketHook();
	}

	/**
	 * Takes part in the server that Boot starts.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ JettyServletWebServerFactory.class, WebAppContext.class })
	static class TrackingServerConfiguration {

		@Bean(autowireCandidate = false)
		TrackingCustomizer wsShutdownTrackingJettyCustomizer(HandshakeAdmission admission) {
			return new TrackingCustomizer(admission.untracked());
		}

	}

	/**
	 * Looks at the server that Boot starts.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(JettyWebServer.class)
	@ConditionalOnBean(HandshakeAdmission.class)
	static class ConnectionCeilingConfiguration {

		@Bean(autowireCandidate = false)
		ConnectionCeiling wsShutdownJettyConnectionCeiling(HandshakeAdmission admission) {
			return ConnectionCeiling.ofJetty(admission);
		}

	}

	/**
	 * Comes before Boot's, which gives the server Jetty's own mappings.
	 *
	 * @param untracked counts what can't be tracked
	 */
	record TrackingCustomizer(UntrackedConnections untracked)
			implements
				WebServerFactoryCustomizer<JettyServletWebServerFactory>,
				Ordered {

		@Override
		public void customize(JettyServletWebServerFactory factory) {
			factory.addConfigurations(new TrackingConfiguration(new MappingsTracking(this.untracked)));
			factory.addServerCustomizers(new UntrackedUpgrades(this.untracked)::listenTo);
		}

		@Override
		public int getOrder() {
			return Ordered.HIGHEST_PRECEDENCE;
		}

	}

}
