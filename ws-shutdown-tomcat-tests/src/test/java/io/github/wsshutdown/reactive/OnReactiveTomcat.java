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

import io.github.wsshutdown.testsupport.Container;
import io.github.wsshutdown.testsupport.PeerKind;
import io.github.wsshutdown.testsupport.PeerKinds;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.reactive.socket.server.WebSocketService;
import org.springframework.web.reactive.socket.server.support.HandshakeWebSocketService;
import org.springframework.web.reactive.socket.server.upgrade.StandardWebSocketUpgradeStrategy;

/**
 * Tests of WebFlux on Tomcat, where a session can send once.
 */
@PeerKinds({ PeerKind.PLAIN, PeerKind.PREFETCH, PeerKind.CHAT, PeerKind.NEWS, PeerKind.DEAF })
public interface OnReactiveTomcat extends OnReactiveServlet {

	@Override
	default Container container() {
		return Container.TOMCAT;
	}

	@Override
	default Class<?> configuration() {
		return TomcatConfiguration.class;
	}

	/** Tomcat tells Spring of the end of a session behind its close frame. */
	@Override
	default boolean isCancelledByClose() {
		return true;
	}

	/**
	 * A reactive application on Tomcat.
	 */
	@Configuration(proxyBeanMethods = false)
	class TomcatConfiguration extends ReactiveHandlersConfiguration {

		/** Reactor Netty is on the class path as well. */
		@Bean
		WebFluxConfigurer upgradeConfigurer() {
			return new WebFluxConfigurer() {

				@Override
				public WebSocketService getWebSocketService() {
					return new HandshakeWebSocketService(new StandardWebSocketUpgradeStrategy());
				}

			};
		}

	}

}
