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
import io.github.wsshutdown.servlet.reactive.HandlerTracking;
import io.github.wsshutdown.servlet.reactive.TomcatHandlerFollower;
import io.github.wsshutdown.servlet.tomcat.TomcatRequestSocketHook;
import io.github.wsshutdown.servlet.tomcat.TomcatUpgradeHook;
import org.apache.catalina.util.ServerInfo;
import org.apache.tomcat.websocket.server.WsHttpUpgradeHandler;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.tomcat.reactive.TomcatReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.web.reactive.socket.server.support.WebSocketHandlerAdapter;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for WebSocket connections of
 * reactive applications on Tomcat.
 */
@AutoConfiguration(after = WebSocketShutdownAutoConfiguration.class,
		afterName = "org.springframework.boot.tomcat.autoconfigure.reactive.TomcatReactiveWebServerAutoConfiguration")
@ConditionalOnClass({ TomcatReactiveWebServerFactory.class, WsHttpUpgradeHandler.class, WebSocketHandlerAdapter.class })
@ConditionalOnWebApplication(type = Type.REACTIVE)
@ConditionalOnBean({ HandshakeAdmission.class, TomcatReactiveWebServerFactory.class })
@ConditionalOnContainerLinks(ContainerLinks.TOMCAT)
@Import(ReactiveUpgradeConfiguration.class)
@ImportRuntimeHints(TomcatRuntimeHints.class)
public final class TomcatReactiveShutdownAutoConfiguration {

	static String server() {
		return ServerInfo.getServerInfo();
	}

	@Bean
	TomcatUpgradeHook wsShutdownTomcatUpgradeHook(HandlerTracking tracking, ApplicationContext context) {
		return new TomcatUpgradeHook(ReactiveUpgradeConfiguration.follower(context, ContainerLinks.TOMCAT_HANDLERS,
				() -> new TomcatHandlerFollower(tracking)));
	}

	@Bean
	TomcatRequestSocketHook wsShutdownTomcatRequestSocketHook() {
		return new TomcatRequestSocketHook();
	}

	@Bean(autowireCandidate = false)
	ConnectionCeiling wsShutdownTomcatConnectionCeiling(HandshakeAdmission admission) {
		return ConnectionCeiling.ofTomcat(admission);
	}

	@Bean(autowireCandidate = false)
	TrackingCustomizer wsShutdownTrackingTomcatCustomizer(UpgradeFilterInitializer filterInitializer) {
		return new TrackingCustomizer(filterInitializer);
	}

	/**
	 * Has upgrades tracked.
	 *
	 * @param filterInitializer adds the filter that does so
	 */
	record TrackingCustomizer(UpgradeFilterInitializer filterInitializer)
			implements
				WebServerFactoryCustomizer<TomcatReactiveWebServerFactory> {

		@Override
		public void customize(TomcatReactiveWebServerFactory factory) {
			factory.addContextCustomizers(
					(context) -> context.addServletContainerInitializer(this.filterInitializer, null));
		}

	}

}
