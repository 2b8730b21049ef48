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
import io.github.wsshutdown.servlet.EndpointFollower;
import io.github.wsshutdown.servlet.jetty.JettyRequestSocketHook;
import io.github.wsshutdown.servlet.jetty.JettyUpgradeHook;
import io.github.wsshutdown.servlet.jetty.MappingsTracking;
import io.github.wsshutdown.servlet.jetty.UntrackedUpgrades;
import io.github.wsshutdown.servlet.reactive.HandlerTracking;
import io.github.wsshutdown.servlet.reactive.JettyHandlerFollower;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.websocket.jakarta.common.JakartaWebSocketSession;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.websocket.common.WebSocketSession;
import org.eclipse.jetty.websocket.core.server.WebSocketMappings;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.jetty.reactive.JettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.web.reactive.socket.server.support.WebSocketHandlerAdapter;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for WebSocket connections of
 * reactive applications on Jetty.
 */
@AutoConfiguration(after = WebSocketShutdownAutoConfiguration.class,
		afterName = "org.springframework.boot.jetty.autoconfigure.reactive.JettyReactiveWebServerAutoConfiguration")
@ConditionalOnClass({ JettyReactiveWebServerFactory.class, ServletContextHandler.class, WebSocketMappings.class,
		WebSocketSession.class, JakartaWebSocketSession.class, WebSocketHandlerAdapter.class })
@ConditionalOnWebApplication(type = Type.REACTIVE)
@ConditionalOnBean({ HandshakeAdmission.class, JettyReactiveWebServerFactory.class })
@ConditionalOnContainerLinks(ContainerLinks.JETTY)
@Import(ReactiveUpgradeConfiguration.class)
public final class JettyReactiveShutdownAutoConfiguration {

	/** As Jetty tells it servlets. */
	static String server() {
		return "jetty/" + Server.getVersion();
	}

	@Bean
	JettyUpgradeHook wsShutdownJettyUpgradeHook() {
		return new JettyUpgradeHook();
	}

	@Bean
	JettyRequestSocketHook wsShutdownJettyRequestSocketHook() {
		return new JettyRequestSocketHook();
	}

	@Bean(autowireCandidate = false)
	ConnectionCeiling wsShutdownJettyConnectionCeiling(HandshakeAdmission admission) {
		return ConnectionCeiling.ofJetty(admission);
	}

	@Bean(autowireCandidate = false)
	TrackingCustomizer wsShutdownTrackingJettyCustomizer(UpgradeFilterInitializer filterInitializer,
			HandshakeAdmission admission, HandlerTracking tracking, ApplicationContext context) {
		EndpointFollower follower = ReactiveUpgradeConfiguration.follower(context, ContainerLinks.JETTY_HANDLERS,
				() -> new JettyHandlerFollower(tracking));
		return new TrackingCustomizer(filterInitializer, new MappingsTracking(admission.untracked(), follower),
				new UntrackedUpgrades(admission.untracked()));
	}

	/**
	 * Comes before Boot's, which gives the server Jetty's own mappings.
	 *
	 * @param filterInitializer adds the filter that has upgrades tracked
	 * @param tracking tracks what is upgraded
	 * @param untracked notices what is not
	 */
	record TrackingCustomizer(UpgradeFilterInitializer filterInitializer, MappingsTracking tracking,
			UntrackedUpgrades untracked) implements WebServerFactoryCustomizer<JettyReactiveWebServerFactory>, Ordered {

		@Override
		public void customize(JettyReactiveWebServerFactory factory) {
			factory.addServerCustomizers(this::track, this.untracked::listenTo);
		}

		private void track(Server server) {
			ServletContextHandler webFlux = server.getDescendant(ServletContextHandler.class);
			if (webFlux != null) {
				webFlux.addServletContainerInitializer(this.filterInitializer);
				this.tracking.track(webFlux);
			}
		}

		@Override
		public int getOrder() {
			return Ordered.HIGHEST_PRECEDENCE;
		}

	}

}
