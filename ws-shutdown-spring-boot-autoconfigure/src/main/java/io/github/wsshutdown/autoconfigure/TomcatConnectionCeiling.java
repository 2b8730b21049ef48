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

import io.github.wsshutdown.Admission;
import org.apache.catalina.connector.Connector;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;

/**
 * Warns if Tomcat stops accepting connections before admission refuses handshakes: peers
 * would then hang without an answer instead of being told to come back.
 */
final class TomcatConnectionCeiling implements ApplicationListener<WebServerInitializedEvent> {

	private static final Log logger = LogFactory.getLog(TomcatConnectionCeiling.class);

	private final Admission admission;

	TomcatConnectionCeiling(Admission admission) {
		this.admission = admission;
	}

	@Override
	public void onApplicationEvent(WebServerInitializedEvent event) {
		int maxSessions = this.admission.getLimits().maxSessions();
		boolean management = event.getApplicationContext().getServerNamespace() != null;
		if (management || maxSessions <= 0 || !(event.getWebServer() instanceof TomcatWebServer webServer)) {
			return;
		}
		Connector connector = webServer.getTomcat().getConnector();
		if (connector.getProperty("maxConnections") instanceof Integer ceiling && ceiling > 0
				&& maxSessions >= ceiling) {
			logger.warn("Tomcat stops accepting connections at " + ceiling
					+ " (server.tomcat.max-connections), before ws-shutdown.admission.max-sessions=" + maxSessions
					+ " is reached: handshakes will hang without an answer instead of being refused."
					+ " Raise the former above the latter, with room for HTTP, or lower the latter.");
		}
	}

}
