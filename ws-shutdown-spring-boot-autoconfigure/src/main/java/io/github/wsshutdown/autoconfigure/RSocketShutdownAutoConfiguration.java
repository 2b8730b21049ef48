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
import io.github.wsshutdown.reactive.rsocket.RSocketTracking;
import io.rsocket.core.RSocketServer;
import io.rsocket.transport.netty.server.TcpServerTransport;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.rsocket.server.RSocketServerCustomizer;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Fallback;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the connections of RSocket
 * servers.
 */
@AutoConfiguration(after = WebSocketShutdownAutoConfiguration.class)
@ConditionalOnClass({ RSocketServerCustomizer.class, RSocketServer.class, TcpServerTransport.class })
@ConditionalOnBean(HandshakeAdmission.class)
@ImportRuntimeHints(RSocketRuntimeHints.class)
public final class RSocketShutdownAutoConfiguration {

	private static final Log logger = LogFactory.getLog(RSocketShutdownAutoConfiguration.class);

	/** Before all others, which may hide the connections from it. */
	@Bean
	@Fallback
	@Order(Ordered.HIGHEST_PRECEDENCE)
	RSocketServerCustomizer wsShutdownRSocketServerCustomizer(HandshakeAdmission admission,
			ApplicationContext context) {
		String missing = ContainerLinks.describeMissing(context.getClassLoader(), ContainerLinks.RSOCKET);
		if (missing != null) {
			logger.warn(missing + ". RSocket connections are not drained when the application stops.");
			return (server) -> {
			};
		}
		RSocketTracking tracking = new RSocketTracking(admission);
		return (server) -> server.interceptors(tracking::register);
	}

}
