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

import io.github.wsshutdown.servlet.UnknownContainerHook;
import io.github.wsshutdown.servlet.UpgradeHook;
import jakarta.servlet.Filter;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for servlet containers other than
 * Tomcat and Jetty.
 */
@AutoConfiguration(
		after = { TomcatWebSocketShutdownAutoConfiguration.class, JettyWebSocketShutdownAutoConfiguration.class })
@ConditionalOnClass(Filter.class)
@ConditionalOnWebApplication(type = Type.SERVLET)
@ConditionalOnBooleanProperty(name = "ws-shutdown.enabled", matchIfMissing = true)
@ConditionalOnMissingBean(UpgradeHook.class)
public final class UnknownContainerShutdownAutoConfiguration {

	private static final Log logger = LogFactory.getLog(UnknownContainerShutdownAutoConfiguration.class);

	@Bean
	UnknownContainerHook unknownContainerHook() {
		logger.warn("The WebSocket support of neither Tomcat nor Jetty is on the class path: WebSocket connections are"
				+ " not tracked, so they get no close frame when the application stops and do not count against"
				+ " limits. Handshakes are still refused while it stops. SockJS peers over HTTP are told, but those that"
				+ " do not read are not reset");
		return new UnknownContainerHook();
	}

}
