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
import io.github.wsshutdown.servlet.UnknownContainerHook;
import io.github.wsshutdown.servlet.UpgradeHook;
import io.github.wsshutdown.servlet.spring.SpringSessions;
import jakarta.servlet.Filter;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.HandlerAdapter;
import org.springframework.web.socket.server.support.WebSocketHttpRequestHandler;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for servlet containers other than
 * Tomcat and Jetty, and for versions of these whose internals are not as expected.
 */
@AutoConfiguration(after = { WebSocketShutdownAutoConfiguration.class, TomcatWebSocketShutdownAutoConfiguration.class,
		JettyWebSocketShutdownAutoConfiguration.class })
@ConditionalOnClass(Filter.class)
@ConditionalOnWebApplication(type = Type.SERVLET)
@ConditionalOnBooleanProperty(name = "ws-shutdown.enabled", matchIfMissing = true)
@ConditionalOnMissingBean(UpgradeHook.class)
public final class UnknownContainerShutdownAutoConfiguration {

	private static final Log logger = LogFactory.getLog(UnknownContainerShutdownAutoConfiguration.class);

	@Bean
	UnknownContainerHook wsShutdownUnknownContainerHook(ApplicationContext context) {
		String reason = ContainerLinks.describeMissing(context.getClassLoader(), ContainerLinks.TOMCAT,
				ContainerLinks.JETTY);
		logger.warn(((reason != null) ? reason
				: "The WebSocket support of neither Tomcat nor Jetty is on the class path")
				+ ". Sessions of Spring's handlers are told when the application stops, but peers that do not read or answer are neither"
				+ " waited for nor reset, all count as lost or forced, and Jakarta endpoints are not tracked");
		return new UnknownContainerHook();
	}

	/**
	 * Tracks the sessions of Spring's handlers.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ HandlerAdapter.class, WebSocketHttpRequestHandler.class })
	@ConditionalOnBean(HandshakeAdmission.class)
	static class SpringSessionsConfiguration {

		@Bean
		SpringSessions wsShutdownSpringSessions(HandshakeAdmission admission) {
			return new SpringSessions(admission);
		}

	}

}
