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

import java.util.List;
import java.util.stream.Stream;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;

/**
 * Tells at the start which properties have no effect because WebFlux runs on a servlet
 * container, where connections are not tracked.
 */
final class ServletContainerCheck implements ApplicationListener<WebServerInitializedEvent> {

	private static final Log logger = LogFactory.getLog(ServletContainerCheck.class);

	private static final List<String> CONTAINERS = List.of("org.springframework.boot.tomcat.",
			"org.springframework.boot.jetty.");

	/** The others are about handshakes. */
	private static final List<String> ABOUT_CONNECTIONS = List.of("ws-shutdown.admission.enforce-close-timeout",
			"ws-shutdown.admission.max-sessions", "ws-shutdown.admission.max-sessions-per-address",
			"ws-shutdown.admission.max-sessions-per-path", "ws-shutdown.admission.readiness",
			"ws-shutdown.age.exempt-paths", "ws-shutdown.age.jitter", "ws-shutdown.age.max",
			"ws-shutdown.drain.close-code", "ws-shutdown.drain.close-reason", "ws-shutdown.drain.close-timeout",
			"ws-shutdown.drain.notice.paths", "ws-shutdown.drain.notice.stomp-destination",
			"ws-shutdown.drain.notice.sub-protocols", "ws-shutdown.drain.notice.text",
			"ws-shutdown.drain.notice-period", "ws-shutdown.drain.spread");

	private final Environment environment;

	ServletContainerCheck(Environment environment) {
		this.environment = environment;
	}

	@Override
	public void onApplicationEvent(WebServerInitializedEvent event) {
		boolean management = event.getApplicationContext().getServerNamespace() != null;
		if (management || !isServletContainer(event.getWebServer())) {
			return;
		}
		List<String> set = ABOUT_CONNECTIONS.stream().filter(this::isSet).toList();
		if (!set.isEmpty()) {
			logger.warn("WebFlux does not run on Reactor Netty, so its connections are not tracked. These properties"
					+ " have no effect on them: " + String.join(", ", set));
		}
	}

	private static boolean isServletContainer(WebServer server) {
		return Stream.<Class<?>>iterate(server.getClass(), (type) -> type != null, Class::getSuperclass)
			.anyMatch((type) -> CONTAINERS.stream().anyMatch(type.getName()::startsWith));
	}

	private boolean isSet(String name) {
		ConfigurationPropertyName property = ConfigurationPropertyName.of(name);
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
			if (source.getConfigurationProperty(property) != null
					|| source.containsDescendantOf(property) == ConfigurationPropertyState.PRESENT) {
				return true;
			}
		}
		return false;
	}

}
