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

import java.util.Locale;
import java.util.function.ToIntFunction;

import io.github.wsshutdown.Admission;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;

import org.springframework.boot.jetty.JettyWebServer;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;

/**
 * Warns if a container stops accepting connections before admission refuses handshakes:
 * peers would then hang without an answer instead of being told to come back.
 */
final class ConnectionCeiling implements ApplicationListener<WebServerInitializedEvent> {

	private static final Log logger = LogFactory.getLog(ConnectionCeiling.class);

	private final Admission admission;

	private final String container;

	private final ToIntFunction<WebServer> ceiling;

	private ConnectionCeiling(Admission admission, String container, ToIntFunction<WebServer> ceiling) {
		this.admission = admission;
		this.container = container;
		this.ceiling = ceiling;
	}

	/**
	 * The ceiling of Tomcat.
	 */
	static ConnectionCeiling ofTomcat(Admission admission) {
		return new ConnectionCeiling(admission, "Tomcat",
				(webServer) -> (webServer instanceof TomcatWebServer tomcat
						&& tomcat.getTomcat().getConnector().getProperty("maxConnections") instanceof Integer ceiling)
								? ceiling : 0);
	}

	/**
	 * The ceiling of Jetty, which has none unless it is set.
	 */
	static ConnectionCeiling ofJetty(Admission admission) {
		return new ConnectionCeiling(admission, "Jetty", (webServer) -> {
			NetworkConnectionLimit limit = (webServer instanceof JettyWebServer jetty)
					? jetty.getServer().getBean(NetworkConnectionLimit.class) : null;
			return (limit != null) ? limit.getMaxNetworkConnectionCount() : 0;
		});
	}

	@Override
	public void onApplicationEvent(WebServerInitializedEvent event) {
		int maxSessions = this.admission.getLimits().maxSessions();
		boolean management = event.getApplicationContext().getServerNamespace() != null;
		if (management || maxSessions <= 0) {
			return;
		}
		int ceiling = this.ceiling.applyAsInt(event.getWebServer());
		if (ceiling > 0 && maxSessions >= ceiling) {
			logger.warn(this.container + " stops accepting connections at " + ceiling + " (server."
					+ this.container.toLowerCase(Locale.ROOT) + ".max-connections), before"
					+ " ws-shutdown.admission.max-sessions=" + maxSessions
					+ " is reached: handshakes will hang without an answer instead of being refused."
					+ " Raise the former above the latter, with room for HTTP, or lower the latter.");
		}
	}

}
